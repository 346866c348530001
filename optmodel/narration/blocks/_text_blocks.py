"""The blocks of a text: paragraphs and tables, each with the position where it begins.

    text_blocks("Costs:\\n| | rye |\\n|---|---|\\n| A | 4 |")[1].rows[1][1]   # TableCell(33, '4')

Tables are those of Markdown, CSV and columns in plain text. This is stricter than Markdown, so that
no number of a text can hide. Every line of a table begins with a bar, and every row has as many
cells as the header; anything else is a paragraph. A Markdown library would drop surplus cells, take
the line after a table as a row of it, and not say where in the text a cell stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from optmodel.narration.blocks._plain_tables import Row, TableCell, find_plain_tables

# A quoted e-mail has a mark on every line; three accents open and close a block of code.
_PARAGRAPH_BREAK = re.compile(r"\n[ \t>]*\n+|^```[a-z]*[ \t]*(?:\n|\Z)", re.MULTILINE)
_BARRED_LINES = re.compile(r"(?:^[ \t]*\|.*(?:\n|\Z))+", re.MULTILINE)
_HEADER_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph, or a table with its header and rows; `start` is where it begins.

    A plain table is CSV or columns, where numbers have no thousands separators.
    """

    start: int
    text: str
    rows: tuple[Row, ...] = ()
    is_plain: bool = False


@lru_cache(maxsize=4)
def text_blocks(text: str) -> tuple[TextBlock, ...]:
    """All blocks in order. Those of the last texts are kept: several checks ask for them."""
    found: list[TextBlock] = []
    position = 0
    for match in _BARRED_LINES.finditer(text):
        rows = _table_rows(match.group(), match.start())
        if rows:
            found += _paragraphs(text, position, match.start())
            found.append(TextBlock(match.start(), match.group(), rows))
            position = match.end()
    return (*found, *_paragraphs(text, position, len(text)))


def _paragraphs(text: str, start: int, end: int) -> Iterator[TextBlock]:
    for match in _PARAGRAPH_BREAK.finditer(text, start, end):
        yield from _tables_and_prose(text, start, match.start())
        start = match.end()
    yield from _tables_and_prose(text, start, end)


def _tables_and_prose(text: str, start: int, end: int) -> Iterator[TextBlock]:
    """The plain tables of a stretch without blank lines, and what stands around them."""
    for table in find_plain_tables(text, start, end):
        if text[start : table.start].strip():
            yield TextBlock(start, text[start : table.start])
        yield TextBlock(table.start, text[table.start : table.end], table.rows, is_plain=True)
        start = table.end
    if text[start:end].strip():
        yield TextBlock(start, text[start:end])


def _table_rows(table: str, start: int) -> tuple[Row, ...]:
    """The header and the rows; none where the lines are no table."""
    lines: list[tuple[int, str]] = []
    for line in table.splitlines(keepends=True):
        lines.append((start, line))
        start += len(line)
    if len(lines) < 3 or not _HEADER_RULE.fullmatch(lines[1][1]):
        return ()
    rows = tuple(_cells(position, line) for position, line in (lines[0], *lines[2:]))
    return rows if len({len(row) for row in rows}) == 1 and len(rows[0]) > 1 else ()


def _cells(start: int, line: str) -> Row:
    inner = line.strip().removeprefix("|").removesuffix("|")
    position = start + line.index(inner) if inner else start
    cells = []
    for part in inner.split("|"):
        cells.append(TableCell(position + len(part) - len(part.lstrip()), part.strip()))
        position += len(part) + 1
    return tuple(cells)
