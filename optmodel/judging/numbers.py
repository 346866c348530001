"""Numbers read out of printed text, as people and programs write them.

Signs, thousands separators, decimals, exponents, percent, currency and fractions are understood;
`inf`, `nan` and `1/0` are no answers. A decimal comma is not understood: "0,500" is two numbers.

    [number.value for number in read_numbers("Profit: -$1,234.50 in 3 weeks")]  # [-1234.5, 3.0]
"""

import math
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_MINUS = str.maketrans("\u2212\u2013\u00a0\u202f", "--  ")

# Atomic groups and possessive repeats keep the time linear in hostile text.
_DIGITS = r"(?>[1-9][0-9]{0,2}(?:,[0-9]{3})++(?![0-9])|[0-9]++)(?:\.(?!\.)[0-9]*+)?|\.[0-9]++"
_NUMBER = re.compile(
    rf"""
    (?<![\w.]) (?P<sign>(?:(?<![)\]])[+-])?)
    (?:[$€£¥][ ]?(?P<inner>-?))?
    (?!0[xob][0-9a-f]) (?P<digits>{_DIGITS}) (?P<exponent>(?:[eE][+-]?[0-9]++)?)
    (?: [ ]?/[ ]? (?P<below>{_DIGITS}) (?![ ]?/) )?
    (?P<percent>(?:[ ]?%)?)
    (?! [0-9_] | \.[0-9] | [eE][+-]?[0-9] | (?:st|nd|rd|th)\b )
    """,
    re.VERBOSE,
)
_INDEX = re.compile(r"\w\[[^\[\]\n]*+\]")
_NAME_ENDS = re.compile(r"[ \t]*+[)\]]?[ \t]*+(?::|=(?!=))")


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a text: where it stands, what it says, and what else it may mean.

    `readings` begins with `value`; a percentage may also mean its hundredth part.
    """

    value: float
    readings: tuple[float, ...]
    start: int
    end: int


def plain(text: str) -> str:
    """The text without terminal colours and with one kind of minus and space; lines are kept."""
    return _ESCAPE.sub("", text).translate(_MINUS)


def read_numbers(text: str) -> Iterator[Number]:
    """All finite numbers of a plain text in order.

    Digits that belong to a name are no numbers: `x1`, `x[1]`, `0x1f`, `2.10.3`, `1st`, and a whole
    number that ends a label, as in `City 1: 0.5`.
    """
    indices = deque(found.span() for found in _INDEX.finditer(text))
    for found in _NUMBER.finditer(text):
        while indices and indices[0][1] <= found.start():
            indices.popleft()
        if indices and indices[0][0] < found.start():
            continue
        number = _number(found)
        if number is not None and not _ends_a_label(text, found):
            yield number


def _number(found: re.Match[str]) -> Number | None:
    value = _float(found["digits"] + found["exponent"])
    if found["below"]:
        below = _float(found["below"])
        value = value / below if below else math.nan
    if "-" in found["sign"] or found["inner"]:
        value = -value
    if not math.isfinite(value):
        return None
    readings = (value, value / 100) if found["percent"] else (value,)
    return Number(value, readings, found.start(), found.end())


def _float(text: str) -> float:
    return float(text.replace(",", ""))


def _ends_a_label(text: str, found: re.Match[str]) -> bool:
    """Whether this is the `1` of `City 1: 0.5`: bare digits after a word, before a colon."""
    if not found[0].strip().isdigit():
        return False
    before = text[max(0, found.start() - 3) : found.start()].rstrip(" \t(")
    named = before[-1:].isalpha() or before[-1:] == "_"
    return named and _NAME_ENDS.match(text, found.end()) is not None
