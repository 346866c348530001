"""A verdict: what a rule says of one execution, and why.

Verdict(False, Reason.WRONG_VALUE, "Expected 2250.0 at 'Profit'; found 2205.0.", 2205.0)
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from optmodel.judging.rule import Source


class Reason(StrEnum):
    """Why a verdict is what it is. `infrastructure` is our fault, all others are the program's.

    `flood`: a value is not among the numbers that count, and more were offered than count.
    `unconfirmed`: the captured model, solved again, has another answer than the program reported.
    `repaired`: the program's text had to be changed to be one, and the rule refuses that.
    `substituted`: a solver stood in for one that is not installed, and the rule refuses that.
    """

    CORRECT = "correct"
    NOT_OK = "not_ok"
    NOT_OPTIMAL = "not_optimal"
    NO_ANSWER = "no_answer"
    MISSING_LABEL = "missing_label"
    WRONG_VALUE = "wrong_value"
    FLOOD = "flood"
    REPAIRED = "repaired"
    SUBSTITUTED = "substituted"
    UNCONFIRMED = "unconfirmed"
    INFRASTRUCTURE = "infrastructure"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`value` is the number that decided, where one did, and `source` says where it was found."""

    correct: bool
    reason: Reason
    detail: str = ""
    value: float | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """What is expected of an item: values by their labels, and which of them is the objective.

    `objective` is the objective's label, `optimum` its value. They need not be among `values`: some
    benchmarks ask for an optimum and print only the plan. All are finite, and there is a value at
    least, since nothing at all would be answered by anything.
    """

    values: dict[str, float]
    objective: str
    optimum: float

    def __post_init__(self) -> None:
        assert self.values, "a label without values is answered by anything"
        assert all(math.isfinite(value) for value in (*self.values.values(), self.optimum))
