# EXPECT: ok, optimal, 4 | cells of a notebook, with lines for the shell and for pictures
!pip install gurobipy
%matplotlib inline
import gurobipy as gp
m=gp.Model(); x=m.addVar(ub=4); m.setObjective(x,gp.GRB.MAXIMIZE); m.optimize(); print("Objective:",m.ObjVal)
