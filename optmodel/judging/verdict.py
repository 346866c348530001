"""A verdict: whether one execution is correct under a rule, and why.

Verdict(False, VerdictReason.WRONG_VALUE, "Expected 2250.0 at 'Profit'; found 2205.0.", 2205.0)
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from optmodel.judging.rule import AnswerSource


class VerdictReason(StrEnum):
    """The reason of a verdict."""

    CORRECT = "correct"
    NOT_OK = "not_ok"
    """The program crashed, ran out of time, or the like."""
    NOT_OPTIMAL = "not_optimal"
    """No solve ended optimal, and the rule reads no printed answer without one."""
    NO_ANSWER = "no_answer"
    """There is no number to compare."""
    MISSING_LABEL = "missing_label"
    """No number stands at an expected label."""
    WRONG_VALUE = "wrong_value"
    FLOOD = "flood"
    """A value is not among the numbers that count, and more were offered than count."""
    REPAIRED = "repaired"
    """The program's text had to be repaired, and the rule refuses that."""
    SUBSTITUTED = "substituted"
    """A solver stood in for one that is not installed, and the rule refuses that."""
    UNCONFIRMED = "unconfirmed"
    """The captured model was solved again and has another answer, or the rule requires that."""
    INFRASTRUCTURE = "infrastructure"
    """Our machinery failed, and not the program."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`value` is the number that decided, where one did, and `source` says where it was found."""

    correct: bool
    reason: VerdictReason
    detail: str = ""
    value: float | None = None
    source: AnswerSource | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """The expected answer of an item: values by label, and the objective.

    `objective` is the objective's label, `optimum` its value. They need not be among `values`: some
    benchmarks ask for an optimum and list only the solution. All values are finite, and there is
    one at least, since every program would match an empty label.
    """

    values: dict[str, float]
    objective: str
    optimum: float

    def __post_init__(self) -> None:
        assert self.values, "a label without values is answered by anything"
        assert all(math.isfinite(value) for value in (*self.values.values(), self.optimum))
