# EXPECT: crash, -, - | asks a server, and has no network
import os
from pyomo.environ import *
os.environ['NEOS_EMAIL']='someone@example.org'
m=ConcreteModel(); m.x=Var(bounds=(3,9)); m.o=Objective(expr=m.x)
SolverManagerFactory('neos').solve(m,opt='cplex'); print(value(m.o))
