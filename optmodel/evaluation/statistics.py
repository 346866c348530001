"""The statistics of an accuracy and of a difference: intervals, pass@k without bias, tests.

    wilson(576, 605)                                # Interval(low=0.932, high=0.966)
    pass_at(num_samples=8, num_correct=3, k=2)      # 0.642857...
    mcnemar(only_first=9, only_second=1)            # 0.0215: two runs on the same items

Sources: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927;
Chen et al., "Evaluating large language models trained on code", 2021, for pass@k; B. Efron,
"Bootstrap methods: another look at the jackknife", 1979; A. C. Davison and D. V. Hinkley,
"Bootstrap methods and their application", 1997, for resampling groups; Q. McNemar, "Note on the
sampling error of the difference between correlated proportions or percentages", 1947; R. J. Connor,
"Sample size for testing differences in proportions for the paired-sample design", 1987; S. Holm, "A
simple sequentially rejective multiple test procedure", 1979. Wilson's
interval and McNemar's test assume items drawn independently. Near-duplicates are not; the bootstrap
takes them as one group.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from optmodel.random_stream import RandomStream

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_Z = 1.959963984540054  # the 97.5 % point of the normal distribution
_Z_POWER = 0.8416212335729143  # the 80 % point
_NUM_RESAMPLES = 1000

Samples = Sequence[Sequence[bool]]
"""For each item whether each of its samples is right; an item that nobody answered has none."""


class Interval(NamedTuple):
    """Bounds of an accuracy, between 0 and 1, or of a difference, between -1 and 1."""

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


def grouped_bootstrap(values: Sequence[float], groups: Sequence[int]) -> Interval:
    """The 95 % interval of a mean over items, by resampling whole groups, the same each time.

    `groups` has a number for each item; items of one number are drawn together. Where all values
    are equal the interval is that one value.
    """
    import numpy as np

    assert len(values) == len(groups) > 0
    drawn = _draw_groups(tuple(groups))
    sums = np.bincount(drawn.group, weights=np.asarray(values, float))
    means = np.sort(sums[drawn.places].sum(axis=1) / drawn.sizes)
    low, high = means[int(0.025 * _NUM_RESAMPLES)], means[int(0.975 * _NUM_RESAMPLES) - 1]
    return Interval(float(low), float(high))


@dataclass(frozen=True, slots=True)
class _DrawnGroups:
    """The resamples of some groups: each item's group, the groups drawn, and the items in each."""

    group: "NDArray[np.int64]"
    places: "NDArray[np.int32]"
    sizes: "NDArray[np.int64]"


@lru_cache(maxsize=64)  # each rule has scores of the same items, of all and of every part
def _draw_groups(groups: tuple[int, ...]) -> _DrawnGroups:
    import numpy as np

    _, group = np.unique(np.asarray(groups), return_inverse=True)
    counts = np.bincount(group)
    # The raw bits of PCG64 are the same on every version of NumPy; draws of a Generator are not.
    bits = np.random.PCG64(len(groups)).random_raw(_NUM_RESAMPLES * len(counts))
    places = (bits % len(counts)).astype(np.int32).reshape(_NUM_RESAMPLES, len(counts))
    return _DrawnGroups(group, places, counts[places].sum(axis=1))


def grouped_accuracy_interval(shares: Sequence[float], groups: Sequence[int]) -> Interval:
    """The 95 % interval of an accuracy, by resampling whole groups of items.

    `shares` are the items' own, between 0 and 1. Where all are equal, resampling shows no spread,
    and Wilson's interval of so many groups is taken.
    """
    interval = grouped_bootstrap(shares, groups)
    if interval.low < interval.high:
        return interval
    num_groups = len(set(groups))
    return wilson(round(interval.low * num_groups), num_groups)


def mcnemar(only_first: int, only_second: int) -> float:
    """The two-sided exact p-value that two runs are equally good.

    `only_first` items are right in the first run alone, `only_second` in the second alone. The test
    is the binomial one of the items in which the runs differ.
    """
    assert only_first >= 0
    assert only_second >= 0
    total = only_first + only_second
    tail = sum(math.comb(total, k) for k in range(min(only_first, only_second) + 1))
    return min(1.0, tail / 2 ** (total - 1)) if total else 1.0


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values of several tests made at once, adjusted by Holm's method, in their order."""
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = largest
    return adjusted


def detectable_difference(num_items: int, differing_share: float) -> float | None:
    """The smallest difference of two accuracies that McNemar's test finds with 80 % power at 5 %.

    `differing_share` is the share of items that one run has right and the other has not. Connor's
    formula for the sample size is solved for the difference. It cannot be larger than that share;
    None where so few items do not find even that.
    """
    assert num_items > 0
    assert 0 <= differing_share <= 1

    def is_found(difference: float) -> bool:
        spread = math.sqrt(max(differing_share - difference**2, 0.0))
        needed = _Z * math.sqrt(differing_share) + _Z_POWER * spread
        return num_items * difference**2 >= needed**2 > 0

    if not is_found(differing_share):
        return None
    low, high = 0.0, differing_share
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if is_found(middle) else (middle, high)
    return high
