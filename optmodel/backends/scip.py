"""SCIP, through pyscipopt: any model, to proven global optimality.

One thread, no output, a fresh solver object each time.

    result = solve_with_scip(model, SolveOptions(feasibility=1e-7))
    result.status, result.values
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from optmodel.backends.callbacks import Listener
from optmodel.backends.curvature import is_convex
from optmodel.backends.expressions import FloatPolynomial
from optmodel.backends.model import (
    IndicatorRow,
    LinearRow,
    Model,
    ModelRow,
    QuadraticRow,
    SpecialOrderedSet,
    VariableType,
    is_finite,
)
from optmodel.backends.names import NameStyle, unique_names
from optmodel.backends.results import (
    SolveOptions,
    SolverResult,
    TerminationStatus,
)
from optmodel.backends.scip_bridges import ScipBuilder, ScipOperand

if TYPE_CHECKING:
    from pyscipopt import Model as ScipModel
    from pyscipopt import Variable

NAME = "scip"

# Kept here and in no file: a program's process cannot read our files once it is locked in.
STATUS_WORDS = {
    "optimal": TerminationStatus.OPTIMAL,
    "gaplimit": TerminationStatus.OPTIMAL,  # `CURVED_GAP`, or the relative gap of the options
    "infeasible": TerminationStatus.INFEASIBLE,
    "unbounded": TerminationStatus.UNBOUNDED,
    "inforunbd": TerminationStatus.INFEASIBLE_OR_UNBOUNDED,
    "timelimit": TerminationStatus.TIME_LIMIT,
    "nodelimit": TerminationStatus.NODE_LIMIT,
    "totalnodelimit": TerminationStatus.NODE_LIMIT,
    "stallnodelimit": TerminationStatus.NODE_LIMIT,
    "sollimit": TerminationStatus.SOLUTION_LIMIT,
    "bestsollimit": TerminationStatus.SOLUTION_LIMIT,
    "primallimit": TerminationStatus.OBJECTIVE_TARGET,
    "restartlimit": TerminationStatus.ITERATION_LIMIT,
    "memlimit": TerminationStatus.MEMORY_LIMIT,
    "userinterrupt": TerminationStatus.INTERRUPTED,
    "terminate": TerminationStatus.INTERRUPTED,
}
"""What SCIP calls the end of a solve (getStatus); any other word is an error."""

CURVED_GAP = 5e-7
"""The relative gap at which SCIP stops. Spatial branch and bound on a nonlinear model may never
reach a gap of zero: the bound at times stalls at a few parts in ten million. This is half of what
a certificate allows; the objectives found are far closer to the optimum."""

USUAL_FEASIBILITY = 1e-7
"""The feasibility tolerance for every model."""

TIGHT_FEASIBILITY = 1e-9
"""The feasibility tolerance for models whose nonlinear parts are all convex."""

_LARGEST_GAP = 1e15  # SCIP refuses larger ones, and programs at times set an infinite gap


def solve_with_scip(
    model: Model, options: SolveOptions, listener: Listener | None = None
) -> SolverResult:
    """Solve any model; a listener is called while SCIP searches, and its exceptions are raised.

    Values are not rounded. A model in which a function of constants has no value, such as the
    logarithm of -1, is infeasible.
    """
    builder = _built(model, options)
    if builder is None:
        return SolverResult(NAME, TerminationStatus.INFEASIBLE, version=scip_version())
    if listener is None:
        is_ended = _optimize(builder.model)
        return _result(builder, is_ended=is_ended)
    from optmodel.backends._scip_search import Search

    search = Search(builder, model, listener)
    is_ended = _optimize(builder.model)
    if search.failure is not None:
        raise search.failure
    result = _result(builder, is_ended=is_ended)
    return replace(result, lazy_rows=tuple(search.lazy_rows), was_searched=True)


def feasibility_tolerance(model: Model) -> float:
    """The feasibility tolerance for a model: the tight one where its quadratic rows are convex.

    With SCIP's usual one a solution may violate quadratic rows by more than the vendors allow.
    """
    is_curved = bool(model.products) or model.nonlinear_objective is not None
    tight = not is_curved and all(
        isinstance(row, LinearRow) or (isinstance(row, QuadraticRow) and _is_convex_row(row))
        for row in model.rows
    )
    return TIGHT_FEASIBILITY if tight else USUAL_FEASIBILITY


def write_with_scip(model: Model, path: str) -> bool:
    """Write CIP, or another format of SCIP's, by the suffix; false where SCIP refuses."""
    builder = _built(model, SolveOptions())
    if builder is None:
        return False
    try:
        builder.model.writeProblem(path, verbose=False)
    except OSError:
        return False
    return True


@cache
def scip_version() -> str:
    """The version of SCIP itself."""
    from pyscipopt import Model as ScipModel

    model = ScipModel(createscip=False)
    return f"{model.getMajorVersion()}.{model.getMinorVersion()}.{model.getTechVersion()}"


def _is_convex_row(row: QuadraticRow) -> bool:
    is_above = not is_finite(row.lower) and is_convex(row.products, 1.0)
    return is_above or (not is_finite(row.upper) and is_convex(row.products, -1.0))


# ---- building ---------------------------------------------------------------------------------


def _built(model: Model, options: SolveOptions) -> ScipBuilder | None:
    """The model in SCIP; None where a function of constants has no value."""
    from pyscipopt import Model as ScipModel

    scip = ScipModel(model.name or "model")
    scip.hideOutput()
    _set_options(scip, model, options)
    columns = _columns(scip, model)
    builder = ScipBuilder(scip, columns, bridges_minmax=options.bridges_minmax)
    try:
        if options.objective_row_first:
            _set_objective(builder, model)
        _add_rows(builder, model)
        for indicator in model.indicators:
            _add_indicator(builder, indicator)
        for special in model.special_sets:
            _add_special_set(builder, model, special)
        if not options.objective_row_first:
            _set_objective(builder, model)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return builder


def _set_options(scip: "ScipModel", model: Model, options: SolveOptions) -> None:
    # An interrupt belongs to Python, not to the solver.
    scip.setParam("misc/catchctrlc", False)
    if model.indicators or options.bridges_minmax:
        # With these reductions SCIP 10.0.2 calls wrong points optimal, in about one of 700 random
        # models with indicators. The bridges may add some; that is not known beforehand.
        scip.setParam("misc/allowstrongdualreds", False)
    # Of an LP that looks unstable SCIP asks a thousandth of a tolerance that it has tightened for
    # curved rows. SoPlex, built without GMP, takes 1e-10 instead, and says so on stderr. Nothing
    # bounds that: without `constraints/nonlinear/tightenlpfeastol` proofs are not finished.
    scip.setParam("numerics/feastol", options.feasibility or USUAL_FEASIBILITY)
    gap = CURVED_GAP if options.relative_gap is None else options.relative_gap
    scip.setParam("limits/gap", min(gap, _LARGEST_GAP))
    if options.absolute_gap is not None:
        scip.setParam("limits/absgap", min(options.absolute_gap, _LARGEST_GAP))
    scip.setParam("limits/time", min(options.seconds, 1e20))
    scip.setParam("randomization/randomseedshift", options.seed)
    if options.num_nodes is not None:
        scip.setParam("limits/totalnodes", options.num_nodes)
    if options.num_solutions is not None:
        scip.setParam("limits/solutions", options.num_solutions)
    if options.objective_target is not None:
        scip.setParam("limits/primal", options.objective_target)
    if options.is_small:
        _leave_out_what_large_models_need(scip)


def _leave_out_what_large_models_need(scip: "ScipModel") -> None:
    from pyscipopt import SCIP_PARAMSETTING

    scip.setHeuristics(SCIP_PARAMSETTING.FAST)
    scip.setSeparating(SCIP_PARAMSETTING.FAST)
    scip.setParam("presolving/maxrestarts", 0)


def _columns(scip: "ScipModel", model: Model) -> list["Variable"]:
    """The columns of the model; SCIP numbers those without names."""
    names: Sequence[str] = [""] * model.num_columns
    if model.names:
        names = unique_names(model.names, "C", NameStyle.NO_BLANKS)
    bounds = zip(model.types, model.lowers, model.uppers, names, strict=True)
    return [_column(scip, kind, lower, upper, name) for kind, lower, upper, name in bounds]


def _column(
    scip: "ScipModel", kind: VariableType, lower: float, upper: float, name: str
) -> "Variable":
    if kind is VariableType.BINARY:
        return scip.addVar(name, "B", lb=max(0.0, lower), ub=min(1.0, upper))
    least = float(lower) if is_finite(lower) else None
    most = float(upper) if is_finite(upper) else None
    if kind.is_semi:
        return _semicontinuous(scip, kind, least, most, name)
    return scip.addVar(name, kind.value, lb=least, ub=most)


def _semicontinuous(
    scip: "ScipModel", kind: VariableType, lower: float | None, upper: float | None, name: str
) -> "Variable":
    """A column that is zero or within its bounds, by a binary switch that is 0 or 1."""
    least = None if lower is None else min(lower, 0.0)
    most = None if upper is None else max(upper, 0.0)
    letter = "I" if kind is VariableType.SEMIINTEGER else "C"
    column = scip.addVar(name, letter, lb=least, ub=most)
    switch = scip.addVar(f"{name}_is_on", "B")
    scip.addConsIndicator(column <= 0, binvar=switch, activeone=False)
    scip.addConsIndicator(-column <= 0, binvar=switch, activeone=False)
    if lower is not None:
        scip.addConsIndicator(-column <= -lower, binvar=switch)
    if upper is not None:
        scip.addConsIndicator(column <= upper, binvar=switch)
    return column


def _add_rows(builder: ScipBuilder, model: Model) -> None:
    names: Sequence[str] = [""] * len(model.rows)
    if model.names:
        names = unique_names((row.name for row in model.rows), "R", NameStyle.NO_BLANKS)
    for row, name in zip(model.rows, names, strict=True):
        builder.add_row(_body(builder, row), row.lower, row.upper, name)


def _body(builder: ScipBuilder, row: ModelRow) -> ScipOperand:
    match row:
        case LinearRow():
            return builder.linear(row.entries)
        case QuadraticRow():
            return builder.quadratic(row.entries, row.products)
        case _:
            return builder.expression(row.body)


def _add_indicator(builder: ScipBuilder, indicator: IndicatorRow) -> None:
    """SCIP's indicators imply a linear `body <= limit`; a row with two sides becomes two."""
    row = indicator.row
    if is_finite(row.upper):
        builder.add_indicator(indicator.column, indicator.value, row.entries, row.upper)
    if is_finite(row.lower):
        turned = [(column, -weight) for column, weight in row.entries]
        builder.add_indicator(indicator.column, indicator.value, turned, -row.lower)


def _add_special_set(builder: ScipBuilder, model: Model, special: SpecialOrderedSet) -> None:
    pairs = sorted(zip(special.weights, range(len(special.weights)), strict=True))
    columns = [_column_of_set(builder, model, special.columns[place]) for _, place in pairs]
    weights = [float(place) for place in range(1, len(columns) + 1)]
    add = builder.model.addConsSOS1 if special.order == 1 else builder.model.addConsSOS2
    add(columns, weights)


def _column_of_set(builder: ScipBuilder, model: Model, column: int) -> "Variable":
    """The column, or a copy where its bounds exclude zero.

    SCIP sets members of a set to zero without a look at their bounds.
    """
    variable = builder.columns[column]
    may_be_zero = model.lowers[column] <= 0 <= model.uppers[column]
    return variable if may_be_zero else builder.variable_equal_to(1.0 * variable)


def _set_objective(builder: ScipBuilder, model: Model) -> None:
    """SCIP has linear objectives only; any other one becomes a row and a free variable."""
    sense = "minimize" if model.is_minimized else "maximize"
    if _has_linear_objective(model):
        builder.model.setObjective(_objective(builder, model), sense)
        return
    name = "objective_value" if model.names else ""
    target = builder.model.addVar(name, lb=None, ub=None)
    excess = _objective(builder, model) - target
    if model.is_minimized:
        builder.add_row(excess, -1e20, 0.0)
    else:
        builder.add_row(excess, 0.0, 1e20)
    builder.model.setObjective(target, sense)


def _has_linear_objective(model: Model) -> bool:
    body = model.nonlinear_objective
    if model.products:
        return False
    return body is None or (isinstance(body, FloatPolynomial) and body.degree <= 1)


def _objective(builder: ScipBuilder, model: Model) -> ScipOperand:
    entries = [(column, cost) for column, cost in enumerate(model.costs) if cost]
    if model.nonlinear_objective is None:
        return builder.quadratic(entries, model.products, model.offset)
    body = builder.expression(model.nonlinear_objective)
    if not entries and not model.products and not model.offset:
        return body
    return body + builder.quadratic(entries, model.products, model.offset)


# ---- solving ----------------------------------------------------------------------------------


def _optimize(scip: "ScipModel") -> bool:
    """Run SCIP; false where SCIP itself failed."""
    try:
        scip.optimize()
    except Exception:  # noqa: BLE001 - pyscipopt raises the bare class when SCIP itself gives up
        return False
    return True


def _result(builder: ScipBuilder, *, is_ended: bool) -> SolverResult:
    if not is_ended:
        return SolverResult(NAME, TerminationStatus.ERROR, version=scip_version())
    scip = builder.model
    bound = scip.getDualbound()
    result = SolverResult(
        NAME,
        STATUS_WORDS.get(scip.getStatus(), TerminationStatus.ERROR),
        bound=bound if is_finite(bound) else None,
        num_nodes=scip.getNTotalNodes(),
        num_iterations=scip.getNLPIterations(),
        version=scip_version(),
    )
    if scip.getNSols() == 0:
        return result
    solution = scip.getBestSol()
    return replace(
        result,
        values=tuple(scip.getSolVal(solution, column) for column in builder.columns),
        objective=scip.getSolObjVal(solution),
        num_solutions=scip.getNSols(),
    )
