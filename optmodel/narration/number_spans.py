"""The numbers of a text as spans, each with the elements it is about and the words around it.

A number in a table cell is about the elements named by its row and its column. A number in a
sentence is about the elements named from the end of the previous number's clause to the end of its
own clause. Where these name no element of a set, the number inherits the element named last.

    find_numbers("Rye costs $4.50 a kilo.", {"g1": "rye"})[0].values    # (Fraction(9, 2),)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation import ElementId
from optmodel.narration._text_blocks import TableCell, TextBlock, text_blocks
from optmodel.narration._tokens import Token, Tokenizer, elements_of, masked

_CLAUSE_END = re.compile(r"[,;:.!?](?=\s|$)|\s(?:and|while|but)\s")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")

# Each number stores the words around it, so a paragraph costs time and memory quadratic in its
# length. A longer block is not scanned: it becomes one number without a value, which is foreign.
_MAX_PARAGRAPH = 20_000
_MAX_CELL = 2_000
_MAX_SHOWN = 80


@dataclass(frozen=True, slots=True)
class SpanContext:
    """The words around a number.

    In a sentence, `before` and `after` are the rest of the sentence on both sides, and `passages`
    the clause and the sentence. In a table, `before` is the title of the column, `passages` are the
    titles of column and row and then all words around, and `caption` is the sentence above a table
    of two columns. `pattern` is the phrasing with names and numbers masked: numbers of one pattern
    are values of one parameter.
    """

    before: str
    after: str
    passages: tuple[str, ...]
    pattern: str
    in_table: bool = False
    caption: str = ""


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """One number of a text, from character `start` up to `end`.

    `values` are its readings (12% is 0.12 or 12), `symbol` the currency or percent sign on it.
    `named` are the elements named with it, `inherited` those named before it, the last one first.
    """

    start: int
    text: str
    values: tuple[Fraction, ...]
    symbol: str
    named: frozenset[ElementId]
    inherited: tuple[ElementId, ...]
    context: SpanContext

    @property
    def end(self) -> int:
        """The position after its last character."""
        return self.start + len(self.text)

    @property
    def text_around(self) -> str:
        """The widest passage around it: its sentence, or its cell with all titles."""
        return self.context.passages[-1]


def find_numbers(text: str, names: Mapping[ElementId, str]) -> list[NumberSpan]:
    """All numbers of a text, in order; digits inside an element's name belong to the name."""
    scanner = _SpanScanner(Tokenizer(names))
    for block in text_blocks(text):
        scanner.scan(block)
    return scanner.spans


class _SpanScanner:
    """Scans blocks in order, and remembers the elements named so far and the last paragraph."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.spans: list[NumberSpan] = []
        self._tokens = tokenizer.tokens
        self._masked_titles: dict[str, str] = {}
        self._recent: dict[ElementId, None] = {}
        self._caption = ""
        self._num_tables = 0

    def scan(self, block: TextBlock) -> None:
        """Append the numbers of one block."""
        if _is_too_long(block):
            start = block.text[:_MAX_SHOWN]
            context = SpanContext("", "", (start, start), pattern=start)
            unscanned = NumberSpan(block.start, start, (), "", frozenset(), (), context)
            self.spans.append(unscanned)
        elif block.rows:
            self._num_tables += 1
            self._scan_table(block)
        else:
            self._scan_paragraph(block)
            self._caption = block.text

    def _scan_paragraph(self, block: TextBlock) -> None:
        text = block.text
        tokens = self._tokens(text)
        ends = [match.end() for match in _CLAUSE_END.finditer(text)] + [len(text)]
        previous: Token | None = None
        previous_end = 0
        for token in tokens:
            if token.element is not None:
                continue
            clause_end = next(end for end in ends if end >= token.end)
            named = elements_of([t for t in tokens if previous_end <= t.start < clause_end])
            self._remember([t for t in tokens if t.start < token.start])
            start = previous_end if previous_end <= token.start or not previous else previous.end
            context = _sentence_context(text, tokens, token, start, clause_end)
            self._add(token, block.start, named, context)
            previous, previous_end = token, clause_end
        self._remember(tokens)

    def _scan_table(self, block: TextBlock) -> None:
        header, *rows = block.rows
        table = f"table {self._num_tables}"
        caption = _SENTENCE_END.split(self._caption.rstrip(".:"))[-1] if len(header) == 2 else ""
        for row in rows:
            for title, cell in zip(header[1:], row[1:], strict=True):
                around = [self._caption, header[0].text, row[0].text, title.text, cell.text]
                self._scan_cell(cell, title.text, row[0].text, table, caption, " | ".join(around))

    def _scan_cell(
        self, cell: TableCell, title: str, row_title: str, table: str, caption: str, around: str
    ) -> None:
        title_tokens, row_tokens = self._tokens(title), self._tokens(row_title)
        named = elements_of([*row_tokens, *title_tokens])
        titles = f"{self._masked(row_title, row_tokens)} | {self._masked(title, title_tokens)}"
        pattern = f"{table} | {titles} | {len(named)}"
        for token in self._tokens(cell.text):
            if token.element is None:
                after, passages = cell.text[token.end :], (title, row_title, around)
                context = SpanContext(title, after, passages, pattern, True, caption)
                self._add(token, cell.start, named, context)

    def _masked(self, title: str, tokens: list[Token]) -> str:
        """The pattern of a title, which every cell of its row or column asks for."""
        if title not in self._masked_titles:
            self._masked_titles[title] = masked(title, tokens, 0, len(title))
        return self._masked_titles[title]

    def _add(
        self, token: Token, offset: int, named: frozenset[ElementId], context: SpanContext
    ) -> None:
        inherited = tuple(reversed(self._recent))
        start = offset + token.start
        self.spans.append(
            NumberSpan(start, token.text, token.values, token.symbol, named, inherited, context)
        )

    def _remember(self, tokens: list[Token]) -> None:
        """Move the elements that tokens name to the end of those named so far."""
        for token in tokens:
            if token.element is not None:
                self._recent.pop(token.element, None)
                self._recent[token.element] = None


def _is_too_long(block: TextBlock) -> bool:
    if block.rows:
        return any(len(cell.text) > _MAX_CELL for row in block.rows for cell in row)
    return len(block.text) > _MAX_PARAGRAPH


def _sentence_context(
    block: str, tokens: list[Token], token: Token, start: int, end: int
) -> SpanContext:
    """The words around a number in a paragraph, whose clause runs from `start` to `end`.

    Its pattern is the beginning of its sentence, up to the first number, and its clause.
    """
    ends = [match.end() for match in _SENTENCE_END.finditer(block)]
    first = max((e for e in ends if e <= token.start), default=0)
    last = next((e for e in ends if e > token.start), len(block))
    opening = min(t.start for t in tokens if t.element is None and t.start >= first)
    start = max(start, first)
    lead = masked(block, tokens, first, opening)
    clause = masked(block, tokens, max(start, opening), end)
    return SpanContext(
        before=block[first : token.start],
        after=block[token.end : last],
        passages=(block[start:end].strip(), block[first:last].strip()),
        pattern=f"{lead} ... {clause}",
    )
