# EXPECT: infrastructure, -, - | needs the engine of docplex.cp, which no package brings
from docplex.cp.model import CpoModel
m=CpoModel(); x=m.integer_var(0,4,'x'); m.add(m.maximize(x)); s=m.solve(TimeLimit=5); print(s.get_objective_values())
