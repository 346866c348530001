"""Interval arithmetic: between which two values a polynomial of a flat model's columns lies.

    value_range(flat.objective, flat)      # ValueRange(low=Fraction(0), high=inf)

All is exact. A nonlinear term is not looked into: it is anything, or not negative. The normal form
of `equivalence` has the activity of a row besides, of columns that it changes all the time: without
powers, and with one monomial left out where a bound of that column is asked for.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation import FlatModel, Monomial, Number, Polynomial

_NONNEGATIVE = ("sqrt", "exp", "abs")
_End = Fraction | float  # a float is infinite


@dataclass(frozen=True, slots=True)
class ValueRange:
    """All values from `low` to `high`; either may be infinite."""

    low: _End
    high: _End


_ALL = ValueRange(-math.inf, math.inf)


def value_range(polynomial: Polynomial, flat: FlatModel) -> ValueRange:
    """Bounds of a polynomial over the bounds of the columns; exact where it is linear."""
    parts = [_monomial_range(m, c, flat) for m, c in polynomial.terms.items()]
    return ValueRange(_total(part.low for part in parts), _total(part.high for part in parts))


def _monomial_range(monomial: Monomial, coefficient: Number, flat: FlatModel) -> ValueRange:
    found = ValueRange(Fraction(1), Fraction(1))
    for symbol in dict.fromkeys(monomial):
        power = monomial.count(symbol)
        own = _power(_symbol_range(symbol, flat), power)
        found = _product(found, own)
    return _product(found, ValueRange(Fraction(coefficient), Fraction(coefficient)))


def _symbol_range(symbol: int, flat: FlatModel) -> ValueRange:
    if symbol < len(flat.columns):
        column = flat.columns[symbol]
        return ValueRange(
            -math.inf if column.lower is None else Fraction(column.lower),
            math.inf if column.upper is None else Fraction(column.upper),
        )
    term = flat.nonlinear_terms[symbol - len(flat.columns)]
    return ValueRange(Fraction(0), math.inf) if term.function in _NONNEGATIVE else _ALL


def _power(base: ValueRange, exponent: int) -> ValueRange:
    found = base
    for _ in range(exponent - 1):
        found = _product(found, base)
    return found if exponent % 2 else ValueRange(max(found.low, Fraction(0)), found.high)


def _product(a: ValueRange, b: ValueRange) -> ValueRange:
    ends = [_times(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    return ValueRange(min(ends), max(ends))


def _times(a: _End, b: _End) -> _End:
    """The product of two ends; 0 times infinity is 0, since an end is never reached."""
    if a == 0 or b == 0:
        return Fraction(0)
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a * b
    return math.inf if (a > 0) == (b > 0) else -math.inf


def _total(ends: Iterable[_End]) -> _End:
    total = Fraction(0)
    for end in ends:
        if not isinstance(end, Fraction):
            return end
        total += end
    return total
