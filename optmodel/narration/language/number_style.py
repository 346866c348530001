"""Number styles: digits or words, a percent sign or the word, a smaller unit for a part of one.

    style = draw_number_style({"hours": ("hour", "hours")}, stream)
    style.quantity(Fraction(3, 2), "hours")      # '1.5 hours', or '90 minutes'

A style is one text's. Tables have digits in any style.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cache

from pydantic import Field

from optmodel import catalog
from optmodel.formulation import Number
from optmodel.narration.formatting import (
    CURRENCY_SYMBOLS,
    Money,
    format_number,
    format_percent,
    format_quantity,
)
from optmodel.narration.language.domains import LanguagePart
from optmodel.random_stream import RandomStream

NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
"""The words of small numbers, by their value."""

_FRACTIONS = {
    Fraction(1, 4): "one-quarter",
    Fraction(3, 4): "three-quarters",
    Fraction(1, 5): "one-fifth",
    Fraction(2, 5): "two fifths",
    Fraction(3, 5): "three fifths",
}
_MULTIPLES = {Fraction(1, 2): "half", Fraction(2): "twice", Fraction(3): "three times"}
_LARGEST_IN_PARTS = 2
"""Above this nobody says a quantity in a smaller unit."""


class PercentStyle(StrEnum):
    """How a share is written."""

    SIGN = "sign"
    WORD = "word"
    FRACTION = "fraction"
    """Shares that have a name are said by it, others with the sign."""


class UnitParts(LanguagePart):
    """A unit, a smaller one, and how many of these it is."""

    unit: tuple[str, str]
    part: tuple[str, str]
    parts: int = Field(ge=2)


class _ConversionsFile(LanguagePart):
    conversion: tuple[UnitParts, ...]


@cache
def unit_parts() -> tuple[UnitParts, ...]:
    """The conversions, from `data/language/conversions.toml`."""
    path = catalog.locate("data", "language/conversions.toml")
    return catalog.validated(_ConversionsFile, catalog.parse_toml(path), path).conversion


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How the numbers of one text are written in its sentences."""

    units: Mapping[str, tuple[str, ...]]
    has_words: bool = False
    percent: PercentStyle = PercentStyle.SIGN
    names_currency: bool = False
    parts: Mapping[str, UnitParts] | None = None

    def in_digits(self) -> "NumberStyle":
        """The style for lists of numbers, which nobody writes in words."""
        is_named = self.percent is PercentStyle.FRACTION
        percent = PercentStyle.SIGN if is_named else self.percent
        return replace(self, has_words=False, percent=percent)

    def number(self, value: Number) -> str:
        """A number without a unit."""
        if self.has_words and 2 <= value < len(NUMBER_WORDS) and value == int(value):
            return NUMBER_WORDS[int(value)]
        return format_number(value)

    def multiple(self, value: Number) -> str:
        """How many times as many: half, twice, three times."""
        named = _MULTIPLES.get(Fraction(value))
        return named or f"{self.number(value)} times"

    def share(self, value: Number) -> str:
        """A share, such as 12.5%."""
        if self.percent is PercentStyle.FRACTION and value in _FRACTIONS:
            return _FRACTIONS[Fraction(value)]
        written = format_percent(value)
        is_word = self.percent is PercentStyle.WORD
        return f"{written.removesuffix('%')} percent" if is_word else written

    def quantity(self, value: Number, unit: str) -> str:
        """A number of a unit."""
        forms = self.units[unit]
        if forms[0] in CURRENCY_SYMBOLS:
            is_named = self.names_currency and value != 1
            return Money(forms[-1 if is_named else 0]).format(value)
        smaller = (self.parts or {}).get(unit)
        if smaller is not None and value != int(value) and value < _LARGEST_IN_PARTS:
            count = value * smaller.parts
            if count == int(count):
                return format_quantity(int(count), smaller.part)
        if self.number(value)[0].isalpha():
            return f"{self.number(value)} {forms[-1]}"
        return format_quantity(value, forms)

    def conversions(self) -> dict[str, dict[str, Fraction]]:
        """The smaller units that the text may use, with their factors, by unit."""
        return {
            unit: dict.fromkeys(smaller.part, Fraction(1, smaller.parts))
            for unit, smaller in (self.parts or {}).items()
        }


def draw_number_style(units: Mapping[str, Sequence[str]], stream: RandomStream) -> NumberStyle:
    """Draw the style of a text. A smaller unit is used only where no other unit is called so."""
    percents = (PercentStyle.SIGN,) * 4 + (PercentStyle.WORD, PercentStyle.FRACTION)
    spelled = {form for forms in units.values() for form in forms}
    converts = stream.chance(0.35)
    parts = {
        unit: conversion
        for unit, forms in units.items()
        for conversion in unit_parts()
        if converts and tuple(forms) == conversion.unit and spelled.isdisjoint(conversion.part)
    }
    return NumberStyle(
        units={unit: tuple(forms) for unit, forms in units.items()},
        has_words=stream.chance(0.25),
        percent=stream.choice(percents),
        names_currency=stream.chance(0.15),
        parts=parts,
    )
