# EXPECT: ok, optimal, 1050 | prints progress in a callback, on a model above the restricted licence
import gurobipy as gp
from gurobipy import GRB
m=gp.Model(); x=m.addVars(2100,vtype='B'); m.addConstrs(x[i]+x[i+1]>=1 for i in range(2099)); m.setObjective(x.sum())
def cb(model,where):
    if where==GRB.Callback.MIP:
        print("best",model.cbGet(GRB.Callback.MIP_OBJBST))
m.optimize(cb); print(m.ObjVal)
