"""The interval of an accuracy: Wilson's score interval at 95 %.

    wilson(576, 605)      # Interval(low=0.932, high=0.966)

Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
It assumes items drawn independently; a benchmark with paraphrased items is less certain than that.
"""

import math
from typing import NamedTuple

_Z = 1.959963984540054  # the 97.5 % point of the normal distribution


class Interval(NamedTuple):
    """Bounds of an accuracy, both between 0 and 1."""

    low: float
    high: float


def wilson(num_correct: int, num_items: int) -> Interval:
    """The 95 % interval of `num_correct / num_items`; of nothing it is everything."""
    assert 0 <= num_correct <= num_items
    if num_items == 0:
        return Interval(0.0, 1.0)
    share, spread = num_correct / num_items, _Z**2 / num_items
    centre = (share + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(share * (1 - share) / num_items + spread / (4 * num_items)) / (1 + spread)
    low = 0.0 if num_correct == 0 else centre - half
    high = 1.0 if num_correct == num_items else centre + half
    return Interval(low, high)
