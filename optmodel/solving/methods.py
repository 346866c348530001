"""The methods of a proof: the primary solver, and the cross-check by an independent method.

| primary | model | cross-check |
|---|---|---|
| HiGHS | linear, or convex quadratic | SCIP |
| SCIP | linear with indicators | HiGHS, on big-M rows instead of indicators |
| SCIP | all integer, few points | enumeration of every point |
| SCIP | convex by rule | HiGHS, on tangents: its optimum is a dual bound |
| SCIP | any other, bounded | branch and bound of our own, on relaxations that HiGHS solves |

    primary = solve_primary(flat, SolveLimits())
    check = cross_check(flat, primary, SolveLimits())
    check.objective, check.method
"""

from dataclasses import dataclass, replace

from optmodel import backends
from optmodel.backends import (
    CURVED_GAP,
    USUAL_FEASIBILITY,
    HighsSession,
    SolutionStatus,
    SolveOptions,
    SolverResult,
)
from optmodel.formulation import Domain, FlatModel
from optmodel.rejection import Rejection
from optmodel.solving.big_m import without_indicators
from optmodel.solving.certificate import STEP, CertificationCode, CrossCheckMethod
from optmodel.solving.curvature import has_convex_objective
from optmodel.solving.enumeration import solve_by_enumeration
from optmodel.solving.epigraph import epigraph
from optmodel.solving.expression_lowering import expression_model
from optmodel.solving.limits import SolveLimits
from optmodel.solving.linear_lowering import array_model
from optmodel.solving.outer_approximation import solve_by_tangents
from optmodel.solving.spatial import solve_by_spatial_search


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """The optimum that a second method proved."""

    method: CrossCheckMethod
    solver: str
    version: str
    objective: float


def solve_primary(flat: FlatModel, limits: SolveLimits) -> SolverResult:
    """Solve with HiGHS the models that it solves to proven optimality, and others with SCIP."""
    if suits_highs(flat):
        return solve_with_highs(flat, limits)
    return solve_with_scip(flat, limits, is_small=_is_linear_but_for_switches(flat))


def suits_highs(flat: FlatModel) -> bool:
    """Whether HiGHS solves a model to optimality: linear, or continuous and convex quadratic."""
    if flat.is_linear:
        return True
    is_continuous = all(column.domain is Domain.CONTINUOUS for column in flat.columns)
    return flat.is_quadratic and is_continuous and has_convex_objective(flat)


def cross_check(
    flat: FlatModel, primary: SolverResult, limits: SolveLimits
) -> CrossCheck | Rejection:
    """Prove the optimum by a second method; a `Rejection` where none applies or it fails."""
    if suits_highs(flat):
        return _checked(CrossCheckMethod.SOLVER, solve_with_scip(flat, limits, is_small=True))
    enumerated = solve_by_enumeration(flat)
    if enumerated is not None:
        return _checked(CrossCheckMethod.ENUMERATION, enumerated)
    plain = without_indicators(flat)
    if plain is None:
        return _no_method("an indicator switches a row that the bounds do not limit")
    if plain.is_linear:
        return _checked(CrossCheckMethod.BIG_M, solve_with_highs(plain, limits))
    convex = epigraph(plain)
    if convex is None:
        proven = solve_by_spatial_search(plain, primary, limits)
        if proven is None:
            return _no_method("the model is not convex by rule, and a column has no bounds")
        return _checked(CrossCheckMethod.SPATIAL_BRANCH_AND_BOUND, proven)
    return _checked(CrossCheckMethod.TANGENTS, solve_by_tangents(convex, primary, limits))


def solve_with_highs(flat: FlatModel, limits: SolveLimits) -> SolverResult:
    """Solve a flat model with linear rows and a linear or convex quadratic objective.

    The bound of a continuous model is computed from its duals. Raises `FormulationError` for any
    other model; the caller must know that a quadratic objective is convex.
    """
    session = HighsSession(array_model(flat), limits.tight_options())
    result = session.solve()
    if result.row_duals is None:
        return result
    return replace(result, bound=session.dual_objective(result))


def solve_with_scip(
    flat: FlatModel, limits: SolveLimits, *, is_small: bool = False
) -> SolverResult:
    """Solve any flat model; the gap is zero unless it is nonlinear with continuous columns.

    A small model is searched faster, and of several equal optima another one may be found.
    """
    gap = CURVED_GAP if _is_nonlinear_and_continuous(flat) else 0.0
    options = SolveOptions(
        seconds=limits.seconds,
        num_nodes=limits.nodes,
        objective_target=limits.target,
        relative_gap=gap,
        absolute_gap=gap,
        feasibility=USUAL_FEASIBILITY,
        bridges_minmax=False,
        objective_row_first=True,
        is_small=is_small,
    )
    return backends.solve_with_scip(expression_model(flat), options)


def _is_nonlinear_and_continuous(flat: FlatModel) -> bool:
    """Whether an objective or row is nonlinear and some column is continuous."""
    is_linear = not flat.nonlinear_terms and all(
        body.degree <= 1 for body in (flat.objective, *(row.body for row in flat.rows))
    )
    return not is_linear and any(c.domain is Domain.CONTINUOUS for c in flat.columns)


def _is_linear_but_for_switches(flat: FlatModel) -> bool:
    return replace(flat, indicators=()).is_linear and all(
        indicator.row.body.degree <= 1 for indicator in flat.indicators
    )


def _no_method(why: str) -> Rejection:
    code = CertificationCode.NO_SECOND_METHOD
    return Rejection(STEP, code, f"No second method applies: {why}.")


def _checked(method: CrossCheckMethod, result: SolverResult) -> CrossCheck | Rejection:
    if result.solution_status is not SolutionStatus.OPTIMAL or result.objective is None:
        detail = f"{result.solver} by {method} ended with {result.status}."
        return Rejection(STEP, CertificationCode.SECOND_NOT_OPTIMAL, detail)
    return CrossCheck(method, result.solver, result.version, result.objective)
