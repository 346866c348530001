# EXPECT: ok, optimal, 2000 | lazy constraints from a callback, on a model above the restricted licence
import gurobipy as gp
from gurobipy import GRB
m = gp.Model(); m.Params.OutputFlag = 0; m.Params.LazyConstraints = 1
take = m.addVars(2100, vtype=GRB.BINARY, name="take")
m.setObjective(take.sum(), GRB.MAXIMIZE)
def limit(model, where):
    if where == GRB.Callback.MIPSOL:
        chosen = sum(model.cbGetSolution([take[i] for i in range(2100)]))
        if chosen > 2000.5:
            model.cbLazy(take.sum() <= 2000)
m.optimize(limit)
print("Best objective:", m.ObjVal)
