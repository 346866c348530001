# EXPECT: ok, optimal, - | enumerates all six solutions, without an objective
from ortools.sat.python import cp_model
class P(cp_model.CpSolverSolutionCallback):
    def __init__(self,v): super().__init__(); self.v=v; self.n=0
    def on_solution_callback(self): self.n+=1; print([self.Value(a) for a in self.v])
m=cp_model.CpModel(); v=[m.NewIntVar(0,2,f'v{i}') for i in range(2)]; m.Add(v[0]!=v[1]); s=cp_model.CpSolver(); s.parameters.enumerate_all_solutions=True; c=P(v); st=s.Solve(m,c); print("Number of solutions:",c.n)
