"""Scores over several samples of every item: mean and spread, pass@k, votes, further turns.

    sampled = score_samples(first, last, answers, Selection)
    sampled.mean, sampled.standard_deviation, sampled.pass_at["8"]
    sampled.selected[Selection.MAJORITY_VOTE]["8"].accuracy

Pass@k takes the right sample wherever there is one; a selection commits itself to one sample
without a look at the label, and its score is that of one program for each item.
"""

import statistics
from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from optmodel.evaluation.accuracy import Count, Score, Share, SummaryPart
from optmodel.evaluation.selection import SampleAnswer, Selection, select
from optmodel.evaluation.statistics import (
    Interval,
    Samples,
    bootstrap_interval,
    grouped_accuracy_interval,
    mean_pass_at,
)


class Sampled(SummaryPart):
    """Scores under one rule over several samples of every item.

    Items have `num_samples` each, some of them up to `most_samples` where that is given. `mean` is
    the share of right first programs, over the samples of an item and then over items, `pass_at`
    that of items with one right among k. `interval_95` resamples items, `grouped_95` groups of
    near-duplicates.

    Sample j of a model is drawn with the run's seed plus j, so `by_sample`, the accuracy of the
    first samples, of the second ones and so on, is one accuracy a seed, and `standard_deviation` is
    the spread over seeds. In a file of predictions the order of samples stands for the seed.
    `selected` has for each selection and each k the score of the samples chosen among the first k;
    a vote is there only under a rule of one objective value, and a selection by confirmation only
    where captured models were solved again.

    `after_turns` is the mean of last programs, and `first_after_turns` the score of the first
    samples' last programs.
    """

    num_samples: Annotated[int, Field(ge=1)]
    most_samples: Annotated[int, Field(ge=1)] | None = None
    num_items: Count
    mean: Share
    interval_95: tuple[Share, Share]
    grouped_95: tuple[Share, Share] | None = None
    by_sample: tuple[Share, ...] = ()
    standard_deviation: Annotated[float, Field(ge=0)] | None = None
    pass_at: dict[str, Share]
    selected: dict[Selection, dict[str, Score]] = Field(default_factory=dict)
    after_turns: Share
    first_after_turns: Score


def score_samples(
    first: Samples,
    last: Samples,
    answers: Sequence[Sequence[SampleAnswer]] = (),
    selections: Iterable[Selection] = (),
    groups: Sequence[int] | None = None,
) -> Sampled:
    """The scores of the first programs of all samples, and of the last ones after more turns.

    `answers` are those of the first programs, from which `selections` choose. `groups` has a number
    for each item, the same for near-duplicates. Where items have different numbers of samples, the
    mean is over items, and everything for k samples stands for every k of which all have so many:
    of fewer there is no estimate without bias.
    """
    numbers = [len(one) for one in first if one]
    fewest, most = min(numbers, default=1), max(numbers, default=1)
    shares = [sum(one) / len(one) if one else 0.0 for one in first]
    by_sample = [_accuracy(first, place) for place in range(fewest)]
    ks = _powers_of_two(fewest)
    return Sampled(
        num_samples=fewest,
        most_samples=most if most > fewest else None,
        num_items=len(first),
        mean=mean_pass_at(first, 1),
        interval_95=bootstrap_interval(shares),
        grouped_95=_grouped(shares, groups),
        by_sample=tuple(by_sample),
        standard_deviation=statistics.stdev(by_sample) if fewest > 1 else None,
        pass_at={str(k): mean_pass_at(first, k) for k in ks},
        selected={
            one: {str(k): _selected(first, answers, one, k, groups) for k in ks if k > 1}
            for one in selections
            if fewest > 1
        },
        after_turns=mean_pass_at(last, 1),
        first_after_turns=Score.of([any(one[:1]) for one in last]),
    )


def _grouped(shares: Sequence[float], groups: Sequence[int] | None) -> Interval | None:
    return grouped_accuracy_interval(shares, groups) if shares and groups else None


def _accuracy(samples: Samples, place: int) -> float:
    """The share of items whose sample at a place is right; without one an item is wrong."""
    return sum(any(one[place : place + 1]) for one in samples) / len(samples)


def _selected(
    samples: Samples,
    answers: Sequence[Sequence[SampleAnswer]],
    selection: Selection,
    k: int,
    groups: Sequence[int] | None,
) -> Score:
    """The score of what is selected among the first k samples of each item."""
    right = [
        bool(own) and own[select(given[:k], selection)]
        for own, given in zip(samples, answers, strict=True)
    ]
    return Score.of(right, groups=groups)


def _powers_of_two(num_samples: int) -> list[int]:
    """1, 2, 4, ... and all."""
    powers = [2**n for n in range(num_samples.bit_length()) if 2**n <= num_samples]
    return sorted({*powers, num_samples})
