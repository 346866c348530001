"""Hears highspy: `Highs.run` and `Highs.solve`, on which its other ways of solving stand."""

from typing import Any

from optmodel.execution.hooks.recorder import named, observe
from optmodel.execution.record import Solve, SolverStatus

_STATUS = {
    "kOptimal": SolverStatus.OPTIMAL,
    "kModelEmpty": SolverStatus.OPTIMAL,
    "kInfeasible": SolverStatus.INFEASIBLE,
    "kUnboundedOrInfeasible": SolverStatus.INFEASIBLE,
    "kUnbounded": SolverStatus.UNBOUNDED,
    "kNotset": SolverStatus.ERROR,
    "kLoadError": SolverStatus.ERROR,
    "kModelError": SolverStatus.ERROR,
    "kPresolveError": SolverStatus.ERROR,
    "kSolveError": SolverStatus.ERROR,
    "kPostsolveError": SolverStatus.ERROR,
}
_FEASIBLE = 2


def install(module: Any) -> None:
    """Hooks the class of solvers, which also hold the model."""
    for method in ("run", "solve"):
        observe(module.Highs, method, _read)


def _read(_: Any, solver: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _STATUS.get(solver.getModelStatus().name, SolverStatus.LIMIT)
    info = solver.getInfo()
    if info.primal_solution_status != _FEASIBLE or status is SolverStatus.UNBOUNDED:
        return Solve("highspy", status)
    values = solver.getSolution().col_value
    names = solver.getLp().col_names_ or [f"x{index}" for index in range(len(values))]
    objective = info.objective_function_value
    is_mixed = info.mip_node_count >= 0
    bound = info.mip_dual_bound if is_mixed else objective
    if status is not SolverStatus.OPTIMAL and not is_mixed:
        bound = None
    return Solve("highspy", status, objective, bound, named(zip(names, values, strict=True)))
