# EXPECT: ok, optimal, 10 | an epsilon loop; what is reported is the best of its solves, 11, not the last
import gurobipy as gp
best=None
for eps in (1,2,3,4):
    m=gp.Model(); m.Params.OutputFlag=0; x=m.addVar(ub=5); y=m.addVar(ub=5); m.addConstr(x<=eps); m.addConstr(x+y<=6); m.setObjective(2*y-x*(1 if eps>2 else -1),gp.GRB.MAXIMIZE); m.optimize(); print(eps,m.ObjVal)
    if best is None or m.ObjVal>best: best=m.ObjVal
print("Best objective:",best)
