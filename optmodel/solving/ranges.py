"""The exact range of a linear expression over the bounds of the columns.

linear_range(row.body, flat.columns)      # Range(lower=0, upper=Fraction(95, 2))
"""

from collections.abc import Sequence
from dataclasses import dataclass

from optmodel.formulation import Number
from optmodel.formulation.flat import Column
from optmodel.formulation.polynomial import Polynomial


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the largest value; a missing one is infinite."""

    lower: Number | None
    upper: Number | None


def linear_range(body: Polynomial, columns: Sequence[Column]) -> Range:
    """The range of a body of degree one at most."""
    assert body.degree <= 1, "only linear bodies have their range read off the bounds"
    lower: Number | None = body.constant
    upper: Number | None = body.constant
    for monomial, coefficient in body.without_constant().terms.items():
        column = columns[monomial[0]]
        low, high = column.lower, column.upper
        if coefficient < 0:
            low, high = high, low
        lower = None if lower is None or low is None else lower + coefficient * low
        upper = None if upper is None or high is None else upper + coefficient * high
    return Range(lower, upper)
