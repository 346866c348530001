# EXPECT: ok, optimal, 4 | an f-string with the same quotes within
import gurobipy as gp
r={}; m=gp.Model(); x=m.addVar(ub=4); m.setObjective(x,gp.GRB.MAXIMIZE); m.optimize(); r["obj"]=m.ObjVal; print(f"Objective: {r["obj"]}")
