"""Scores over several samples: the mean, pass@k without bias, and what more turns changed.

    pass_at(num_samples=8, num_correct=3, k=2)      # 0.642857...
    sampled(samples).pass_at["2"]                   # `samples` has the verdicts of each item

pass@k is the chance that one of k samples is right: 1 - C(n-c, k) / C(n, k), estimated from n of
which c are right (Chen et al., "Evaluating large language models trained on code", 2021).
"""

from collections.abc import Sequence
from math import comb

from optmodel.evaluation.interval import wilson
from optmodel.evaluation.items import Item
from optmodel.evaluation.summary import Judged, Sampled, Score
from optmodel.judging import Rule
from optmodel.random_stream import RandomStream

_NUM_RESAMPLES = 1000

Samples = Sequence[Sequence[bool]]
"""For each item whether each of its samples is right; an item that nobody answered has none."""


def corrects(
    rule: Rule, judged: Sequence[Sequence[Judged]], items: Sequence[Item]
) -> list[list[bool]]:
    """Whether each sample of each item is right under a rule; `judged` has a row a sample."""
    found: dict[str, list[bool]] = {item.id: [] for item in items}
    for group in judged:
        for one in group:
            if one.rule is rule:
                found[one.item.id].append(one.verdict.correct)
    return list(found.values())


def pass_at(num_samples: int, num_correct: int, k: int) -> float:
    """The unbiased estimate for one item."""
    assert 0 <= num_correct <= num_samples
    assert 1 <= k <= num_samples
    return 1.0 - comb(num_samples - num_correct, k) / comb(num_samples, k)


def mean_pass_at(samples: Samples, k: int) -> float:
    """The mean over items, each by its own number of samples, which is k at least or none.

    An item that nobody answered is right in no sample.
    """
    shares = [pass_at(len(one), sum(one), k) if one else 0.0 for one in samples]
    return sum(shares) / len(shares) if shares else 0.0


def sampled(first: Samples, last: Samples) -> Sampled:
    """The scores of the first programs of all samples, and of the last ones after more turns.

    Where items have different numbers of samples, the mean is over items, and pass@k stands for
    every k of which all have so many: of fewer there is no estimate without bias.
    """
    numbers = [len(one) for one in first if one]
    fewest, most = min(numbers, default=1), max(numbers, default=1)
    return Sampled(
        num_samples=fewest,
        most_samples=most if most > fewest else None,
        num_items=len(first),
        mean=mean_pass_at(first, 1),
        interval_95=bootstrap_interval([sum(one) / len(one) if one else 0.0 for one in first]),
        pass_at={str(k): mean_pass_at(first, k) for k in _ks(fewest)},
        after_turns=mean_pass_at(last, 1),
        first_after_turns=Score.of([any(one[:1]) for one in last]),
    )


def bootstrap_interval(shares: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of a mean over items: percentiles of resampled means, the same each time.

    Efron, "Bootstrap methods: another look at the jackknife", 1979; items are the unit. Where all
    items are right, or all wrong, resampling shows no spread, and Wilson's interval is taken.
    """
    if all(share in (0.0, 1.0) and share == shares[0] for share in shares):
        return wilson(sum(map(int, shares)), len(shares))
    stream, size = RandomStream("bootstrap", len(shares)), len(shares)
    means = sorted(
        sum(stream.choice(shares) for _ in range(size)) / size for _ in range(_NUM_RESAMPLES)
    )
    return means[int(0.025 * _NUM_RESAMPLES)], means[int(0.975 * _NUM_RESAMPLES) - 1]


def _ks(num_samples: int) -> list[int]:
    """1, 2, 4, ... and all."""
    powers = [2**n for n in range(num_samples.bit_length()) if 2**n <= num_samples]
    return sorted({*powers, num_samples})
