"""Interchange: words of rules that say the same, of which any is written.

    interchangeable("every {one:sites} has to be open")
    # '[every|each] {one:sites} [has to|must|needs to] be open'

The words are in `data/language/interchange.toml`. The rules of a telling are sentences that many
texts would share to the letter; these words are what English does not care about.
"""

import re
from collections.abc import Iterable
from functools import cache

from optmodel import catalog
from optmodel.narration.language.domains import LanguagePart
from optmodel.narration.telling import Phrases

_SLOT = r"\{[^}]*\}"
_NOUN_SLOT = r"\{(?:one|many|value|number):"
_DENIAL = re.compile(
    r"\b(?:no|not|nothing|nobody|none|never|neither|nor|without|cannot|only)\b(?!.*[,;:.](?: |$))"
)
"""A word that denies something in the clause at whose end it is looked for."""


class _KeptPhrases(LanguagePart):
    phrases: tuple[str, ...]


class _InterchangeFile(LanguagePart):
    always: dict[str, Phrases]
    before_slots: dict[str, Phrases]
    affirmed: dict[str, Phrases]
    kept: _KeptPhrases


@cache
def interchangeable(phrase: str) -> str:
    """The phrase with alternatives for each of its words that others may stand for."""
    return _keys().sub(_alternatives, phrase)


def _alternatives(match: re.Match[str]) -> str:
    words, found = _words(), match.group()
    phrases = words.always.get(found) or words.before_slots.get(found)
    if phrases is None and not _DENIAL.search(match.string, 0, match.start()):
        phrases = words.affirmed.get(found)
    return f"[{'|'.join(phrases)}]" if phrases else found


@cache
def _words() -> _InterchangeFile:
    """The words. Raises `BadFileError` naming file and field, where one is wrong."""
    path = catalog.locate("data", "language/interchange.toml")
    return catalog.validated(_InterchangeFile, catalog.parse_toml(path), path)


@cache
def _keys() -> re.Pattern[str]:
    """The longest phrase of the file that stands at a place; or a slot, which stays as it is."""
    words = _words()
    anywhere = _any_of((*words.always, *words.affirmed, *words.kept.phrases))
    before = _any_of(words.before_slots)
    return re.compile(rf"{_SLOT}|\b(?:{anywhere})(?!(?<=\w)[\w-])|\b(?:{before})(?= {_NOUN_SLOT})")


def _any_of(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(text) for text in sorted(phrases, key=len, reverse=True))
