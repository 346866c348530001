"""The unit that a number of a text is said in.

A number's own unit decides: the sign on it, or the words right after it. Where it has none, the
nearest words that speak of a unit do: its clause, then its sentence; in a table the column's title,
then the row's, then the lines around.

    units = SpokenUnits({"money": ("$", "dollars"), "mass": ("ton", "tons")})
    units.of(mentions("Rye costs $4 a ton.", {})[0])      # frozenset({'money'})
"""

import re
from collections.abc import Mapping

from optmodel.narration.mentions import Mention

SHARE = ""
"""The unit of a number without one: a count of nothing, or a share such as 12%."""

_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds"}
_SIGNS = (*_CURRENCIES, "%")
_MANY = r"hundred|thousand|million|billion|trillion|dozen|hundredths?|k|m|bn"
_SCALE = re.compile(rf"\s?-?(?:{_MANY})\b", re.IGNORECASE)
# What follows these is what one pays or counts for, not what is counted: `dollars per ton`.
_FOR_EACH = r"(?:\bper |\ban? |\beach |\bone |\bevery )"


class SpokenUnits:
    """Reads units in the spellings of one narrative: from a formulation's word to what is said.

    A currency that the narrative does not spell is a unit of its own, and nothing is counted in it.
    """

    def __init__(self, spellings: Mapping[str, tuple[str, ...]]) -> None:
        spelled = " ".join(form for forms in spellings.values() for form in forms)
        foreign = {word: (sign, word) for sign, word in _CURRENCIES.items() if word not in spelled}
        everything = {**foreign, **spellings}
        self._words = {unit: _any_of(forms) for unit, forms in everything.items()}
        self._signs = {
            form: unit for unit, forms in everything.items() for form in forms if form in _SIGNS
        }

    def of(self, mention: Mention) -> frozenset[str] | None:
        """The units a number may have; None when nothing around it speaks of any."""
        own = self.own(mention)
        if own:
            return own
        if _SCALE.match(mention.words.after):
            return frozenset()  # `40` in `40 million` is another number
        return next(filter(None, map(self._said_in, mention.words.passages)), None)

    def own(self, mention: Mention) -> frozenset[str]:
        """The units that a number carries itself."""
        if mention.symbol:
            return frozenset({self._signs.get(mention.symbol, SHARE)})
        after = mention.words.after.lstrip()
        return frozenset(unit for unit, form in self._words.items() if form.match(after))

    def _said_in(self, passage: str) -> frozenset[str]:
        signs = {unit for sign, unit in self._signs.items() if sign in passage}
        return frozenset(
            unit
            for unit, form in self._words.items()
            if unit in signs
            or any(not _is_for_each(passage, found.start()) for found in form.finditer(passage))
        )


def _any_of(forms: tuple[str, ...]) -> re.Pattern[str]:
    spelled = "|".join(re.escape(form) for form in forms if form[0].isalnum()) or "(?!)"
    return re.compile(rf"(?<![A-Za-z])(?:{spelled})(?![A-Za-z])", re.IGNORECASE)


def _is_for_each(passage: str, place: int) -> bool:
    return re.search(rf"{_FOR_EACH}$", passage[:place], re.IGNORECASE) is not None
