# EXPECT: ok, infeasible, - | asks why a model above the restricted licence has no solution
import gurobipy as gp
m=gp.Model(); x=m.addVars(2100,vtype='B',name='x'); m.addConstrs((x[i]+x[i+1]>=1 for i in range(2099)),name='c'); m.addConstr(x.sum()<=100,name='cap'); m.optimize()
if m.Status==3:
    m.computeIIS(); m.write("model.ilp"); print([c.ConstrName for c in m.getConstrs() if c.IISConstr][:3])
