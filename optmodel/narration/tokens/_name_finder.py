"""Finds names in a text by the words that they begin with, longest names first.

    NameFinder({"rye": "g1", "rye bread": "g2"}).find("Rye breads rise.")
    # [NamePlace(0, 10, 'g2')]

This is a dictionary of words and no pattern, since each text has names of its own, and a pattern
of them takes longer to compile than a text takes to read.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from optmodel.formulation import ElementId

_WORD = re.compile(r"(?<!\w)\w+")
_FIRST_WORDS = re.compile(r"the \w+|\w+")
_NO_WORD = re.compile(r"(?<!\w)[^\w\s]")
_ENDINGS = ("s", "'s", "")


class NamePlace(NamedTuple):
    """Where a name stands in a text, and whose it is."""

    start: int
    end: int
    element: ElementId


class NameFinder:
    """Names by their first word, or by `the` and the next one; those of each longest first."""

    def __init__(self, by_name: Mapping[str, ElementId]) -> None:
        self._by_name = by_name
        self._by_word: dict[str, list[str]] = {}
        self._has_signs = False
        for name in sorted(by_name, key=lambda name: (-len(name), name)):
            first = _FIRST_WORDS.match(name)
            self._has_signs |= first is None
            self._by_word.setdefault(first.group() if first else name[:1], []).append(name)

    def find(self, text: str) -> list[NamePlace]:
        """All names in order, in any case and with a plural or possessive s."""
        lower = lowered(text)
        found: list[NamePlace] = []
        end = 0
        starts = [match.span() for match in _WORD.finditer(lower)]
        if self._has_signs:
            starts = sorted([*starts, *(match.span() for match in _NO_WORD.finditer(lower))])
        for start, stop in starts:
            if start < end:
                continue
            word = lower[start:stop]
            if word == "the":
                both = _FIRST_WORDS.match(lower, start)
                word = both.group() if both else word
            names = self._by_word.get(word, ())
            if word[-1] == "s":
                names = (*names, *self._by_word.get(word[:-1], ()))
            for name in names:
                end_of_name = _end(lower, name, start)
                if end_of_name:
                    found.append(NamePlace(start, end_of_name, self._by_name[name]))
                    end = end_of_name
                    break
        return found

    def is_name(self, text: str) -> bool:
        """Whether a text is a name, and nothing else."""
        lower = lowered(text)
        return any(
            lower.endswith(ending) and lower[: len(lower) - len(ending)] in self._by_name
            for ending in _ENDINGS
        )


def lowered(text: str) -> str:
    """A text in lower case, of the same length."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)


def _end(lower: str, name: str, start: int) -> int:
    """Where a name that begins at a place ends with its s; 0 where it does not stand there."""
    if not lower.startswith(name, start):
        return 0
    end = start + len(name)
    for ending in _ENDINGS:
        after = end + len(ending)
        if lower.startswith(ending, end) and not _is_word(lower[after : after + 1]):
            return after
    return 0


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"
