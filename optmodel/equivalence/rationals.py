"""The rational that a captured number most likely stands for.

    captured_number("12.50")                  # Fraction(25, 2)
    captured_number("0.30000000000000004")    # Fraction(3, 10): as a program computed it

A captured number is a datum that a program computed in floats: a decimal of up to twelve digits is
what it says, and a longer one is the simple number next to it, if one is there that cannot be by
chance. A solver's value is rounded much more coarsely: see `optmodel.formulation.simple_rational`.
"""

import re
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from optmodel.formulation import Number, exact

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?")
_MOST_EXACT_DIGITS = 12


class _Neighbourhood(NamedTuple):
    """How near a simple number must be, and how simple, so that chance finds one in 5,000."""

    distance: Fraction
    """Relative to the number."""
    digits: int
    """Of a decimal."""
    product: int
    """Of numerator and denominator of a fraction."""


_ROUNDED = _Neighbourhood(Fraction(1, 10**12), 8, 10**8)
_AFTER_15_DIGITS = _Neighbourhood(Fraction(5, 10**15), 10, 10**10)
_AFTER_17_DIGITS = _Neighbourhood(Fraction(1, 10**15), 11, 10**11)


def is_number(text: str) -> bool:
    """Whether it is a plain decimal, with or without exponent."""
    return _NUMBER.fullmatch(text) is not None


@lru_cache(maxsize=1 << 14)
def captured_number(text: str) -> Number:
    """The number that a decimal stands for; `text` is one for which `is_number` holds."""
    decimal = Decimal(text)
    digits = len(decimal.as_tuple().digits)
    if digits <= _MOST_EXACT_DIGITS:
        return exact(decimal)
    value = Fraction(decimal)
    nearest = _AFTER_15_DIGITS if digits <= 15 else _AFTER_17_DIGITS
    for neighbourhood in (nearest, _ROUNDED):
        rounded = Fraction(Context(prec=neighbourhood.digits).create_decimal(decimal))
        distance = abs(value) * neighbourhood.distance
        if abs(rounded - value) <= distance:
            return exact(rounded)
        fraction = _simplest(abs(value) - distance, abs(value) + distance)
        if fraction.numerator * fraction.denominator <= neighbourhood.product:
            return exact(fraction if value > 0 else -fraction)
    return exact(value)


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction between two positive numbers with the smallest numerator and denominator."""
    whole = low.numerator // low.denominator
    if whole == low:
        return low
    if whole + 1 <= high:
        return Fraction(whole + 1)
    return whole + 1 / _simplest(1 / (high - whole), 1 / (low - whole))
