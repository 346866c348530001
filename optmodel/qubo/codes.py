"""The codes of rejections of this room, whose step is `qubo`.

Rejection(STEP, QuboCode.NO_WEIGHTS, "no weights make an optimum the minimum")
"""

from enum import StrEnum

STEP = "qubo"


class QuboCode(StrEnum):
    """How a check of a QUBO failed."""

    INFEASIBLE_MINIMUM = "infeasible_minimum"
    NOT_REPAIRED = "not_repaired"
    NOT_SOLVED = "not_solved"
    NO_WEIGHTS = "no_weights"
    OTHER_MINIMUM = "other_minimum"
    TOO_MANY_POINTS = "too_many_points"
