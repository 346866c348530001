"""Exact numbers: every datum is an `int` or a `Fraction` with a finite decimal expansion.

JSON is read and written without passing through binary floats, so 0.1 stays one tenth.

    exact("12.50")             # Fraction(25, 2)
    decimal_text(exact(0.1))   # '0.1'
"""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

Number = int | Fraction

MALFORMED = (KeyError, TypeError, AttributeError, ValueError, RecursionError)
"""What reading a JSON text of an unexpected shape may raise."""

_MAX_DIGITS = 1000
_MAX_EXPONENT = 1000


def exact(value: int | float | str | Decimal | Fraction) -> Number:
    """The exact number of a text or value; a float counts as its shortest decimal.

    Raises `ValueError` for a text that is no number, and for one with too many digits: the short
    text `1e999999999` has a billion.
    """
    if type(value) is int:
        return value
    if isinstance(value, str):
        _require_bounded(value)
    fraction = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    return fraction.numerator if fraction.denominator == 1 else fraction


def _require_bounded(text: str) -> None:
    exponent = text.lower().partition("e")[2].lstrip("+-0_ ")
    if len(text) > _MAX_DIGITS or len(exponent) > 4 or int(exponent or 0) > _MAX_EXPONENT:
        raise ValueError(f"{text[:20]}... is too long a number")


def is_finite_decimal(value: Number) -> bool:
    """Whether `value` has a finite decimal expansion (its denominator is 2^a 5^b)."""
    remainder = Fraction(value).denominator
    for prime in (2, 5):
        while remainder % prime == 0:
            remainder //= prime
    return remainder == 1


def decimal_text(value: Number) -> str:
    """`value` as a plain decimal without exponent or trailing zeros. Needs a finite decimal."""
    if isinstance(value, int):
        return str(value)
    places, scale, denominator = 0, 1, value.denominator
    while scale % denominator:
        places, scale = places + 1, scale * 10
        assert places <= denominator.bit_length(), f"{value} has no finite decimal expansion"
    digits = str(abs(value.numerator) * (scale // denominator)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def read_json(text: str) -> Any:
    """Parse JSON with every decimal exact."""
    return json.loads(text, parse_float=exact)


def write_json(value: object) -> str:
    """Canonical JSON of plain data that may hold exact numbers (inverse of `read_json`)."""
    if isinstance(value, Fraction):
        return decimal_text(value)
    if isinstance(value, dict):
        fields = (f"{json.dumps(str(key))}:{write_json(item)}" for key, item in value.items())
        return "{" + ",".join(fields) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(write_json(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
