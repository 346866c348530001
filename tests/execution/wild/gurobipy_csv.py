# EXPECT: ok, optimal, 9 | reads the table that comes with its problem
import pandas as pd, gurobipy as gp
d=pd.read_csv("items.csv"); m=gp.Model(); x=m.addVars(len(d),vtype='B'); m.addConstr(gp.quicksum(d.weight[i]*x[i] for i in range(len(d)))<=5); m.setObjective(gp.quicksum(d.value[i]*x[i] for i in range(len(d))),gp.GRB.MAXIMIZE); m.optimize(); print(m.ObjVal)
