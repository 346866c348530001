"""Where the sentences and clauses of a paragraph begin and end.

    Clauses("Rye costs $4, and oats cost $3. We buy.", tokens).clause_end(12)      # 13

A bullet, a numbered item and a line with a label (`Ana: ...`, `Oats: $2`) are sentences of their
own. A name is never divided.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from optmodel.narration.tokens import Token

_QUOTE = r"[\"'\u201d\u2019)]*(?=\s|$)"
_CLAUSE_END = re.compile(rf"[,;:.!?]{_QUOTE}|\s(?:and|while|but)\s")
_BETWEEN = re.compile(r"\bbetween (?:the )?_+ and (?=(?:the )?_)", re.IGNORECASE)
_SENTENCE_END = re.compile(rf"[.!?]{_QUOTE}")
_BULLET = r"(?:[-*\u2022\u2013]|\(?(?:\d{1,2}|[a-z])[.)])[ \t]"
_LINE_BEFORE_ITEM = re.compile(
    rf"\n(?=[ \t>]*(?:{_BULLET}|[A-Z_][\w.'\u2019 &()-]{{0,50}}:(?:\s|$)))"
)
_ITEM = re.compile(rf"[ \t>]*(?:{_BULLET}|_+:)")
_MARKER = re.compile(r"(?:(?:^|\n)[ \t>]*\(?|(?<!\w)\()(\d{1,2})[.)](?=\s)")


class Stretch(NamedTuple):
    """Where a part of a text begins and ends."""

    start: int
    end: int


class Clauses:
    """The ends of sentences and clauses of a paragraph, whose names are no ends."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = _without_names(text, tokens)
        markers = [match.span() for match in _MARKER.finditer(self._text)]
        lines = [match.end() for match in _LINE_BEFORE_ITEM.finditer(self._text)]
        self._sentences = _ends(_SENTENCE_END, self._text, lines, markers)
        joined = {match.end() for match in _BETWEEN.finditer(self._text)}
        ends = _ends(_CLAUSE_END, self._text, lines, markers)
        self._clauses = [end for end in ends if end not in joined]

    def clause_end(self, position: int) -> int:
        """The end of the clause that has the characters before a position."""
        return self._clauses[bisect_left(self._clauses, position)]

    def sentence(self, position: int) -> Stretch:
        """Where the sentence at a position begins and ends."""
        index = bisect_right(self._sentences, position)
        start = self._sentences[index - 1] if index else 0
        return Stretch(start, self._sentences[min(index, len(self._sentences) - 1)])

    def heading(self, position: int) -> Stretch | None:
        """Where the words above the list stand whose item is the sentence at a position, or None.

        The heading of a list that opens its paragraph is empty: it stands above the paragraph.
        """
        if not _ITEM.match(self._text, position):
            return None
        for index in range(bisect_left(self._sentences, position), -1, -1):
            end = self._sentences[index]
            start = self._sentences[index - 1] if index else 0
            if end <= position and not _ITEM.match(self._text, start):
                is_heading = self._text[start:end].rstrip().endswith(":")
                return Stretch(start, end) if is_heading else None
        return Stretch(0, 0)


def without_markers(text: str, tokens: list[Token]) -> list[Token]:
    """Tokens without the numbers of a numbered list: those that count up from one."""
    starts: set[int] = set()
    counted: list[int] = []
    for match in _MARKER.finditer(text):
        value = int(match[1])
        if value == 1:
            counted = [match.start(1)]
        elif value == len(counted) + 1:
            counted.append(match.start(1))
            starts.update(counted)
    if not starts:
        return tokens
    return [token for token in tokens if token.start not in starts or token.element is not None]


def _ends(
    pattern: re.Pattern[str], text: str, lines: Iterable[int], markers: Sequence[tuple[int, int]]
) -> list[int]:
    found = {match.end() for match in pattern.finditer(text)}
    found -= {end for end in found if any(start < end <= stop for start, stop in markers)}
    return sorted({*found, *lines, len(text)})


def _without_names(text: str, tokens: Sequence[Token]) -> str:
    """The text of the same length with other letters for names."""
    parts, position = [], 0
    for token in tokens:
        if token.element is not None:
            parts += [text[position : token.start], "_" * len(token.text)]
            position = token.end
    return "".join([*parts, text[position:]])
