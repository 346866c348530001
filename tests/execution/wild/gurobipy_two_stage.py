# EXPECT: ok, optimal, 5 | what is reported is the sum over independent solves, 12
import gurobipy as gp
tot=0
for ub in (3,4,5):
    m=gp.Model(); x=m.addVar(ub=ub); m.setObjective(x,gp.GRB.MAXIMIZE); m.optimize(); tot+=m.ObjVal
print("Total profit:",tot)
