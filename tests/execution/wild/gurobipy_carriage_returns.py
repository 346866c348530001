# EXPECT: ok, optimal, 4 | lines end as on Windows, with a line for the shell
!pip install gurobipy
import gurobipy as gp
m=gp.Model(); x=m.addVar(ub=4)
m.setObjective(x,gp.GRB.MAXIMIZE)
m.optimize(); print(m.ObjVal)
