"""Numbers read out of printed text, as people and programs write them.

Signs, thousands separators, decimals, exponents, powers of ten, percent, currency, fractions and
the marks of Markdown and LaTeX are understood; `inf`, `nan` and `1/0` are no answers. A decimal
comma is not guessed, "0,500" is two numbers, except behind dots that can only be separators.

    text = plain("Profit: **-$1,234.50** in 3 weeks for 1.5 × 10³ units")
    [number.value for number in read_numbers(text)]     # [-1234.5, 3.0, 1500.0]
"""

import math
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_CHARACTERS = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2010\u2011\u2013\ufe63\uff0d", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),
        "\u2044": "/",
        "½": ".5", "¼": ".25", "¾": ".75", "⅓": f".{'3' * 17}", "⅔": f".{'6' * 17}",
        "⅕": ".2", "⅖": ".4", "⅗": ".6", "⅘": ".8",
        "⅛": ".125", "⅜": ".375", "⅝": ".625", "⅞": ".875",
    }
)  # fmt: skip
_SEPARATOR = re.compile(
    r"(?<=[0-9])(?:['’\u00a0\u2007\u2009\u202f]|\\,|\{,\})(?=[0-9]{3}(?![0-9]))"
)
_EMPHASIS = re.compile(r"(?<![\w)])(?:\*\*|__)(?=\S)|(?<=\S)(?:\*\*|__)(?![\w(])")
_LATEX_FRACTION = re.compile(r"\\[dt]?frac[ ]?\{[ ]?([0-9.,]++)[ ]?\}[ ]?\{[ ]?([0-9.,]++)[ ]?\}")
_RAISED = re.compile(r"(?<=10)[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_LOWERED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")

# Atomic groups and possessive repeats keep the time linear in hostile text.
_GROUPED = r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3})++|(?:_[0-9]{3})++)(?![0-9])"
_DIGITS = rf"(?>{_GROUPED}|[0-9]++)(?:\.(?!\.)[0-9]*+)?|\.[0-9]++"
_POWER = r"10(?:\^|\*\*)\{?(?P<%s>[+-]?[0-9]++)\}?"
_NUMBER = re.compile(
    rf"""
    (?<![\w.^]) (?P<sign>(?:(?<![)\]])[+-])?)
    (?:(?P<currency>[$€£¥₹₩₽])[ ]?(?P<inner>-?))?
    (?!0[xob][0-9a-f])
    (?: {_POWER % "bare"}
      | (?P<dotted>[1-9][0-9]{{0,2}}(?>(?:\.[0-9]{{3}}){{2,}}(?:,[0-9]++)?)(?![.,]?[0-9]))
      | (?P<digits>{_DIGITS})
        (?: [eE](?P<exponent>[+-]?[0-9]++)
          | [ ]?(?:[×x*·⋅]|\\times|\\cdot)[ ]?{_POWER % "power"}
        )?+
        (?: [ ]?/[ ]? (?P<below>{_DIGITS}) (?![ ]?/) )?
    )
    (?P<percent>(?:[ ]?\\?%|[ ]per[ ]?cent\b)?)
    (?:[ ](?P<word>thousand|million|billion|trillion)\b)?
    (?(currency)(?:(?P<letter>k|K|M|B|mn|bn)\b)?)
    (?! [0-9_] | \.[0-9] | [eE][+-]?[0-9] | (?:st|nd|rd|th)\b )
    """,
    re.VERBOSE,
)
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALES |= {"k": 1e3, "K": 1e3, "M": 1e6, "mn": 1e6, "B": 1e9, "bn": 1e9}
_LEAST_DIGITS = 2
# Nobody writes 40 as 0.00000004 billion, but who may mean both by it has two tries.
_LEAST_SCALED = 1e-3
_INDEX = re.compile(r"\w\[[^\[\]\n]*+\]|[_^]\{[^{}\n]*+\}")
_NAME_ENDS = re.compile(r"[ \t]*+[)\]]?[ \t]*+(?::|=(?!=))")


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a text: where it stands, what it says, and what else it may mean.

    `readings` begins with `value`; a percentage may also mean its hundredth part, and `5 million`
    or `$5M` the whole of it. `step` is what one more in the last digit written adds to `value`, 0
    for a fraction.
    """

    value: float
    readings: tuple[float, ...]
    start: int
    end: int
    step: float = 0.0

    @property
    def half_steps(self) -> tuple[float, ...]:
        """How far from each reading a value may be that was rounded to it.

        Of a number with less than two digits it is 0, as too many values round to one.
        """
        if abs(self.value) < 10 ** (_LEAST_DIGITS - 1) * self.step:
            return (0.0,) * len(self.readings)
        units = (abs(reading / self.value) if self.value else 1.0 for reading in self.readings)
        # A little more, as neither the value nor the number is a float exactly.
        return tuple(self.step * unit / 2 * (1 + 1e-9) for unit in units)


def plain(text: str) -> str:
    """The text without terminal colours, emphasis and LaTeX's ways to write numbers.

    It has one kind of minus and of space, and commas between thousands; its lines are kept.
    """
    text = _SEPARATOR.sub(",", _ESCAPE.sub("", text)).translate(_CHARACTERS)
    text = _LATEX_FRACTION.sub(r"\1/\2", _EMPHASIS.sub("", text))
    return _RAISED.sub(lambda found: "^" + found[0].translate(_LOWERED), text)


def read_numbers(text: str) -> Iterator[Number]:
    """All finite numbers of a plain text in order.

    Digits that belong to a name are no numbers: `x1`, `x[1]`, `x_{1}`, `0x1f`, `2.10.3`, `1st`,
    the 2 of `m^2`, and a whole number that ends a label, as in `City 1: 0.5`.
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
    digits, power = _digits(found), found["exponent"] or found["power"] or found["bare"] or "0"
    value, step = float(f"{digits}e{power}"), float(f"1e{power}")
    step *= 10.0 ** -len(digits.partition(".")[2])
    if found["below"]:
        below = float(_joined(found["below"]))
        value, step = (value / below if below else math.nan), 0.0
    if "-" in found["sign"] or found["inner"]:
        value = -value
    scale = _SCALES.get(found["word"] or found["letter"], 1.0) if abs(value) >= _LEAST_SCALED else 1
    other = value / 100 if found["percent"] else value * scale
    readings = (value,) if other == value else (value, other)
    if not math.isfinite(value) or not math.isfinite(other):
        return None
    return Number(value, readings, found.start(), found.end(), step)


def _digits(found: re.Match[str]) -> str:
    """What was written, without separators and with a decimal point."""
    if found["bare"]:
        return "1"
    if found["dotted"]:
        return found["dotted"].replace(".", "").replace(",", ".")
    return _joined(found["digits"])


def _joined(text: str) -> str:
    return text.replace(",", "").replace("_", "")


def _ends_a_label(text: str, found: re.Match[str]) -> bool:
    """Whether this is the `1` of `City 1: 0.5`: bare digits after a word, before a colon."""
    if not found[0].strip().isdigit():
        return False
    before = text[max(0, found.start() - 3) : found.start()].rstrip(" \t(")
    named = before[-1:].isalpha() or before[-1:] == "_"
    return named and _NAME_ENDS.match(text, found.end()) is not None
