"""Hears SciPy: `linprog`, `milp` and `minimize`; variables are named by place: x0, x1, ..."""

from typing import Any

from optmodel.execution.hooks.recorder import named, observe
from optmodel.execution.record import Solve, SolverStatus

_STATUS = {
    0: SolverStatus.OPTIMAL,
    1: SolverStatus.LIMIT,
    2: SolverStatus.INFEASIBLE,
    3: SolverStatus.UNBOUNDED,
    4: SolverStatus.ERROR,
}


def install(module: Any) -> None:
    """Hooks the functions of `scipy.optimize`."""
    observe(module, "linprog", _read_linear)
    observe(module, "milp", _read_linear)
    observe(module, "minimize", _read_local)


def _read_linear(result: Any, *args: Any, **kwargs: Any) -> Solve:
    bound = result.get("mip_dual_bound")
    return _solve(result, _STATUS[result.status], None if bound is None else float(bound))


def _read_local(result: Any, *args: Any, **kwargs: Any) -> Solve:
    # A local optimum is what `minimize` promises; its status numbers differ by method.
    return _solve(result, SolverStatus.OPTIMAL if result.success else SolverStatus.LIMIT, None)


def _solve(result: Any, status: SolverStatus, bound: float | None) -> Solve:
    if result.x is None or result.fun is None:
        return Solve("scipy", status, bound=bound)
    values = named((f"x{index}", value) for index, value in enumerate(result.x.ravel()))
    return Solve("scipy", status, float(result.fun), bound, values)
