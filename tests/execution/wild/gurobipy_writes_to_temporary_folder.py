# EXPECT: ok, optimal, 4 | writes its model to a temporary folder by its usual name
import gurobipy as gp
m=gp.Model(); m.Params.OutputFlag=0; x=m.addVar(ub=4); m.setObjective(x,gp.GRB.MAXIMIZE); m.optimize()
m.write("/tmp/model.lp"); print(m.ObjVal)
