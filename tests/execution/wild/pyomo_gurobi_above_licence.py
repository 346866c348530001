# EXPECT: ok, optimal, 100 | asks for Gurobi for a model that is larger than the licence of the package
from pyomo.environ import *
model = ConcreteModel()
model.I = RangeSet(3000)
model.x = Var(model.I, domain=NonNegativeReals, bounds=(0, 1))
model.cap = Constraint(expr=sum(model.x[i] for i in model.I) <= 100)
model.obj = Objective(expr=sum(model.x[i] for i in model.I), sense=maximize)
SolverFactory("gurobi_direct").solve(model)
print("Objective:", value(model.obj))
