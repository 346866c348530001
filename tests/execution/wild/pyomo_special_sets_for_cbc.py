# EXPECT: ok, optimal, 4 | asks CBC, which knows special ordered sets, for a model with one
from pyomo.environ import *
m=ConcreteModel(); m.I=RangeSet(3); m.x=Var(m.I,bounds=(0,4)); m.s=SOSConstraint(var=m.x,sos=1); m.o=Objective(expr=sum(m.x[i] for i in m.I),sense=maximize)
SolverFactory('cbc').solve(m); print(value(m.o))
