"""The numbers of a text, each with the elements it speaks of and the words around it.

A number in a table cell speaks of the elements named by its row and its column. A number in a
sentence speaks of the elements named since the previous number's clause, and to the end of its own
clause; for a set not named there, of those named last in the text.

    mentions("Rye costs $4.50 a kilo.", {"g1": "rye"})[0].values    # (Fraction(9, 2),)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation import ElementId
from optmodel.narration._blocks import Block, Cell, blocks
from optmodel.narration._tokens import Token, Tokenizer, elements_of, masked

_CLAUSE_END = re.compile(r"[,;:.!?](?=\s|$)|\s(?:and|while|but)\s")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")

# Each number keeps the words around it, so a paragraph costs the square of its length in time and
# memory. What nobody would read to its end is not read: it is one number that means nothing.
_MOST_PROSE = 20_000
_MOST_CELL = 2_000
_MOST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Words:
    """The words around a number.

    `before` and `after` are those of its sentence on both sides, and `passages` its clause and its
    sentence. In a table, the title of its column stands before it, `passages` are the titles of its
    column and row and then all words around, and `caption` is the sentence above a table of one
    column. Numbers of one `role` are said in the same words.
    """

    before: str
    after: str
    passages: tuple[str, ...]
    role: str
    in_table: bool = False
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """One number of a text, which stands from character `start` up to `end`.

    `values` are what it may mean (12% is 0.12 or 12), `symbol` the currency or percent sign on it.
    `own` are the elements named with it, and `carried` those named last before it.
    """

    start: int
    text: str
    values: tuple[Fraction, ...]
    symbol: str
    own: frozenset[ElementId]
    carried: tuple[ElementId, ...]
    words: Words

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)

    @property
    def context(self) -> str:
        """All the words around it."""
        return self.words.passages[-1]


def mentions(text: str, names: Mapping[ElementId, str]) -> list[Mention]:
    """All numbers of a text, in order; digits inside an element's name belong to the name."""
    reader = _Reader(Tokenizer(names))
    for block in blocks(text):
        reader.read(block)
    return reader.found


class _Reader:
    def __init__(self, tokenizer: Tokenizer) -> None:
        self.found: list[Mention] = []
        self._tokens = tokenizer.tokens
        self._recent: dict[ElementId, None] = {}
        self._caption = ""
        self._num_tables = 0

    def read(self, block: Block) -> None:
        if _is_too_long(block):
            self._add_unread(block)
        elif block.rows:
            self._num_tables += 1
            self._read_table(block)
        else:
            self._read_prose(block)
            self._caption = block.text

    def _read_prose(self, block: Block) -> None:
        text = block.text
        tokens = self._tokens(text)
        ends = [match.end() for match in _CLAUSE_END.finditer(text)] + [len(text)]
        previous: Token | None = None
        previous_end = 0
        for token in tokens:
            if token.element is not None:
                continue
            clause_end = next(end for end in ends if end >= token.end)
            own = elements_of([t for t in tokens if previous_end <= t.start < clause_end])
            self._recall([t for t in tokens if t.start < token.start])
            start = previous_end if previous_end <= token.start or not previous else previous.end
            words = _words_around(text, tokens, token, start, clause_end)
            self._add(token, block.start, own, words)
            previous, previous_end = token, clause_end
        self._recall(tokens)

    def _read_table(self, block: Block) -> None:
        header, *rows = block.rows
        table = f"table {self._num_tables}"
        caption = _SENTENCE_END.split(self._caption.rstrip(".:"))[-1] if len(header) == 2 else ""
        for row in rows:
            for title, cell in zip(header[1:], row[1:], strict=True):
                around = [self._caption, header[0].text, row[0].text, title.text, cell.text]
                self._read_cell(cell, title.text, row[0].text, table, caption, " | ".join(around))

    def _read_cell(
        self, cell: Cell, title: str, first: str, table: str, caption: str, around: str
    ) -> None:
        """A cell under its column's title, in the row that begins with `first`."""
        own = elements_of([*self._tokens(first), *self._tokens(title)])
        role = f"{table} | {self._masked(first)} | {self._masked(title)} | {len(own)}"
        for token in self._tokens(cell.text):
            if token.element is None:
                after, passages = cell.text[token.end :], (title, first, around)
                words = Words(title, after, passages, role, in_table=True, caption=caption)
                self._add(token, cell.start, own, words)

    def _masked(self, cell: str) -> str:
        return masked(cell, self._tokens(cell), 0, len(cell))

    def _add(self, token: Token, offset: int, own: frozenset[ElementId], words: Words) -> None:
        carried = tuple(reversed(self._recent))
        start = offset + token.start
        self.found.append(
            Mention(start, token.text, token.values, token.symbol, own, carried, words)
        )

    def _add_unread(self, block: Block) -> None:
        """A number without a meaning, so that what is not read is seen to be foreign."""
        start = block.text[:_MOST_SHOWN]
        words = Words("", "", (start, start), role=start)
        self.found.append(Mention(block.start, start, (), "", frozenset(), (), words))

    def _recall(self, tokens: list[Token]) -> None:
        for token in tokens:
            if token.element is not None:
                self._recent.pop(token.element, None)
                self._recent[token.element] = None


def _is_too_long(block: Block) -> bool:
    if block.rows:
        return any(len(cell.text) > _MOST_CELL for row in block.rows for cell in row)
    return len(block.text) > _MOST_PROSE


def _words_around(block: str, tokens: list[Token], token: Token, start: int, end: int) -> Words:
    """The words around a number in prose, whose clause runs from start to end.

    Its role is how its sentence begins, up to the first number, and how its clause goes on.
    """
    first, last = _sentence_around(block, token.start)
    opening = min(t.start for t in tokens if t.element is None and t.start >= first)
    start = max(start, first)
    lead = masked(block, tokens, first, opening)
    clause = masked(block, tokens, max(start, opening), end)
    return Words(
        before=block[first : token.start],
        after=block[token.end : last],
        passages=(block[start:end].strip(), block[first:last].strip()),
        role=f"{lead} ... {clause}",
    )


def _sentence_around(block: str, place: int) -> tuple[int, int]:
    ends = [match.end() for match in _SENTENCE_END.finditer(block)]
    start = max((end for end in ends if end <= place), default=0)
    return start, next((end for end in ends if end > place), len(block))
