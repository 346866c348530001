"""A number as a benchmark writes it: its value, its other readings and its printed precision.

read_number("$1,234.50")     # WrittenNumber(1234.5, (), 2)
read_number("40%")           # WrittenNumber(40.0, (0.4,), 0)
read_number("5 million")     # WrittenNumber(5000000.0, (5.0,), 0)
read_number("x <= 7")        # None
"""

import math
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from optmodel.number_parsing import normalized, read_numbers

_MOST_CHARACTERS = 200
_MOST_DECIMALS = 30
_COMPARISONS = frozenset("<>≤≥≠")
_BRACKETS = ("[", "{")  # of a list or an object that was cut


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A finite value, what else the text may mean, and the digits after its point.

    `decimals` is None for a number that is not written in digits, such as a fraction.
    """

    value: float
    others: tuple[float, ...] = ()
    decimals: int | None = None


def read_number(written: object) -> WrittenNumber | None:
    """The one number that a JSON value is or a text holds; None where there is none, or several.

    Thousands separators, currency, percent, units and words around it are understood. A number of
    JSON has the digits of its shortest form, as its file is not read twice.
    """
    match written:
        case bool():
            return None
        case int() | float() | Decimal():
            return _exact(str(written))
        case str() if len(written) <= _MOST_CHARACTERS:
            return _exact(written) or _among_words(written)
        case _:
            return None


def _exact(text: str) -> WrittenNumber | None:
    with suppress(InvalidOperation, ValueError, OverflowError):
        number = Decimal(text.strip())
        value = float(number)
        exponent = number.as_tuple().exponent
        if math.isfinite(value) and isinstance(exponent, int):
            decimals = max(0, -exponent)
            # 0.0 and not -0.0, which would be another label in a file.
            return WrittenNumber(value + 0.0, (), decimals if decimals <= _MOST_DECIMALS else None)
    return None


def _among_words(text: str) -> WrittenNumber | None:
    if not _COMPARISONS.isdisjoint(text) or text.lstrip().startswith(_BRACKETS):
        return None
    numbers = list(read_numbers(normalized(text)))
    if len(numbers) != 1:
        return None
    [only] = numbers
    value, *others = only.readings
    decimals = max(0, round(-math.log10(only.step))) if only.step else None
    if others and abs(others[0]) > abs(value):  # "5 million" is that much, and 5 to who counts so
        value, others, decimals = others[0], [value], 0
    return WrittenNumber(value + 0.0, tuple(others), decimals)
