"""Hears PySCIPOpt: `Model.optimize`."""

from typing import Any

from optmodel.execution.hooks.recorder import named, observe
from optmodel.execution.record import Solve, SolverStatus

_INFINITY = 1e20
_STATUS = {
    "optimal": SolverStatus.OPTIMAL,
    # The program asked for a gap and it is closed that far: what other solvers call optimal.
    "gaplimit": SolverStatus.OPTIMAL,
    "infeasible": SolverStatus.INFEASIBLE,
    "unbounded": SolverStatus.UNBOUNDED,
    "inforunbd": SolverStatus.INFEASIBLE,
    "unknown": SolverStatus.ERROR,
}


def install(module: Any) -> None:
    """Hooks the class every program's model is of, and the parallel way of solving."""
    for method in ("optimize", "optimizeNogil", "solveConcurrent"):
        observe(module.Model, method, _read)


def _read(_: Any, model: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _STATUS.get(model.getStatus(), SolverStatus.LIMIT)
    bound = _within(model.getDualbound())
    if model.getNSols() == 0 or status is SolverStatus.UNBOUNDED:
        return Solve("pyscipopt", status, bound=bound)
    best = model.getBestSol()
    values = named((variable.name, model.getSolVal(best, variable)) for variable in model.getVars())
    return Solve("pyscipopt", status, _within(model.getObjVal()), bound, values)


def _within(value: float) -> float | None:
    """SCIP's infinity is a number; ours is its absence."""
    return value if abs(value) < _INFINITY else None
