"""Solving a captured model again, so that an answer need not be taken on a program's word.

with Runner(Limits(), confirms=True) as runner:
    [execution] = runner.run([program])
execution.confirmed      # True: SCIP, given the model alone, finds the same optimum

A program shares its process with the hook that hears its solver, and may make it say anything. The
model that was captured is then either not the one of the answer, which its second solve shows, or
it is: and who puts down a model that has the right answer has answered. It is solved as any program
is, in a locked process of its own: a solver reading a stranger's file is not safe in ours either.
"""

import math

from optmodel.execution.record import End, Execution, Solve, SolverStatus

DIALECT = "pyscipopt"
"""The dialect of the programs that solve again."""

# Solvers stop at gaps of their own: Gurobi, CPLEX and COPT at 1e-4 unless told otherwise.
_TOLERANCE = 2e-4
_FORMATS = ("mps", "cip")
_PROGRAM = """
from pathlib import Path
from pyscipopt import Model
Path({name!r}).write_text({text!r}, encoding="utf-8")
model = Model()
model.hideOutput()
model.readProblem({name!r})
model.setParam("limits/gap", 1e-5)
model.optimize()
"""


def program_of(execution: Execution) -> str | None:
    """A program that solves the last captured model again; None where there is nothing to solve.

    Only a proven answer can be confirmed, and only a model in a format that SCIP reads.
    """
    solve = execution.last_solve
    if execution.end is not End.OK or solve is None or solve.model is None:
        return None
    if solve.status not in (SolverStatus.OPTIMAL, SolverStatus.INFEASIBLE):
        return None
    if solve.model.format not in _FORMATS:
        return None
    return _PROGRAM.format(name=f"model.{solve.model.format}", text=solve.model.text)


def agrees(solve: Solve, again: Execution) -> bool | None:
    """Whether the second solve says the same, but for the sign; None when it came to no answer.

    Some libraries hand their solver the negative of what is to be maximized.
    """
    second = again.last_solve
    if again.end is not End.OK or second is None:
        return None
    if second.status not in (SolverStatus.OPTIMAL, SolverStatus.INFEASIBLE):
        return False if second.status is SolverStatus.UNBOUNDED else None
    if second.status is not solve.status:
        return False
    if solve.objective is None or second.objective is None:
        return solve.objective is second.objective
    width = _TOLERANCE * (1 + abs(solve.objective))
    return math.isclose(abs(second.objective), abs(solve.objective), rel_tol=0, abs_tol=width)
