"""The unit of a number in a text, by the words on it and around it.

The unit of a number is its sign or the words right after it. Where it has neither, the unit is
taken from the nearest words that name one: its clause, then its sentence; in a table the column's
title, then the row's, then the words around.

    units = UnitMatcher({"money": ("$", "dollars"), "mass": ("ton", "tons")})
    units.of(find_numbers("Rye costs $4 a ton.", {})[0])      # frozenset({'money'})
"""

import re
from collections.abc import Mapping

from optmodel.narration.number_spans import NumberSpan

SHARE = ""
"""The unit of a dimensionless number: a count, or a share such as 12%."""

_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds"}
_SIGNS = (*_CURRENCIES, "%")
_MULTIPLIERS = r"hundred|thousand|million|billion|trillion|dozen|hundredths?|k|m|bn"
_MULTIPLIED = re.compile(rf"\s?-?(?:{_MULTIPLIERS})\b", re.IGNORECASE)
# A unit after one of these is a denominator: `dollars per ton` counts dollars.
_DENOMINATOR = r"(?:\bper |\ban? |\beach |\bone |\bevery )"
_DENOMINATOR_BEFORE = re.compile(rf"{_DENOMINATOR}$", re.IGNORECASE)


class UnitMatcher:
    """Reads units in the spellings of one narrative, by the formulation's word for each.

    A currency that the narrative does not spell is a unit of its own, which no parameter has.
    """

    def __init__(self, spellings: Mapping[str, tuple[str, ...]]) -> None:
        spelled = " ".join(form for forms in spellings.values() for form in forms)
        foreign = {word: (sign, word) for sign, word in _CURRENCIES.items() if word not in spelled}
        everything = {**foreign, **spellings}
        self._words = {
            unit: re.compile(
                rf"(?<![A-Za-z])(?:{'|'.join(map(re.escape, words)) or '(?!)'})(?![A-Za-z])",
                re.IGNORECASE,
            )
            for unit, forms in everything.items()
            for words in [[form for form in forms if form[0].isalnum()]]
        }
        self._signs = {
            form: unit for unit, forms in everything.items() for form in forms if form in _SIGNS
        }

    def of(self, span: NumberSpan) -> frozenset[str] | None:
        """The units that a number may have; None when no words around it name any."""
        own = self.own(span)
        if own:
            return own
        if _MULTIPLIED.match(span.context.after):
            return frozenset()  # the `40` in `40 million` is another number
        return next(filter(None, map(self._named_in, span.context.passages)), None)

    def own(self, span: NumberSpan) -> frozenset[str]:
        """The units on the number itself: by its sign, or by the words right after it."""
        if span.symbol:
            return frozenset({self._signs.get(span.symbol, SHARE)})
        after = span.context.after.lstrip()
        return frozenset(unit for unit, form in self._words.items() if form.match(after))

    def _named_in(self, passage: str) -> frozenset[str]:
        signs = {unit for sign, unit in self._signs.items() if sign in passage}
        return frozenset(
            unit
            for unit, form in self._words.items()
            if unit in signs
            or any(
                not _DENOMINATOR_BEFORE.search(passage, 0, found.start())
                for found in form.finditer(passage)
            )
        )
