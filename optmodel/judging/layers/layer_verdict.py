"""The verdict of a layer on a program: yes, no or unknown, why, and the particulars.

    LayerVerdict(Layer.FRESH_DATA, LayerAnswer.NO, LayerReason.OTHER_OPTIMUM, "With demand ... 40.")

A layer says no only where it has evidence, and yes only where all its tests were passed. A crash, a
limit of time, or a program whose numbers cannot be found is unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    """What is judged of a program beneath its value.

    - `feasible in reference`: its solution is feasible and optimal in the reference.
    - `same model`: its captured model is the reference, or its feasible set and objective are.
    - `metamorphic`: it answers to variants of the problem as every right program must.
    - `fresh data`: with other data it finds their certified optimum.
    """

    FEASIBLE = "feasible in reference"
    SAME_MODEL = "same model"
    METAMORPHIC = "metamorphic"
    FRESH_DATA = "fresh data"


class LayerAnswer(StrEnum):
    """What a layer says of a program."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class LayerReason(StrEnum):
    """Why a layer says so."""

    PASSED = "passed"
    """Every variant was answered as it must be."""
    SAME_FOR_THESE_DATA = "same_for_these_data"
    """The sets of solutions are proven to be the same; for other data they may differ."""
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

    layer: Layer
    answer: LayerAnswer
    reason: LayerReason
    detail: str = ""
    program: str = ""
    num_tests: int = 0
    share: float = 0.0
    certificate: Mapping[str, object] | None = None

    @classmethod
    def passed(cls, layer: Layer, *, num_tests: int, share: float) -> "LayerVerdict":
        """That every test was passed."""
        return cls(layer, LayerAnswer.YES, LayerReason.PASSED, num_tests=num_tests, share=share)

    @classmethod
    def unknown(
        cls, layer: Layer, reason: LayerReason, detail: str, *, share: float, num_tests: int = 0
    ) -> "LayerVerdict":
        """That nothing is known, and why."""
        answer = LayerAnswer.UNKNOWN
        return cls(layer, answer, reason, detail, num_tests=num_tests, share=share)
