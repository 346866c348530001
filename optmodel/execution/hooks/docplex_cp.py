"""Hooks the constraint programming of DOcplex: `CpoModel.solve`, by CP Optimizer."""

import math
from types import ModuleType
from typing import Any, Protocol

from optmodel.execution.hooks.licence_errors import measure_calls, record_licence_errors
from optmodel.execution.hooks.solve_recorder import ModelSize, named_values
from optmodel.execution.hooks.wrapping import record_solves
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    "Optimal": SolverStatus.OPTIMAL,
    "Feasible": SolverStatus.LIMIT,
    "Infeasible": SolverStatus.INFEASIBLE,
}
# The methods that give a model to CP Optimizer.
_LICENSED = (
    "explain_failure", "propagate", "refine_conflict", "run_seeds", "search_next", "solve",
)  # fmt: skip
_TOO_LARGE = "Problem size limit exceeded"


class _DocplexCpModel(Protocol):
    """A model of constraint programming, as far as it is read."""

    def get_all_variables(self) -> list[Any]: ...
    def get_cpo_string(self) -> str: ...


class _DocplexCpResult(Protocol):
    """A result of CP Optimizer."""

    def get_solve_status(self) -> str: ...
    def is_solution(self) -> bool: ...
    def get_objective_value(self) -> float | None: ...
    def get_objective_bound(self) -> float | None: ...
    def get_all_var_solutions(self) -> list[Any]: ...


def install(module: ModuleType) -> None:
    """Hooks the class of models, and the error that says that one is too large for a licence."""
    from docplex.cp.solver.solver import CpoSolver, CpoSolverException

    record_solves(
        module.CpoModel,
        "solve",
        _read,
        solver=lambda *_, **__: "CP Optimizer",
        capture=lambda model, *_, **__: CapturedModel("text", model.get_cpo_string()),
    )
    measure_calls(CpoSolver, _LICENSED, lambda solver, *_, **__: _size(solver.model))
    record_licence_errors(
        "docplex-cp",
        CpoSolverException,
        lambda _, reason="": reason if _TOO_LARGE in reason else None,
    )


def _size(model: _DocplexCpModel) -> ModelSize:
    """The number of binary variables that span its search space, which licences limit."""
    variables = model.get_all_variables()
    bits = sum(math.log2(num) for one in variables for num in _domain_sizes(one) if num > 0)
    return ModelSize(math.ceil(bits), 0)


def _domain_sizes(variable: object) -> list[int]:
    """The number of values of a variable or of a part of an interval, not of combinations."""
    from docplex.cp.expression import CpoIntervalVar, CpoIntVar

    if isinstance(variable, CpoIntervalVar):
        ranges = (variable.get_start(), variable.get_end(), variable.get_size())
        return [1 + variable.is_optional(), *(high - low + 1 for low, high in ranges)]
    if not isinstance(variable, CpoIntVar):
        return []
    parts = variable.get_domain()
    return [sum(1 if isinstance(one, int) else one[1] - one[0] + 1 for one in parts)]


def _read(
    result: _DocplexCpResult, model: _DocplexCpModel, *args: object, **kwargs: object
) -> Solve:
    status = _STATUS.get(result.get_solve_status(), SolverStatus.LIMIT)
    if not result.is_solution():
        return Solve("docplex-cp", status)
    objective, bound = result.get_objective_value(), result.get_objective_bound()
    if objective is None and status is SolverStatus.LIMIT:
        status = SolverStatus.OPTIMAL  # without an objective any solution is optimal
    found = ((one.get_name(), one.get_value()) for one in result.get_all_var_solutions())
    values = named_values((name, value) for name, value in found if isinstance(value, int) and name)
    return Solve("docplex-cp", status, objective, bound, values)
