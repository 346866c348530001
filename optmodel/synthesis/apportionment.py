"""Apportionment: whole numbers of things for shares, by the largest remainder.

apportioned([Fraction(1, 3), Fraction(2, 3)], 100)      # (33, 67)
apportioned([Fraction(1, 2), Fraction(1, 2)], 3)        # (2, 1)
"""

from collections.abc import Sequence
from fractions import Fraction
from math import floor


def apportioned(shares: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """How many of `total` things each share gets; the first of equal remainders comes first.

    The shares sum to 1, and the numbers to the total.
    """
    quotas = [share * total for share in shares]
    counts = [floor(quota) for quota in quotas]
    ranked = sorted(range(len(quotas)), key=lambda k: counts[k] - quotas[k])
    for k in ranked[: total - sum(counts)]:
        counts[k] += 1
    return tuple(counts)
