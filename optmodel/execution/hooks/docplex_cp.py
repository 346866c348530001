"""Hears DOcplex's models of constraint programming: `CpoModel.solve`, by CP Optimizer."""

from typing import Any

from optmodel.execution.hooks.observing import observe
from optmodel.execution.hooks.recorder import named
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    "Optimal": SolverStatus.OPTIMAL,
    "Feasible": SolverStatus.LIMIT,
    "Infeasible": SolverStatus.INFEASIBLE,
}


def install(module: Any) -> None:
    """Hooks the class of models."""
    name = lambda *_, **__: "CP Optimizer"  # noqa: E731 - a name for every call
    observe(module.CpoModel, "solve", _read, solver=name, capture=_capture)


def _capture(model: Any, *args: Any, **kwargs: Any) -> CapturedModel | None:
    return CapturedModel("text", model.get_cpo_string())


def _read(result: Any, model: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _STATUS.get(result.get_solve_status(), SolverStatus.LIMIT)
    if not result.is_solution():
        return Solve("docplex-cp", status)
    objective, bound = result.get_objective_value(), result.get_objective_bound()
    if objective is None and status is SolverStatus.LIMIT:
        status = SolverStatus.OPTIMAL  # where nothing is to be optimized, any solution will do
    found = ((one.get_name(), one.get_value()) for one in result.get_all_var_solutions())
    values = named((name, value) for name, value in found if isinstance(value, int) and name)
    return Solve("docplex-cp", status, objective, bound, values)
