"""Numbers parsed from printed text, as people and programs write them.

Signs, thousands separators, decimals, exponents, powers of ten, percent, currency, fractions and
the marks of Markdown and LaTeX are understood; `inf`, `nan` and `1/0` are not numbers here. A comma
is no decimal point, so "0,500" is two numbers, except behind dots that can only be separators.

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

# The parts of a number. Atomic groups and possessive repeats keep the time linear in hostile text.
_BEGINNING = r"(?<![\w.^])"  # not inside a word, a version or an exponent
_SIGN = r"(?P<sign>(?:(?<![)\]])[+-])?)"  # behind a bracket it is a minus between two numbers
_CURRENCY = r"(?:(?P<currency>[$€£¥₹₩₽])[ ]?(?P<inner_sign>-?))?"
_NOT_OTHER_BASE = r"(?!0[xob][0-9a-f])"
_GROUPED = r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3})++|(?:_[0-9]{3})++)(?![0-9])"  # 1,234,567 and 1_234
_DECIMAL = rf"(?>{_GROUPED}|[0-9]++)(?:\.(?!\.)[0-9]*+)?|\.[0-9]++"  # 1,234.5 and 5. and .5
# 1.234.567 and 1.234.567,89: two dots at least, or it is a decimal
_DOTTED = r"[1-9][0-9]{0,2}(?>(?:\.[0-9]{3}){2,}(?:,[0-9]++)?)(?![.,]?[0-9])"
_TEN_TO_THE = r"10(?:\^|\*\*)\{?(?P<%s>[+-]?[0-9]++)\}?"  # 10^3 and 10**{3}
_TIMES = r"[ ]?(?:[×x*·⋅]|\\times|\\cdot)[ ]?"
_EXPONENT = rf"(?:[eE](?P<exponent>[+-]?[0-9]++)|{_TIMES}{_TEN_TO_THE % 'power'})?+"
_DENOMINATOR = rf"(?:[ ]?/[ ]?(?P<denominator>{_DECIMAL})(?![ ]?/))?"  # a date has two slashes
_PERCENT = r"(?P<percent>(?:[ ]?\\?%|[ ]per[ ]?cent\b)?)"
_SCALE_WORD = r"(?:[ ](?P<word>thousand|million|billion|trillion)\b)?"
_SCALE_LETTER = r"(?(currency)(?:(?P<letter>k|K|M|B|mn|bn)\b)?)"  # $5M, but not 5M
_END = r"(?![0-9_]|\.[0-9]|[eE][+-]?[0-9]|(?:st|nd|rd|th)\b)"
_NUMBER = re.compile(
    f"{_BEGINNING}{_SIGN}{_CURRENCY}{_NOT_OTHER_BASE}"
    f"(?:{_TEN_TO_THE % 'bare_power'}|(?P<dotted>{_DOTTED})"
    f"|(?P<decimal>{_DECIMAL}){_EXPONENT}{_DENOMINATOR})"
    f"{_PERCENT}{_SCALE_WORD}{_SCALE_LETTER}{_END}"
)
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALES |= {"k": 1e3, "K": 1e3, "M": 1e6, "mn": 1e6, "B": 1e9, "bn": 1e9}
_MIN_DIGITS = 2
# `0.00000004 billion` would mean 40 or 0.00000004: two answers for one, and nobody writes so.
_MIN_SCALED = 1e-3
_INDEX = re.compile(r"\w\[[^\[\]\n]*+\]|[_^]\{[^{}\n]*+\}")
_NAME_ENDS = re.compile(r"[ \t]*+[)\]]?[ \t]*+(?::|=(?!=))")


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """One number of a text, from `start` up to `end`, with its readings.

    `readings` begins with `value`; a percentage may also mean its hundredth, and `5 million` or
    `$5M` the scaled value. `step` is one unit in the last digit of `value`, 0 for a fraction.
    """

    value: float
    readings: tuple[float, ...]
    start: int
    end: int
    step: float = 0.0

    @property
    def half_steps(self) -> tuple[float, ...]:
        """The rounding error of each reading: half a unit in its last digit.

        It is 0 for a number of less than two digits, as too many values round to that.
        """
        if abs(self.value) < 10 ** (_MIN_DIGITS - 1) * self.step:
            return (0.0,) * len(self.readings)
        units = (abs(reading / self.value) if self.value else 1.0 for reading in self.readings)
        # The factor allows for the rounding of both to floats.
        return tuple(self.step * unit / 2 * (1 + 1e-9) for unit in units)


def normalized(text: str) -> str:
    """The text without terminal colours, Markdown emphasis and LaTeX number formats.

    It has one kind of minus and of space, and commas between thousands; its lines are kept.
    """
    text = _SEPARATOR.sub(",", _ESCAPE.sub("", text)).translate(_CHARACTERS)
    text = _LATEX_FRACTION.sub(r"\1/\2", _EMPHASIS.sub("", text))
    return _RAISED.sub(lambda found: "^" + found[0].translate(_LOWERED), text)


def read_numbers(text: str) -> Iterator[ParsedNumber]:
    """All finite numbers of a normalized text in order.

    Digits that belong to a name are not numbers: `x1`, `x[1]`, `x_{1}`, `0x1f`, `2.10.3`, `1st`,
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


def _number(found: re.Match[str]) -> ParsedNumber | None:
    digits, power = (
        _digits(found),
        found["exponent"] or found["power"] or found["bare_power"] or "0",
    )
    value, step = float(f"{digits}e{power}"), float(f"1e{power}")
    step *= 10.0 ** -len(digits.partition(".")[2])
    if found["denominator"]:
        denominator = float(_without_separators(found["denominator"]))
        value, step = (value / denominator if denominator else math.nan), 0.0
    if "-" in found["sign"] or found["inner_sign"]:
        value = -value
    scale = _SCALES.get(found["word"] or found["letter"], 1.0) if abs(value) >= _MIN_SCALED else 1
    other = value / 100 if found["percent"] else value * scale
    readings = (value,) if other == value else (value, other)
    if not math.isfinite(value) or not math.isfinite(other):
        return None
    return ParsedNumber(value, readings, found.start(), found.end(), step)


def _digits(found: re.Match[str]) -> str:
    """The digits without separators and with a decimal point."""
    if found["bare_power"]:
        return "1"
    if found["dotted"]:
        return found["dotted"].replace(".", "").replace(",", ".")
    return _without_separators(found["decimal"])


def _without_separators(text: str) -> str:
    return text.replace(",", "").replace("_", "")


def _ends_a_label(text: str, found: re.Match[str]) -> bool:
    """Whether this is the `1` of `City 1: 0.5`: bare digits after a word, before a colon."""
    if not found[0].strip().isdigit():
        return False
    before = text[max(0, found.start() - 3) : found.start()].rstrip(" \t(")
    named = before[-1:].isalpha() or before[-1:] == "_"
    return named and _NAME_ENDS.match(text, found.end()) is not None
