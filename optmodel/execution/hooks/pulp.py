"""Hears PuLP: `LpProblem.solve`, whichever solver it starts."""

from typing import Any

from optmodel.execution.hooks.recorder import named, observe
from optmodel.execution.hooks.substitution import pulp as substitution
from optmodel.execution.record import Solve, SolverStatus

_STATUS = {
    1: SolverStatus.OPTIMAL,
    0: SolverStatus.LIMIT,
    -1: SolverStatus.INFEASIBLE,
    -2: SolverStatus.UNBOUNDED,
    -3: SolverStatus.ERROR,
}


def install(module: Any) -> None:
    """Hooks the class of problems."""
    substitution.install(module)
    observe(module.LpProblem, "solve", _read)


def _read(_: Any, problem: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _STATUS[problem.status]
    pairs = [(item.name, item.varValue) for item in problem.variables()]
    values = named((name, value) for name, value in pairs if value is not None)
    if status is not SolverStatus.OPTIMAL:
        return Solve("pulp", status)
    objective = None if problem.objective is None else problem.objective.value()
    return Solve("pulp", status, objective, None, values)
