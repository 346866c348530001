"""The verdict of a layer on a program: yes, no or unknown, why, and the particulars.

    LayerVerdict("fresh data", LayerAnswer.NO, LayerReason.OTHER_OPTIMUM, "With demand ... 40.")

A layer says no only where it has evidence, and yes only where all its tests were passed. A crash, a
limit of time, or a program whose numbers cannot be found is unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class LayerAnswer(StrEnum):
    """What a layer says of a program."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class LayerReason(StrEnum):
    """Why a layer says so."""

    PASSED = "passed"
    """Every variant was answered as it must be."""
    OTHER_OPTIMUM = "other_optimum"
    """A variant has another optimum than its certified one."""
    NO_OPTIMUM = "no_optimum"
    """A variant has an optimum, and the program's solver says that there is none."""
    IMPOSSIBLE_ANSWER = "impossible_answer"
    """The answer to a variant is one that no right program can give."""
    NOT_BOUND = "not_bound"
    """The numbers of the problem were not found in the program."""
    NO_VARIANT = "no_variant"
    """There is no other data that are certified, or nothing to be tested."""
    NO_MODEL = "no_model"
    """No model was captured, or none that is read."""
    NO_MAPPING = "no_mapping"
    """It was not found which columns of the two models are the same."""
    NOT_FEASIBLE = "not_feasible"
    """The solution violates the reference, or is worse than its optimum."""
    OTHER_MODEL = "other_model"
    """A point shows that the models differ."""
    OPEN_RELATION = "open_relation"
    """Neither a proof that the models are the same was found, nor a point that shows otherwise."""
    NO_ANSWER = "no_answer"
    """A variant crashed, reached a limit or gave no answer."""


@dataclass(frozen=True, slots=True)
class LayerVerdict:
    """`detail` is a sentence; of a no it names the variant, the answer and what was expected.

    `program` is the variant that shows a no, `num_tests` is how many tests were decided, and
    `share` is the part of the problem's numbers that could be changed. `certificate` is the
    evidence as plain JSON values, which is checked without a search.
    """

    layer: str
    answer: LayerAnswer
    reason: LayerReason
    detail: str = ""
    program: str = ""
    num_tests: int = 0
    share: float = 0.0
    certificate: Mapping[str, object] | None = None
