"""Hears OR-Tools' routing: a heuristic, whose answers are limits unless it proves them."""

from typing import Any

from optmodel.execution.hooks.observing import observe
from optmodel.execution.hooks.recorder import named
from optmodel.execution.record import Solve, SolverStatus

# Numbers of `RoutingModel.status()`; a search that fails has shown nothing.
_STATUS = {
    0: SolverStatus.LIMIT,  # not solved
    1: SolverStatus.LIMIT,  # a local optimum
    2: SolverStatus.LIMIT,  # a solution, not even a local optimum
    3: SolverStatus.LIMIT,  # none found
    4: SolverStatus.LIMIT,  # none found in time
    5: SolverStatus.ERROR,  # the model or the parameters are wrong
    6: SolverStatus.INFEASIBLE,
    7: SolverStatus.OPTIMAL,
}
_WAYS = (
    "Solve",
    "SolveWithParameters",
    "SolveFromAssignmentWithParameters",
    "SolveFromAssignmentsWithParameters",
    "FastSolveFromAssignmentWithParameters",
    "SolveWithIteratedLocalSearch",
)


def install(module: Any) -> None:
    """Hooks every way of solving of the class of models."""
    for name in _WAYS:
        if hasattr(module.RoutingModel, name):
            observe(module.RoutingModel, name, _read, solver=_name)


def _name(*args: Any, **kwargs: Any) -> str:
    import ortools

    return f"OR-Tools routing {ortools.__version__}"


def _read(found: Any, model: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _STATUS.get(int(model.status()), SolverStatus.ERROR)
    if found is None:
        return Solve("ortools", status)
    objective = float(found.ObjectiveValue())
    bound = objective if status is SolverStatus.OPTIMAL else None
    return Solve("ortools", status, objective, bound, _nexts(found, model))


def _nexts(found: Any, model: Any) -> dict[str, float]:
    """Which place comes after each; the end of a vehicle's route has none."""
    places = range(model.Size())
    return named((f"next[{place}]", found.Value(model.NextVar(place))) for place in places)
