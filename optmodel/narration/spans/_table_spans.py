"""The numbers of a table as spans, each with the elements that its row and its column name.

    spans = TableReader(tokenizer).spans(block, above="Costs in dollars:", inherited=())
    next(spans).named      # {'rye', 'mill'}

A cell that is a name is a title of its row, wherever it stands: a row of a long table names two
elements, and then gives a value. A first column that counts the rows holds no numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from optmodel.formulation import ElementId
from optmodel.narration.blocks import Row, TableCell, TextBlock
from optmodel.narration.spans._clauses import Clauses
from optmodel.narration.spans._number_groups import number_groups
from optmodel.narration.spans.spans import NumberSpan, RangeEnd, SpanContext
from optmodel.narration.tokens import Token, Tokenizer, masked

_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
_DESTINATION = re.compile(r"\W*(?:to|destination|end|head|receiver)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Title:
    """What a cell says of others: its text, the elements that it names, and its pattern."""

    text: str = ""
    elements: tuple[ElementId, ...] = ()
    pattern: str = ""
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """What all cells of a table share."""

    label: str
    above: str
    corner: str
    caption: str
    inherited: tuple[ElementId, ...]
    is_plain: bool


@dataclass(frozen=True, slots=True)
class _CellNumber:
    """A number of a cell, after which its unit may stand, and which end of a range it is."""

    token: Token
    end: int
    range_end: RangeEnd | None = None


class TableReader:
    """Reads the tables of one text, which it counts."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._titles: dict[str, _Title] = {}
        self._num_tables = 0

    def spans(
        self, block: TextBlock, above: str, inherited: tuple[ElementId, ...]
    ) -> Iterator[NumberSpan]:
        """The numbers of a table; `above` is the paragraph above it."""
        self._num_tables += 1
        header, *rows = block.rows
        titles = [self._title(cell.text) for cell in header]
        table = _Table(
            label=f"table {self._num_tables}",
            above=above,
            corner=header[0].text,
            caption=self._caption(rows, above),
            inherited=inherited,
            is_plain=block.is_plain,
        )
        for cell, title in zip(header, titles, strict=True):
            yield from self._cell(table, cell, title, _Title(), ())
        is_index = self._is_index([row[0].text for row in rows])
        for row in rows:
            yield from self._row(table, row, titles, is_index=is_index)

    def _row(
        self, table: _Table, row: Row, titles: list[_Title], *, is_index: bool
    ) -> Iterator[NumberSpan]:
        cells = [self._title(cell.text) for cell in row]
        names = [place for place, cell in enumerate(cells) if cell.is_name or place == 0]
        names.sort(key=lambda place: bool(_DESTINATION.match(titles[place].text)))
        named = tuple(element for place in names for element in cells[place].elements)
        if not is_index and not cells[0].is_name:
            yield from self._cell(table, row[0], titles[0], _Title(), named)
        for place in range(1, len(row)):
            if place not in names:
                yield from self._cell(table, row[place], titles[place], cells[0], named)

    def _cell(
        self,
        table: _Table,
        cell: TableCell,
        column: _Title,
        row: _Title,
        row_named: tuple[ElementId, ...],
    ) -> Iterator[NumberSpan]:
        """The numbers of a cell, in the words of its column's and its row's title."""
        ordered = tuple(dict.fromkeys((*row_named, *column.elements)))
        around = (table.above, table.corner, row.text, column.text, cell.text)
        before = column.text if row.is_name else f"{column.text} | {row.text}"
        pattern = f"{table.label} | {row.pattern} | {column.pattern} | {len(ordered)}"
        for number in self._numbers(cell.text):
            token, range_end = number.token, number.range_end
            context = SpanContext(
                before=before,
                after=cell.text[number.end :],
                passages=(column.text, row.text, " | ".join(around)),
                pattern=f"{pattern} {range_end}" if range_end else pattern,
                in_table=True,
                caption=table.caption,
                range_end=range_end,
            )
            yield NumberSpan(
                start=cell.start + token.start,
                text=token.text,
                values=token.values,
                symbol=token.symbol,
                named=frozenset(ordered),
                inherited=table.inherited,
                context=context,
                ordered=ordered,
                is_plain=table.is_plain,
                is_optional=token.is_optional,
            )

    def _numbers(self, text: str) -> Iterator[_CellNumber]:
        """The numbers of a cell."""
        tokens = self._tokenizer.tokens(text)
        if len(tokens) < 2:
            yield from (_CellNumber(t, t.end) for t in tokens if t.element is None)
            return
        for group in number_groups(text, tokens, Clauses(text, tokens)):
            if group.is_range:
                low, high = group.tokens
                yield _CellNumber(low, high.end, RangeEnd.LOW)
                yield _CellNumber(high, high.end, RangeEnd.HIGH)
            else:
                yield from (_CellNumber(token, token.end) for token in group.tokens)
        yield from (_CellNumber(token, token.end) for token in tokens if token.is_optional)

    def _title(self, text: str) -> _Title:
        found = self._titles.get(text)
        if found is None:
            tokens = self._tokenizer.tokens(text)
            elements = tuple(t.element for t in tokens if t.element is not None)
            is_name = self._tokenizer.is_name(text)
            found = _Title(text, elements, masked(text, tokens, 0, len(text)), is_name)
            self._titles[text] = found
        return found

    def _caption(self, rows: list[Row], above: str) -> str:
        """The sentence above a table with one column of values, or nothing."""
        columns = list(zip(*rows, strict=True))[1:]
        values = [
            column
            for column in columns
            if not all(self._title(cell.text).is_name for cell in column)
        ]
        return _SENTENCE_END.split(above.rstrip(".:"))[-1] if len(values) == 1 else ""

    def _is_index(self, texts: list[str]) -> bool:
        return texts == [str(place) for place in range(1, len(texts) + 1)]
