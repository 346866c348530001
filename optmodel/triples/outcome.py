"""Outcomes: what the right answer to a problem is, where it need not be an optimum.

ProblemOutcome.INFEASIBLE.value, OTHER_OUTCOMES      # 'infeasible', the four that are no optimum
"""

from collections.abc import Mapping
from enum import StrEnum


class ProblemOutcome(StrEnum):
    """The right answer to a problem."""

    OPTIMAL = "optimal"
    """An optimum: the problem is a triple, whose record does not name it."""
    INFEASIBLE = "infeasible"
    """No plan satisfies all constraints; some that conflict are named."""
    UNBOUNDED = "unbounded"
    """There is no best plan: along a ray each is better than the one before."""
    AMBIGUOUS = "ambiguous"
    """The text can be read in two ways, each with an optimum of its own."""
    UNDERSPECIFIED = "underspecified"
    """The text lacks a datum on which the optimum depends: the right reply asks for it."""


OTHER_OUTCOMES = tuple(
    outcome for outcome in ProblemOutcome if outcome is not ProblemOutcome.OPTIMAL
)
"""Those that a run makes only where it is asked to."""


def named_outcome(row: Mapping[str, object]) -> ProblemOutcome:
    """The outcome that a row of a dataset names; one that names none is a triple."""
    named = row.get("outcome")
    return next((one for one in OTHER_OUTCOMES if one == named), ProblemOutcome.OPTIMAL)
