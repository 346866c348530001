"""Selection: one of several samples of an item, chosen without a look at the label.

    samples = [SampleAnswer(620.0, ...), SampleAnswer(615.0, ...), SampleAnswer(620.0, ...)]
    select(samples, Selection.MAJORITY_VOTE)     # 0: the first sample with the most frequent answer

A score of selected samples is a score of one program for each item. Pass@k is not: it takes the
right one wherever there is one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from optmodel.execution import End, Execution, SolverStatus

_NO_SOLUTION = (
    SolverStatus.INFEASIBLE,
    SolverStatus.UNBOUNDED,
    SolverStatus.INFEASIBLE_OR_UNBOUNDED,
)
# Two samples have the same answer within the strictest tolerance of the usual rules.
_TOLERANCE = 1e-6


class Selection(StrEnum):
    """How a sample is chosen; where no sample qualifies it is the first."""

    MAJORITY_VOTE = "majority_vote"
    """The first sample with the most frequent answer; samples without an answer do not vote."""
    FIRST_OPTIMAL = "first_optimal"
    """The first sample whose last solve ended optimal."""
    FIRST_CONFIRMED = "first_confirmed"
    """The first sample whose captured models have the recorded answers when solved again."""


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """What a sample answered, and what is known of it without a label.

    `value` is the objective that a program states; None where it states none. `has_no_solution`
    says that instead its last solve ended infeasible or unbounded, or that it printed so without a
    solver, which is an answer, too.
    """

    value: float | None
    is_optimal: bool
    is_confirmed: bool
    has_no_solution: bool

    @classmethod
    def of(
        cls, execution: Execution, value: float | None, *, says_no_solution: bool = False
    ) -> "SampleAnswer":
        """The answer of an execution that states this value, or prints that there is none."""
        ended, last = execution.end is End.OK, execution.last_solve
        status = last.status if ended and last is not None else None
        given = value if ended else None
        return cls(
            value=given,
            is_optimal=status is SolverStatus.OPTIMAL,
            is_confirmed=ended and execution.confirmed is True,
            has_no_solution=given is None and (status in _NO_SOLUTION or says_no_solution),
        )

    def agrees(self, other: "SampleAnswer") -> bool:
        """Whether two samples have the same answer."""
        if self.has_no_solution or other.has_no_solution:
            return self.has_no_solution and other.has_no_solution
        if self.value is None or other.value is None:
            return False
        width = _TOLERANCE * (abs(self.value) + 1)
        return math.isclose(self.value, other.value, rel_tol=0, abs_tol=width)


def select(samples: Sequence[SampleAnswer], selection: Selection) -> int:
    """The place of the selected sample."""
    assert samples, "there is nothing to select from"
    match selection:
        case Selection.MAJORITY_VOTE:
            votes = [sum(one.agrees(other) for other in samples) for one in samples]
            return votes.index(max(votes))
        case Selection.FIRST_OPTIMAL:
            qualified = [one.is_optimal for one in samples]
        case Selection.FIRST_CONFIRMED:
            qualified = [one.is_confirmed for one in samples]
    return qualified.index(True) if any(qualified) else 0
