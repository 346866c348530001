# EXPECT: ok, optimal, -0.3285040669720361 | the solver is given a logarithm; what is reported is its power, 0.72
import math, gurobipy as gp
m = gp.Model(); m.Params.OutputFlag = 0
pick = m.addVars(3, vtype="B"); p = [0.9, 0.8, 0.7]
m.addConstr(pick.sum() == 2); m.setObjective(gp.quicksum(math.log(p[i]) * pick[i] for i in range(3)), gp.GRB.MAXIMIZE)
m.optimize()
print("Maximum reliability:", round(math.exp(m.ObjVal), 6))
