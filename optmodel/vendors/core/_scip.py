"""SCIP: any model, to proven global optimality.

solve(problem)          # a Result
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optmodel.vendors.core._scip_expressions import ScipExpressions
from optmodel.vendors.core.callbacks import Listener
from optmodel.vendors.core.constraints import Indicator, QuadraticRow, SpecialSet
from optmodel.vendors.core.convexity import is_convex
from optmodel.vendors.core.expressions import Formula, Linear, evaluated
from optmodel.vendors.core.names import unique_names
from optmodel.vendors.core.results import Result, Status
from optmodel.vendors.core.solving import is_finite
from optmodel.vendors.core.variables import Kind, Variable, rounded

if TYPE_CHECKING:
    from optmodel.vendors.core.problem import Problem

_STATUSES = {
    "optimal": Status.OPTIMAL,
    "gaplimit": Status.OPTIMAL,
    "infeasible": Status.INFEASIBLE,
    "unbounded": Status.UNBOUNDED,
    "inforunbd": Status.UNBOUNDED,
    "timelimit": Status.TIME_LIMIT,
    "nodelimit": Status.NODE_LIMIT,
    "totalnodelimit": Status.NODE_LIMIT,
    "sollimit": Status.SOLUTION_LIMIT,
    "bestsollimit": Status.SOLUTION_LIMIT,
    "userinterrupt": Status.INTERRUPTED,
}
_PARAMETERS = {
    # An interrupt belongs to Python, not to the solver.
    "misc/catchctrlc": False,
    # With these reductions SCIP 10 calls points optimal that are not, in models with indicators.
    "misc/allowstrongdualreds": False,
}
# A curve over a continuum is closed in on without end; SCIP's bound stalls at parts in ten million.
_GAP = 5e-7
_USUAL, _TIGHT = 1e-7, 1e-9


def solve(problem: "Problem", listener: Listener | None = None) -> Result:
    """Solve any model; one that a tight tolerance spoils, again with the usual one.

    A listener is never asked a second time: it may say each of its rows only once.
    """
    asked = problem.options.feasibility
    if asked is not None or listener is not None:
        return _solve(problem, listener)
    try:
        problem.options.feasibility = _feasibility(problem)
        result = _solve(problem, None)
        is_spoilt = result.status in (Status.INFEASIBLE, Status.ERROR)
        if is_spoilt and problem.quadratic_rows and problem.options.feasibility < _USUAL:
            problem.options.feasibility = _USUAL
            result = _solve(problem, None)
        return result
    finally:
        problem.options.feasibility = asked


def _solve(problem: "Problem", listener: Listener | None) -> Result:
    built = _built(problem)
    if built is None:
        return Result("scip", Status.INFEASIBLE)
    if listener is not None:
        return _searched(built, problem, listener)
    status = _run(built.model)
    if built.model.getStatus() == "inforunbd" and not _is_feasible(problem):
        status = Status.INFEASIBLE
    return _result(built, problem, status)


def _searched(built: ScipExpressions, problem: "Problem", listener: Listener) -> Result:
    """Solve while somebody listens; raises what the listener raised."""
    from optmodel.vendors.core._scip_callbacks import Search

    search = Search(built, problem, listener)
    status = _run(built.model)
    if search.failure is not None:
        raise search.failure
    result = _result(built, problem, status)
    return replace(result, lazy_rows=tuple(search.lazy_rows), was_searched=True)


def write(problem: "Problem", path: str) -> bool:
    """Write CIP, or another format of SCIP's; false where SCIP refuses."""
    problem.number()
    built = _built(problem)
    if built is None:
        return False
    try:
        built.model.writeProblem(path, verbose=False)
    except OSError:
        return False
    return True


def _built(problem: "Problem", has_objective: bool = True) -> ScipExpressions | None:
    """The model in SCIP; None where a formula without variables has no value."""
    from pyscipopt import Model

    model = Model(problem.name or "model")
    model.hideOutput()
    _set_options(model, problem)
    names = unique_names((variable.name for variable in problem.variables), "C")
    columns = [
        _column(model, variable, name)
        for variable, name in zip(problem.variables, names, strict=True)
    ]
    built = ScipExpressions(model, columns)
    try:
        _add_rows(built, problem)
        for indicator in problem.indicators:
            _add_indicator(built, indicator)
        for special in problem.special_sets:
            _add_special_set(built, special)
        if has_objective:
            _set_objective(built, problem)
    except (ValueError, ZeroDivisionError, OverflowError):
        # A formula of numbers alone, such as the logarithm of -1.
        return None
    return built


def _set_options(model: Any, problem: "Problem") -> None:
    options = problem.options
    model.setParams(_PARAMETERS)
    model.setParam("numerics/feastol", options.feasibility or _USUAL)
    gap = _GAP if options.relative_gap is None else options.relative_gap
    model.setParam("limits/gap", min(gap, 1e15))
    if options.absolute_gap is not None:
        model.setParam("limits/absgap", min(options.absolute_gap, 1e15))
    model.setParam("limits/time", min(options.seconds, 1e20))
    model.setParam("randomization/randomseedshift", options.seed)
    if options.num_nodes is not None:
        model.setParam("limits/totalnodes", options.num_nodes)
    if options.num_solutions is not None:
        model.setParam("limits/solutions", options.num_solutions)


def _feasibility(problem: "Problem") -> float:
    """A tighter tolerance where all that curves is convex, and so costs no branching on it."""
    is_curved = problem.formula_rows or problem.squares is not None or problem.formula is not None
    if is_curved or not all(_is_convex(row) for row in problem.quadratic_rows):
        return _USUAL
    return _TIGHT


def _is_convex(row: QuadraticRow) -> bool:
    is_above = not is_finite(row.lower) and is_convex(row.body, 1.0)
    return is_above or (not is_finite(row.upper) and is_convex(row.body, -1.0))


def _column(model: Any, variable: Variable, name: str) -> Any:
    lower = variable.lower if is_finite(variable.lower) else None
    upper = variable.upper if is_finite(variable.upper) else None
    match variable.kind:
        case Kind.BINARY:
            bounds = max(0.0, variable.lower), min(1.0, variable.upper)
            return model.addVar(name, "B", lb=bounds[0], ub=bounds[1])
        case Kind.SEMICONTINUOUS | Kind.SEMIINTEGER:
            return _semi(model, variable, name, lower, upper)
        case _:
            return model.addVar(name, variable.kind.value, lb=lower, ub=upper)


def _semi(
    model: Any, variable: Variable, name: str, lower: float | None, upper: float | None
) -> Any:
    """Zero, or within the bounds: a switch that is off makes it zero."""
    least = None if lower is None else min(lower, 0.0)
    most = None if upper is None else max(upper, 0.0)
    column = model.addVar(
        name, "I" if variable.kind is Kind.SEMIINTEGER else "C", lb=least, ub=most
    )
    switch = model.addVar(f"{name}_is_on", "B")
    model.addConsIndicator(column <= 0, binvar=switch, activeone=False)
    model.addConsIndicator(-column <= 0, binvar=switch, activeone=False)
    if lower is not None:
        model.addConsIndicator(-column <= -lower, binvar=switch)
    if upper is not None:
        model.addConsIndicator(column <= upper, binvar=switch)
    return column


def _add_rows(built: ScipExpressions, problem: "Problem") -> None:
    rows: list[Any] = [*problem.rows, *problem.quadratic_rows, *problem.formula_rows]
    names = unique_names((row.name for row in rows), "R")
    for row, name in zip(rows, names, strict=True):
        built.hold(built.expression(row.body), row.lower, row.upper, name)


def _add_indicator(built: ScipExpressions, indicator: Indicator) -> None:
    """SCIP takes `binary == value` implying a linear `body <= limit`, so others are split."""
    row = indicator.row
    for limit, sign in ((row.upper, 1.0), (row.lower, -1.0)):
        if is_finite(limit):
            built.imply(indicator.binary, indicator.value, row.body, limit, sign)


def _add_special_set(built: ScipExpressions, special: SpecialSet) -> None:
    pairs = sorted(zip(special.weights, range(len(special.weights)), strict=True))
    columns = [_column_of_set(built, special.variables[place]) for _, place in pairs]
    weights = [float(place) for place in range(1, len(columns) + 1)]
    add = built.model.addConsSOS1 if special.order == 1 else built.model.addConsSOS2
    add(columns, weights)


def _column_of_set(built: ScipExpressions, variable: Variable) -> Any:
    """A column that may be zero: SCIP sets members to zero without a look at their bounds."""
    column = built.columns[variable.position]
    return column if variable.lower <= 0 <= variable.upper else built.named(1.0 * column)


def _set_objective(built: ScipExpressions, problem: "Problem") -> None:
    """SCIP takes linear objectives only; any other one is driven through a free variable."""
    sense = "minimize" if problem.is_minimized else "maximize"
    objective = problem.objective()
    if isinstance(objective, Linear):
        built.model.setObjective(built.expression(objective), sense)
        return
    worth = built.model.addVar("objective_value", lb=None, ub=None)
    excess = built.expression(objective) - worth
    if problem.is_minimized:
        built.hold(excess, -1e20, 0.0)
    else:
        built.hold(excess, 0.0, 1e20)
    built.model.setObjective(worth, sense)


def _run(model: Any) -> Status:
    try:
        model.optimize()
    except Exception:  # noqa: BLE001 - pyscipopt raises the bare class when SCIP itself gives up
        return Status.ERROR
    return _STATUSES.get(model.getStatus(), Status.ERROR)


def _is_feasible(problem: "Problem") -> bool:
    """Whether anything satisfies the model: solved again without an objective."""
    built = _built(problem, has_objective=False)
    return built is not None and _run(built.model) is not Status.INFEASIBLE


def _result(built: ScipExpressions, problem: "Problem", status: Status) -> Result:
    model = built.model
    bound = model.getDualbound()
    common: dict[str, Any] = {
        "bound": bound if is_finite(bound) else None,
        "num_nodes": model.getNTotalNodes(),
    }
    ended = status in (Status.INFEASIBLE, Status.UNBOUNDED, Status.ERROR)
    if ended or model.getNSols() == 0:
        return Result("scip", status, **common)
    solution = model.getBestSol()
    found = [model.getSolVal(solution, column) for column in built.columns]
    values = rounded(problem.variables, found)
    return Result(
        "scip",
        status,
        tuple(values),
        worth(problem, values, model.getSolObjVal(solution)),
        num_solutions=model.getNSols(),
        **common,
    )


def worth(problem: "Problem", values: Sequence[float], reported: float) -> float:
    """The objective at these values; the solver's word for it may be off by its tolerance."""
    objective = problem.objective()
    try:
        return evaluated(objective, lambda variable: values[variable.position])
    except (ValueError, ZeroDivisionError, OverflowError):
        assert isinstance(objective, Formula)
        return reported
