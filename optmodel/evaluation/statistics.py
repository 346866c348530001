"""The statistics of an accuracy: its interval, pass@k without bias, and a bootstrap over items.

    wilson(576, 605)                                # Interval(low=0.932, high=0.966)
    pass_at(num_samples=8, num_correct=3, k=2)      # 0.642857...

Sources: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927;
Chen et al., "Evaluating large language models trained on code", 2021, for pass@k; B. Efron,
"Bootstrap methods: another look at the jackknife", 1979. All assume items drawn independently; a
benchmark with paraphrased items is less certain than that.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from optmodel.random_stream import RandomStream

_Z = 1.959963984540054  # the 97.5 % point of the normal distribution
_NUM_RESAMPLES = 1000

Samples = Sequence[Sequence[bool]]
"""For each item whether each of its samples is right; an item that nobody answered has none."""


class Interval(NamedTuple):
    """Bounds of an accuracy, both between 0 and 1."""

    low: float
    high: float


def wilson(num_correct: int, num_items: int) -> Interval:
    """The 95 % score interval of `num_correct / num_items`; of nothing it is everything."""
    assert 0 <= num_correct <= num_items
    if num_items == 0:
        return Interval(0.0, 1.0)
    share, spread = num_correct / num_items, _Z**2 / num_items
    centre = (share + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(share * (1 - share) / num_items + spread / (4 * num_items)) / (1 + spread)
    low = 0.0 if num_correct == 0 else centre - half
    high = 1.0 if num_correct == num_items else centre + half
    return Interval(low, high)


def pass_at(num_samples: int, num_correct: int, k: int) -> float:
    """The chance that one of k samples is right: 1 - C(n-c, k) / C(n, k), of n with c right."""
    assert 0 <= num_correct <= num_samples
    assert 1 <= k <= num_samples
    return 1.0 - math.comb(num_samples - num_correct, k) / math.comb(num_samples, k)


def mean_pass_at(samples: Samples, k: int) -> float:
    """The mean over items, each by its own number of samples, which is k at least or none.

    An item that nobody answered is right in no sample.
    """
    shares = [pass_at(len(one), sum(one), k) if one else 0.0 for one in samples]
    return sum(shares) / len(shares) if shares else 0.0


def bootstrap_interval(shares: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of a mean over items: percentiles of resampled means, the same each time.

    Items are the unit. Where all items are right, or all wrong, resampling shows no spread, and
    Wilson's interval is taken.
    """
    if all(share in (0.0, 1.0) and share == shares[0] for share in shares):
        return wilson(sum(map(int, shares)), len(shares))
    stream, size = RandomStream("bootstrap", len(shares)), len(shares)
    means = sorted(
        sum(stream.choice(shares) for _ in range(size)) / size for _ in range(_NUM_RESAMPLES)
    )
    return means[int(0.025 * _NUM_RESAMPLES)], means[int(0.975 * _NUM_RESAMPLES) - 1]
