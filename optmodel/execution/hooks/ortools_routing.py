"""Hooks OR-Tools' routing, a heuristic: its status is LIMIT unless it proves optimality."""

from types import ModuleType
from typing import Any, Protocol

from optmodel.execution.hooks.solve_recorder import named_values
from optmodel.execution.hooks.wrapping import record_solves
from optmodel.execution.record import Solve, SolverStatus

# Numbers of `RoutingModel.status()`; a failed search does not prove infeasibility.
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
_METHODS = (
    "Solve",
    "SolveWithParameters",
    "SolveFromAssignmentWithParameters",
    "SolveFromAssignmentsWithParameters",
    "FastSolveFromAssignmentWithParameters",
    "SolveWithIteratedLocalSearch",
)


class _OrtoolsRoutingModel(Protocol):
    """A routing model, as far as it is read."""

    def status(self) -> int: ...
    def Size(self) -> int: ...
    def NextVar(self, place: int) -> Any: ...


class _OrtoolsRoutingAssignment(Protocol):
    """A solution of a routing model."""

    def ObjectiveValue(self) -> int: ...
    def Value(self, variable: object) -> int: ...


def install(module: ModuleType) -> None:
    """Hooks every method that solves of the class of models."""
    import ortools

    solver = f"OR-Tools routing {ortools.__version__}"
    for name in _METHODS:
        if hasattr(module.RoutingModel, name):
            record_solves(module.RoutingModel, name, _read, solver=lambda *_, **__: solver)


def _read(
    found: _OrtoolsRoutingAssignment | None,
    model: _OrtoolsRoutingModel,
    *args: object,
    **kwargs: object,
) -> Solve:
    status = _STATUS.get(int(model.status()), SolverStatus.ERROR)
    if found is None:
        return Solve("ortools", status)
    objective = float(found.ObjectiveValue())
    bound = objective if status is SolverStatus.OPTIMAL else None
    # The successor of each node; the end of a vehicle's route has none.
    places = range(model.Size())
    nexts = ((f"next[{place}]", found.Value(model.NextVar(place))) for place in places)
    return Solve("ortools", status, objective, bound, named_values(nexts))
