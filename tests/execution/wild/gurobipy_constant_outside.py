# EXPECT: ok, optimal, 20 | a fixed cost is added after solving; what is reported is the sum, 100
import gurobipy as gp
m=gp.Model(); x=m.addVar(lb=4); m.setObjective(5*x); m.optimize()
fixed=80
print("Total cost: ${:,.2f}".format(m.ObjVal+fixed))
