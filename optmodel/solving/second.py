"""The second opinion on an optimum, formed by code that shares nothing with the first solver.

opinion = second_opinion(flat, first, SolveLimits())
opinion.objective, opinion.method
"""

from dataclasses import dataclass

from optmodel.formulation import FlatModel
from optmodel.solving.certificate import Method, Reason, Rejection
from optmodel.solving.first import suits_highs
from optmodel.solving.limits import SolveLimits
from optmodel.solving.outcome import Outcome
from optmodel.solving.scip import solve_with_scip
from optmodel.solving.status import SolutionStatus


@dataclass(frozen=True, slots=True)
class Opinion:
    """The optimum according to a second method."""

    method: Method
    solver: str
    version: str
    objective: float


def second_opinion(flat: FlatModel, limits: SolveLimits) -> Opinion | Rejection:
    """What a second method says the optimum is, or why there is no saying."""
    if suits_highs(flat):
        return _opinion(Method.SOLVER, solve_with_scip(flat, limits))
    return Rejection(Reason.NO_SECOND_METHOD, "No second method applies to such a model.")


def _opinion(method: Method, outcome: Outcome) -> Opinion | Rejection:
    if outcome.solution_status is not SolutionStatus.OPTIMAL or outcome.objective is None:
        sentence = f"{outcome.solver} ended with {outcome.termination}."
        return Rejection(Reason.SECOND_NOT_OPTIMAL, sentence)
    return Opinion(method, outcome.solver, outcome.version, outcome.objective)
