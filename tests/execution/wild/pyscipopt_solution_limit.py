# EXPECT: ok, limit, 30 | stops at its first solution, which proves nothing
from pyscipopt import Model
m=Model(); x=m.addVar("x",vtype="I",ub=10); y=m.addVar("y",vtype="I",ub=10)
m.addCons(x+y>=3); m.setObjective(x+2*y)
m.setParam("limits/solutions",1); m.hideOutput(); m.optimize()
print(m.getStatus(), m.getNSols(), m.getObjVal())
