# EXPECT: ok, optimal, 4 | begins with the mark of an editor
import gurobipy as gp
m=gp.Model(); x=m.addVar(ub=4); m.setObjective(x,gp.GRB.MAXIMIZE); m.optimize(); print(m.ObjVal)
