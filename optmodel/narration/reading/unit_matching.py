"""The unit of a number in a text, by the words on it and around it.

The unit of a number is its sign or the words right after it. Where it has neither, the unit is
taken from the nearest words that name one: its clause, then its sentence; in a table the column's
title, then the row's, then the words around.

    units = UnitMatcher({"money": ("$", "dollars"), "mass": ("ton", "tons")})
    units.of(find_numbers("Rye costs $4 a ton.", {})[0])      # frozenset({UnitReading('money')})
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from optmodel.narration.spans import NumberSpan, SpanContext

SHARE = ""
"""The unit of a dimensionless number: a count, or a share such as 12%."""

_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds"}
_SIGNS = (*_CURRENCIES, "%")
_PERCENT_WORDS = frozenset({"percent", "per cent"})
_MULTIPLIERS = r"hundred|thousand|million|billion|trillion|dozen|hundredths?|thousandths?|k|m|bn"
_MULTIPLIED = re.compile(rf"\s?-?(?:{_MULTIPLIERS})\b", re.IGNORECASE)
# A unit after one of these is a denominator: `dollars per ton` counts dollars.
_DENOMINATOR = r"(?:\bper |\ban? |\beach |\bone |\bevery )"
_IN_PERCENT = re.compile(r"%|\b(?:percent|per cent|percentages?)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\Aan? ", re.IGNORECASE)
_DENOMINATOR_BEFORE = re.compile(rf"{_DENOMINATOR}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UnitReading:
    """A unit that a number may have, and the factor that its spelling stands for.

    Where hours are also spelled as minutes, 30 minutes are hours by a factor of 1/60.
    """

    unit: str
    factor: Fraction = Fraction(1)


def is_in_percent(context: SpanContext) -> bool:
    """Whether the titles of a number's column and row, or words above a list, say `percent`."""
    if context.in_table:
        return _IN_PERCENT.search(context.before) is not None
    return any(_IN_PERCENT.search(passage) for passage in context.passages[2:])


_SHARE_READING = UnitReading(SHARE)


@lru_cache(maxsize=1024)
def _pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    forms = "|".join(map(re.escape, words)) or "(?!)"
    return re.compile(rf"(?<![A-Za-z])(?:{forms})(?![A-Za-z])", re.IGNORECASE)


class UnitMatcher:
    """Reads units in the spellings of one narrative, by the formulation's word for each.

    `conversions` are more spellings with their factors. Words inside of names are no units: those
    of `Hill depot`, where sites are counted as depots. A currency that the narrative does not spell
    is a unit of its own, which no parameter has.
    """

    def __init__(
        self,
        spellings: Mapping[str, tuple[str, ...]],
        conversions: Mapping[str, Mapping[str, Fraction]] | None = None,
        names: Iterable[str] = (),
    ) -> None:
        spelled = {UnitReading(unit): forms for unit, forms in spellings.items()}
        for unit, factors in (conversions or {}).items():
            for form, factor in factors.items():
                reading = UnitReading(unit, factor)
                spelled[reading] = (*spelled.get(reading, ()), form)
        known = " ".join(form for forms in spelled.values() for form in forms)
        foreign = {
            UnitReading(word): (sign, word)
            for sign, word in _CURRENCIES.items()
            if word not in known
        }
        everything = {**foreign, **spelled}
        self._words = {
            reading: _pattern_of(tuple(form for form in forms if form[0].isalnum()))
            for reading, forms in everything.items()
        }
        self._signs = {
            form: reading
            for reading, forms in everything.items()
            for form in forms
            if form in _SIGNS
        }
        for reading, forms in everything.items():
            if not _PERCENT_WORDS.isdisjoint(forms):
                self._signs["%"] = reading
        self._names = self._with_units(names)
        self._passages: dict[str, frozenset[UnitReading]] = {}

    def of(self, span: NumberSpan) -> frozenset[UnitReading] | None:
        """The units that a number may have; None when no words around it name any."""
        return self.own(span) or self.around(span)

    def around(self, span: NumberSpan) -> frozenset[UnitReading] | None:
        """The units that a number without one of its own may have."""
        if _MULTIPLIED.match(span.context.after):
            return frozenset()  # the `40` in `40 hundredths` is another number
        return next(filter(None, map(self._named_in, span.context.passages)), None)

    def own(self, span: NumberSpan) -> frozenset[UnitReading]:
        """The units on the number itself: by its sign, or by the words right after it."""
        if span.symbol:
            return frozenset({self._signs.get(span.symbol, _SHARE_READING)})
        after = span.context.after.lstrip()
        if span.is_optional:
            after = _ARTICLE.sub("", after)  # `half a ton`
        return frozenset(reading for reading, form in self._words.items() if form.match(after))

    def _with_units(self, names: Iterable[str]) -> re.Pattern[str] | None:
        """A pattern of the names that hold the word of a unit, and more than that."""
        forms = self._words.values()
        inside = [
            name
            for name in sorted(names, key=len, reverse=True)
            if any(form.search(name) and not form.fullmatch(name) for form in forms)
        ]
        if not inside:
            return None
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, inside))})s?\b", re.IGNORECASE)

    def _named_in(self, passage: str) -> frozenset[UnitReading]:
        found = self._passages.get(passage)
        if found is None:
            words = self._names.sub("_", passage) if self._names else passage
            signs = {reading for sign, reading in self._signs.items() if sign in words}
            found = self._passages[passage] = frozenset(
                reading
                for reading, form in self._words.items()
                if reading in signs
                or any(
                    not _DENOMINATOR_BEFORE.search(words, 0, match.start())
                    for match in form.finditer(words)
                )
            )
        return found
