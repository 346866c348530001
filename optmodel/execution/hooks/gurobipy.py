"""Hears gurobipy: `Model.optimize`."""

from typing import Any

from optmodel.execution.hooks.recorder import named, observe
from optmodel.execution.record import Solve, SolverStatus

_STATUS = {
    2: SolverStatus.OPTIMAL,
    3: SolverStatus.INFEASIBLE,
    4: SolverStatus.INFEASIBLE,  # infeasible or unbounded
    5: SolverStatus.UNBOUNDED,
    12: SolverStatus.ERROR,  # numerical trouble
}


def install(module: Any) -> None:
    """Hooks the class of models."""
    observe(module.Model, "optimize", _read)


def _read(_: Any, model: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _STATUS.get(model.Status, SolverStatus.LIMIT)
    bound = _attribute(model, "ObjBound")
    if model.SolCount == 0 or status is SolverStatus.UNBOUNDED:
        return Solve("gurobipy", status, bound=bound)
    variables = model.getVars()
    names = model.getAttr("VarName", variables)
    values = named(zip(names, model.getAttr("X", variables), strict=True))
    return Solve("gurobipy", status, _attribute(model, "ObjVal"), bound, values)


def _attribute(model: Any, name: str) -> float | None:
    """An attribute that some classes of models do not have."""
    try:
        value: float = model.getAttr(name)
    except AttributeError:
        return None
    return value if abs(value) < 1e100 else None
