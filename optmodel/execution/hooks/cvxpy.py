"""Hears CVXPY: `Problem.solve`; entries of vectors and matrices are named `x[0]`, `x[1,2]`."""

from collections.abc import Iterator
from typing import Any

from optmodel.execution.hooks.recorder import named, observe
from optmodel.execution.hooks.substitution import cvxpy as substitution
from optmodel.execution.record import Solve, SolverStatus

_STATUS = {
    "optimal": SolverStatus.OPTIMAL,
    "optimal_inaccurate": SolverStatus.OPTIMAL,
    "infeasible": SolverStatus.INFEASIBLE,
    "infeasible_inaccurate": SolverStatus.INFEASIBLE,
    "infeasible_or_unbounded": SolverStatus.INFEASIBLE,
    "unbounded": SolverStatus.UNBOUNDED,
    "unbounded_inaccurate": SolverStatus.UNBOUNDED,
    "user_limit": SolverStatus.LIMIT,
}


def install(module: Any) -> None:
    """Hooks the class of problems."""
    substitution.install(module)
    observe(module.Problem, "solve", _read)


def _read(_: Any, problem: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _STATUS.get(problem.status, SolverStatus.ERROR)
    if status not in (SolverStatus.OPTIMAL, SolverStatus.LIMIT) or problem.value is None:
        return Solve("cvxpy", status)
    pairs = (pair for variable in problem.variables() for pair in _entries(variable))
    return Solve("cvxpy", status, float(problem.value), None, named(pairs))


def _entries(variable: Any) -> Iterator[tuple[str, float]]:
    import numpy as np

    if variable.value is None:
        return
    values = np.asarray(variable.value)
    for place in np.ndindex(values.shape):
        index = ",".join(map(str, place))
        yield (f"{variable.name()}[{index}]" if place else variable.name(), float(values[place]))
