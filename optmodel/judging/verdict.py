"""A verdict: whether one execution is correct under a rule, and why.

Verdict(False, VerdictReason.WRONG_VALUE, "Expected 2250.0 at 'Profit'; found 2205.0.", 2205.0)
"""

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
    OPEN = "open"
    """The value lies within the label's interval, whose optimum is not known."""
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
