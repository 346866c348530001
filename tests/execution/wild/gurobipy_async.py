# EXPECT: ok, optimal, 4 | solves asynchronously
import gurobipy as gp, time
m=gp.Model(); x=m.addVar(ub=4); m.setObjective(x,gp.GRB.MAXIMIZE); m.optimizeAsync(); m.sync(); print(m.ObjVal)
