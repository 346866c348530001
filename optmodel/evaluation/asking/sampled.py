"""Scores over several samples: the mean, pass@k without bias, and what more turns changed.

    pass_at(num_samples=8, num_correct=3, k=2)      # 0.642857...

pass@k is the chance that one of k samples is right: 1 - C(n-c, k) / C(n, k), estimated from n of
which c are right (Chen et al., "Evaluating large language models trained on code", 2021).
"""

from collections.abc import Sequence
from math import comb

from optmodel.evaluation.interval import wilson
from optmodel.stream import Stream

_NUM_RESAMPLES = 1000


def pass_at(num_samples: int, num_correct: int, k: int) -> float:
    """The unbiased estimate for one item."""
    assert 0 <= num_correct <= num_samples
    assert 1 <= k <= num_samples
    return 1.0 - comb(num_samples - num_correct, k) / comb(num_samples, k)


def mean_pass_at(corrects: Sequence[int], num_samples: int, k: int) -> float:
    """The mean over items; `corrects` are the right samples of each."""
    shares = [pass_at(num_samples, correct, k) for correct in corrects]
    return sum(shares) / len(shares) if shares else 0.0


def bootstrap_interval(shares: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of a mean over items: percentiles of resampled means, the same each time.

    Efron, "Bootstrap methods: another look at the jackknife", 1979; items are the unit. Where all
    items are right, or all wrong, resampling shows no spread, and Wilson's interval is taken.
    """
    if all(share in (0.0, 1.0) and share == shares[0] for share in shares):
        return wilson(sum(map(int, shares)), len(shares))
    stream, size = Stream("bootstrap", len(shares)), len(shares)
    means = sorted(
        sum(stream.choice(shares) for _ in range(size)) / size for _ in range(_NUM_RESAMPLES)
    )
    return means[int(0.025 * _NUM_RESAMPLES)], means[int(0.975 * _NUM_RESAMPLES) - 1]
