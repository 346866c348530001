"""Hears DOcplex: `Model.solve`, on which its ways of solving in stages stand."""

import math
from contextlib import suppress
from typing import Any
from weakref import WeakSet

from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.observing import observe, remember
from optmodel.execution.hooks.recorder import Size, named, recorder
from optmodel.execution.hooks.refusals import hear_refusals, measure_in
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    "OPTIMAL_SOLUTION": SolverStatus.OPTIMAL,
    "FEASIBLE_SOLUTION": SolverStatus.LIMIT,
    "INFEASIBLE_SOLUTION": SolverStatus.INFEASIBLE,
    "INFEASIBLE_OR_UNBOUNDED_SOLUTION": SolverStatus.INFEASIBLE,
    "UNBOUNDED_SOLUTION": SolverStatus.UNBOUNDED,
    "UNKNOWN": SolverStatus.LIMIT,
}
# CPLEX's code for a model that is too large for its licence.
_TOO_LARGE = 1016

# Models with callbacks, which may add rows while they are solved.
_GROWING: WeakSet[Any] = WeakSet()


def install(module: Any) -> None:
    """Hooks the class of models, and the errors that say that CPLEX may not solve one so large."""
    from docplex.mp.conflict_refiner import ConflictRefiner
    from docplex.mp.relaxer import Relaxer
    from docplex.mp.utils import DOcplexLimitsExceeded

    remember(module.Model, "register_callback", _GROWING)
    observe(module.Model, "solve", _read, solver=_name, capture=_capture, size=_size)
    measure_in(ConflictRefiner, ("refine_conflict",), _size_within)
    measure_in(Relaxer, ("relax",), _size_within)
    hear_refusals("docplex", DOcplexLimitsExceeded, lambda error, *_, **__: str(error))
    with suppress(ImportError):  # without CPLEX there is nobody to refuse
        from cplex.exceptions import CplexSolverError

        hear_refusals("docplex", CplexSolverError, _refusal)


def _refusal(
    error: Any, reason: str = "", env: Any = None, code: int = 0, *args: Any
) -> str | None:
    return reason if code == _TOO_LARGE else None


def _name(model: Any, *args: Any, **kwargs: Any) -> str:
    return f"CPLEX {model.environment.cplex_version}"


def _size(model: Any, *args: Any, **kwargs: Any) -> Size:
    return Size(model.number_of_variables, model.number_of_constraints)


def _size_within(_: Any, mdl: Any, *args: Any, **kwargs: Any) -> Size:
    """Of a model that is given to something else, by DOcplex's own name for it."""
    return _size(mdl)


def _capture(model: Any, *args: Any, **kwargs: Any) -> CapturedModel | None:
    if model in _GROWING or not fits(model.number_of_variables, recorder.model_bytes):
        return None
    if _is_linear(model):
        return _arrays(model).captured(maximizes=model.is_maximized())
    return CapturedModel("lp", model.export_as_lp_string())


def _is_linear(model: Any) -> bool:
    """Whether it is a goal and rows alone; the text that DOcplex writes has not every digit."""
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


def _arrays(model: Any) -> Arrays:
    columns = list(model.iter_variables())
    places = {column: place for place, column in enumerate(columns)}
    goal = model.objective_expr.to_linear_expr()
    terms = dict(goal.iter_terms())
    arrays = Arrays(
        names=[column.name or column.lp_name for column in columns],
        costs=[terms.get(column, 0.0) for column in columns],
        lowers=[column.lb for column in columns],
        uppers=[column.ub for column in columns],
        kinds=[column.cplex_typecode for column in columns],
        offset=goal.constant,
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


def _read(solution: Any, model: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _STATUS.get(model.get_solve_status().name, SolverStatus.ERROR)
    if solution is None or status is SolverStatus.UNBOUNDED:
        return Solve("docplex", status)
    variables = list(model.iter_variables())
    names = [variable.name or variable.lp_name for variable in variables]
    values = named(zip(names, solution.get_values(variables), strict=True))
    objective = solution.objective_value
    # CPLEX tells a bound of problems with integers alone; an optimum of others is its own.
    is_proven = status is SolverStatus.OPTIMAL and not model._solved_as_mip()
    bound = objective if is_proven else model.solve_details.best_bound
    return Solve("docplex", status, objective, bound, values)
