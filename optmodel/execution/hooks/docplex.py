"""Hooks DOcplex: `Model.solve`, which its ways of solving in stages call, and licence errors."""

import math
from contextlib import suppress
from types import ModuleType
from typing import Any, Protocol
from weakref import WeakSet

from optmodel.execution.hooks.licence_errors import measure_calls, record_licence_errors
from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.solve_recorder import ModelSize, named_values, recorder
from optmodel.execution.hooks.wrapping import record_solves, track_receivers
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    "OPTIMAL_SOLUTION": SolverStatus.OPTIMAL,
    "FEASIBLE_SOLUTION": SolverStatus.LIMIT,
    "INFEASIBLE_SOLUTION": SolverStatus.INFEASIBLE,
    "INFEASIBLE_OR_UNBOUNDED_SOLUTION": SolverStatus.INFEASIBLE_OR_UNBOUNDED,
    "UNBOUNDED_SOLUTION": SolverStatus.UNBOUNDED,
    "UNKNOWN": SolverStatus.LIMIT,
}
# CPLEX's code for a model that is too large for its licence.
_TOO_LARGE = 1016

# Models with callbacks, which may add rows while they are solved.
_growing: WeakSet[object] = WeakSet()


class _DocplexModel(Protocol):
    """A model of DOcplex, as far as it is read."""

    environment: Any
    number_of_variables: int
    number_of_constraints: int
    number_of_linear_constraints: int
    number_of_sos: int
    number_of_pwl_constraints: int
    number_of_lazy_constraints: int
    number_of_user_cut_constraints: int
    objective_expr: Any
    solve_details: Any

    def iter_variables(self) -> Any: ...
    def iter_linear_constraints(self) -> Any: ...
    def has_multi_objective(self) -> bool: ...
    def is_maximized(self) -> bool: ...
    def export_as_lp_string(self) -> str: ...
    def get_solve_status(self) -> Any: ...
    def _solved_as_mip(self) -> bool: ...


class _Solution(Protocol):
    objective_value: float

    def get_values(self, variables: object) -> list[float]: ...


def install(module: ModuleType) -> None:
    """Hooks the class of models, and the errors that say that a model is beyond the licence."""
    from docplex.mp.conflict_refiner import ConflictRefiner
    from docplex.mp.relaxer import Relaxer
    from docplex.mp.utils import DOcplexLimitsExceeded

    track_receivers(module.Model, "register_callback", _growing)
    record_solves(
        module.Model,
        "solve",
        _read,
        solver=lambda model, *_, **__: f"CPLEX {model.environment.cplex_version}",
        capture=_capture,
        size=_size,
    )
    measure_calls(ConflictRefiner, ("refine_conflict",), _size_within)
    measure_calls(Relaxer, ("relax",), _size_within)
    record_licence_errors("docplex", DOcplexLimitsExceeded, lambda error, *_, **__: str(error))
    with suppress(ImportError):  # without CPLEX there are no licence errors
        from cplex.exceptions import CplexSolverError

        record_licence_errors(
            "docplex",
            CplexSolverError,
            lambda _, reason="", env=None, code=0, *__: reason if code == _TOO_LARGE else None,
        )


def _size(model: _DocplexModel, *args: object, **kwargs: object) -> ModelSize:
    return ModelSize(model.number_of_variables, model.number_of_constraints)


def _size_within(_: object, mdl: _DocplexModel, *args: object, **kwargs: object) -> ModelSize:
    """The size of a model that is passed to a method of something else, as `mdl`."""
    return _size(mdl)


def _capture(model: _DocplexModel, *args: object, **kwargs: object) -> CapturedModel | None:
    if model in _growing or not fits(model.number_of_variables, recorder.model_bytes):
        return None
    if _is_linear(model):
        return _arrays(model).captured(maximizes=model.is_maximized())
    return CapturedModel("lp", model.export_as_lp_string())


def _is_linear(model: _DocplexModel) -> bool:
    """Whether it has linear rows only, and so can be MPS: DOcplex's LP text loses digits."""
    others = (
        model.number_of_sos,
        model.number_of_pwl_constraints,
        model.number_of_lazy_constraints,
        model.number_of_user_cut_constraints,
        model.has_multi_objective(),
        model.objective_expr.is_quad_expr(),
    )
    num_rows = model.number_of_linear_constraints
    return not any(others) and num_rows == model.number_of_constraints


def _arrays(model: _DocplexModel) -> Arrays:
    columns = list(model.iter_variables())
    places = {column: place for place, column in enumerate(columns)}
    objective = model.objective_expr.to_linear_expr()
    terms = dict(objective.iter_terms())
    arrays = Arrays(
        names=[column.name or column.lp_name for column in columns],
        costs=[terms.get(column, 0.0) for column in columns],
        lowers=[column.lb for column in columns],
        uppers=[column.ub for column in columns],
        kinds=[column.cplex_typecode for column in columns],
        offset=objective.constant,
    )
    for row in model.iter_linear_constraints():
        if hasattr(row, "sense"):
            side = row.cplex_num_rhs()
            lower = -math.inf if row.sense.name == "LE" else side
            upper = math.inf if row.sense.name == "GE" else side
            terms = row.iter_net_linear_coefs()
        else:  # a range, of an expression that may have a constant
            body = row.expr.to_linear_expr()
            lower, upper = (bound - body.constant for bound in (row.lb, row.ub))
            terms = body.iter_terms()
        members = [(places[column], value) for column, value in terms]
        arrays.add_row(row.name or "", members, lower, upper)
    return arrays


def _read(
    solution: _Solution | None, model: _DocplexModel, *args: object, **kwargs: object
) -> Solve:
    status = _STATUS.get(model.get_solve_status().name, SolverStatus.ERROR)
    if solution is None or status is SolverStatus.UNBOUNDED:
        return Solve("docplex", status)
    variables = list(model.iter_variables())
    names = [variable.name or variable.lp_name for variable in variables]
    values = named_values(zip(names, solution.get_values(variables), strict=True))
    objective = solution.objective_value
    # CPLEX has a bound for integer problems only; for others the bound is the optimum.
    is_proven = status is SolverStatus.OPTIMAL and not model._solved_as_mip()
    bound = objective if is_proven else model.solve_details.best_bound
    return Solve("docplex", status, objective, bound, values)
