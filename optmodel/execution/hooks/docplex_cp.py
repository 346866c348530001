"""Hears DOcplex's models of constraint programming: `CpoModel.solve`, by CP Optimizer."""

import math
from typing import Any

from optmodel.execution.hooks.observing import observe
from optmodel.execution.hooks.recorder import Size, named
from optmodel.execution.hooks.refusals import hear_refusals, measure_in
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    "Optimal": SolverStatus.OPTIMAL,
    "Feasible": SolverStatus.LIMIT,
    "Infeasible": SolverStatus.INFEASIBLE,
}
# All by which CP Optimizer is given a model.
_LICENSED = (
    "explain_failure", "propagate", "refine_conflict", "run_seeds", "search_next", "solve",
)  # fmt: skip
_TOO_LARGE = "Problem size limit exceeded"


def install(module: Any) -> None:
    """Hooks the class of models, and the error that says that one is too large for a licence."""
    from docplex.cp.solver.solver import CpoSolver, CpoSolverException

    name = lambda *_, **__: "CP Optimizer"  # noqa: E731 - a name for every call
    observe(module.CpoModel, "solve", _read, solver=name, capture=_capture)
    measure_in(CpoSolver, _LICENSED, lambda solver, *_, **__: _size(solver.model))
    hear_refusals("docplex-cp", CpoSolverException, lambda _, reason="": _refusal(reason))


def _refusal(reason: str) -> str | None:
    return reason if _TOO_LARGE in reason else None


def _size(model: Any) -> Size:
    """As many variables as it would have if all were binary: licences bound the search space."""
    variables = model.get_all_variables()
    bits = sum(math.log2(num) for one in variables for num in _nums_of_values(one) if num > 0)
    return Size(math.ceil(bits), 0)


def _nums_of_values(variable: Any) -> list[int]:
    """How many values a variable has, or each of what an interval is made of.

    Sequences and functions are made of the others.
    """
    from docplex.cp.expression import CpoIntervalVar, CpoIntVar

    if isinstance(variable, CpoIntervalVar):
        ranges = (variable.get_start(), variable.get_end(), variable.get_size())
        return [1 + variable.is_optional(), *(high - low + 1 for low, high in ranges)]
    if not isinstance(variable, CpoIntVar):
        return []
    parts = variable.get_domain()
    return [sum(1 if isinstance(one, int) else one[1] - one[0] + 1 for one in parts)]


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
