"""The second opinion on an optimum, formed by code that shares nothing with the first solver.

| first | model | second |
|---|---|---|
| HiGHS | linear, or convex quadratic | SCIP |
| SCIP | linear with indicators | HiGHS, a constant from the bounds for each indicator |
| SCIP | all integer, few points | every point is looked at |
| SCIP | convex by rule | HiGHS, on tangents: a bound that no solution can beat |

    opinion = second_opinion(flat, first, SolveLimits())
    opinion.objective, opinion.method
"""

from dataclasses import dataclass

from optmodel.formulation import FlatModel
from optmodel.solving.big_m import without_indicators
from optmodel.solving.certificate import Method, Reason, Rejection
from optmodel.solving.enumeration import solve_by_enumeration
from optmodel.solving.epigraph import epigraph
from optmodel.solving.first import suits_highs
from optmodel.solving.highs import solve_with_highs
from optmodel.solving.limits import SolveLimits
from optmodel.solving.outcome import Outcome
from optmodel.solving.outer_approximation import solve_by_tangents
from optmodel.solving.scip import solve_with_scip
from optmodel.solving.status import SolutionStatus


@dataclass(frozen=True, slots=True)
class Opinion:
    """The optimum according to a second method."""

    method: Method
    solver: str
    version: str
    objective: float


def second_opinion(flat: FlatModel, first: Outcome, limits: SolveLimits) -> Opinion | Rejection:
    """What a second method says the optimum is, or why there is no saying."""
    if suits_highs(flat):
        return _opinion(Method.SOLVER, solve_with_scip(flat, limits))
    counted = solve_by_enumeration(flat)
    if counted is not None:
        return _opinion(Method.ENUMERATION, counted)
    plain = without_indicators(flat)
    if plain is None:
        return _none("an indicator switches a row that the bounds do not limit")
    if plain.is_linear:
        return _opinion(Method.BIG_M, solve_with_highs(plain, limits))
    convex = epigraph(plain)
    if convex is None:
        return _none("the model is not convex by rule, and its points are too many to look at")
    return _opinion(Method.TANGENTS, solve_by_tangents(convex, first, limits))


def _none(why: str) -> Rejection:
    return Rejection(Reason.NO_SECOND_METHOD, f"No second method applies: {why}.")


def _opinion(method: Method, outcome: Outcome) -> Opinion | Rejection:
    if outcome.solution_status is not SolutionStatus.OPTIMAL or outcome.objective is None:
        sentence = f"{outcome.solver} by {method} ended with {outcome.termination}."
        return Rejection(Reason.SECOND_NOT_OPTIMAL, sentence)
    return Opinion(method, outcome.solver, outcome.version, outcome.objective)
