"""The accuracy on some items, with its intervals and the blind baseline beside it.

    score = Score.of([True, False, True], blind=None, groups=[0, 1, 1])
    score.accuracy, score.interval_95, score.grouped_95

The names of fields are those of `summary.json`.
"""

import math
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from optmodel.evaluation.blind import BlindScore
from optmodel.evaluation.statistics import grouped_accuracy_interval, wilson

Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class SummaryPart(BaseModel):
    """A part of a summary: it does not change and has no other fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Baseline(SummaryPart):
    """What the best strategy that ignores the problems gets on the same items: see `blind`."""

    num_correct: Count
    accuracy: Share
    strategy: str

    @classmethod
    def of(cls, best: BlindScore, num_items: int) -> "Baseline":
        """The baseline that a strategy sets on so many items."""
        accuracy = _share(best.num_correct, num_items)
        return cls(num_correct=best.num_correct, accuracy=accuracy, strategy=best.strategy)


class Score(SummaryPart):
    """How many of some items are correct, with the 95 % interval of that share.

    `interval_95` is Wilson's, of independent items. `grouped_95` is bootstrapped over groups of
    near-duplicates; None where the groups are not known, or there are no items. `blind` is the
    baseline beside it; absent in summaries from before there was one.
    """

    num_correct: Count
    num_items: Count
    accuracy: Share
    interval_95: tuple[Share, Share]
    grouped_95: tuple[Share, Share] | None = None
    blind: Baseline | None = None

    @classmethod
    def of(
        cls,
        verdicts: Sequence[bool],
        blind: BlindScore | None = None,
        groups: Sequence[int] | None = None,
    ) -> "Score":
        """The score of some verdicts; an empty one has accuracy 0 and the whole interval."""
        num_correct, num_items = sum(verdicts), len(verdicts)
        grouped = grouped_accuracy_interval(verdicts, groups) if verdicts and groups else None
        return cls(
            num_correct=num_correct,
            num_items=num_items,
            accuracy=_share(num_correct, num_items),
            interval_95=wilson(num_correct, num_items),
            grouped_95=grouped,
            blind=None if blind is None else Baseline.of(blind, num_items),
        )

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        """A stored score says what its counts say: a summary may come from anywhere."""
        if self.num_correct > self.num_items:
            raise ValueError(f"{self.num_correct} of {self.num_items} are correct")
        share = _share(self.num_correct, self.num_items)
        counted = (share, *wilson(self.num_correct, self.num_items))
        if not all(map(math.isclose, (self.accuracy, *self.interval_95), counted)):
            raise ValueError(f"its numbers are not those of {self.num_correct} in {self.num_items}")
        blind = self.blind
        if blind and not math.isclose(
            blind.accuracy, _share(blind.num_correct, self.num_items), abs_tol=1e-12
        ):
            raise ValueError(f"its baseline is not that of {blind.num_correct} in {self.num_items}")
        return self


def _share(num_correct: int, num_items: int) -> float:
    return num_correct / num_items if num_items else 0.0
