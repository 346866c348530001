"""Tables in plain text: CSV, and columns that two or more blanks divide.

    find_plain_tables("mill,cost\\nNorth,4\\n", 0, 18)[0].rows[1][1]       # TableCell(16, '4')

A table is a header of titles and lines with as many cells, one below the other. In CSV no blank
follows a comma, a semicolon or a tab, so a sentence is none.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_MAX_TITLE = 60
_CSV_CELL = {
    mark: re.compile(rf'"(?:[^"]|"")*"(?=[{mark}]|\Z)|[^{mark}"]*(?=[{mark}]|\Z)')
    for mark in ",;\t"
}
_COLUMN = re.compile(r"\S+(?: \S+)*")
_RULE = re.compile(r"[-=+ \t]*[-=]{2,}[-=+ \t]*")
_DIVIDED_NUMBER = re.compile(r"\d,\d")
_LINE = re.compile(r"[^\n]+")
_LIKELY = re.compile(r"\S[,;\t](?=\S).*\n.*\S[,;\t](?=\S)|\S[ \t]{2,}\S.*\n")


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell's text without the blanks around it, and where it begins."""

    start: int
    text: str


Row = tuple[TableCell, ...]
_Split = Callable[[str, int], Row]


@dataclass(frozen=True, slots=True)
class PlainTable:
    """The rows of a table, and where it begins and ends."""

    start: int
    end: int
    rows: tuple[Row, ...]


def find_plain_tables(text: str, start: int, end: int) -> Iterator[PlainTable]:
    """The tables among the lines of a stretch of text, in order."""
    if text.find("\n", start, end) < 0 or not _LIKELY.search(text, start, end):
        return
    lines = list(_LINE.finditer(text, start, end))
    position = 0
    while position < len(lines):
        table = _table_from(lines[position:])
        if table is None:
            position += 1
        else:
            yield table
            position = next((i for i, m in enumerate(lines) if m.start() >= table.end), len(lines))


def csv_rows(text: str) -> tuple[Row, ...]:
    """The header and the rows of a CSV file; none where its lines have not as many cells."""
    lines = [line for line in _LINE.finditer(text) if line.group().strip()]
    if not lines:
        return ()
    table = _table_from(lines)
    return table.rows if table is not None and table.end == lines[-1].end() else ()


def _table_from(lines: list[re.Match[str]]) -> PlainTable | None:
    """The table whose header is the first line."""
    header = lines[0]
    for split in (*(_csv_splitter(mark) for mark in ",;\t"), _columns):
        titles = split(header.group(), header.start())
        if not _are_titles(titles) or _DIVIDED_NUMBER.search(header.group()):
            continue
        body = lines[1:]
        if body and _RULE.fullmatch(body[0].group()):
            body = body[1:]
        is_indented = split is _columns and header.group()[0].isspace()
        rows = list(_rows(body, split, {len(titles), len(titles) + is_indented} - {1}))
        if rows:
            if len(rows[0]) > len(titles):
                titles = (TableCell(header.start(), ""), *titles)
            end = rows[-1][-1].start + len(rows[-1][-1].text)
            end = next(line.end() for line in body if line.end() >= end)
            return PlainTable(header.start(), end, (titles, *rows))
    return None


def _rows(lines: list[re.Match[str]], split: _Split, wanted: set[int]) -> Iterator[Row]:
    """The lines with as many cells as the first, which has one of the wanted numbers of them."""
    for line in lines:
        row = split(line.group(), line.start())
        if len(row) not in wanted:
            return
        wanted = {len(row)}
        yield row


def _csv_splitter(mark: str) -> _Split:
    def split(line: str, start: int) -> Row:
        cells, position = [], 0
        while position <= len(line):
            match = _CSV_CELL[mark].match(line, position)
            if match is None or (position and line[position : position + 1] == " "):
                return ()
            cells.append(_stripped(match.group().strip("\r"), start + position))
            position = match.end() + 1
        return tuple(cells)

    return split


def _columns(line: str, start: int) -> Row:
    return tuple(
        TableCell(start + match.start(), match.group()) for match in _COLUMN.finditer(line.rstrip())
    )


def _stripped(cell: str, start: int) -> TableCell:
    """A cell of CSV without quotes and blanks."""
    if len(cell) > 1 and cell.startswith('"'):
        cell, start = cell[1:-1], start + 1
    return TableCell(start + len(cell) - len(cell.lstrip()), cell.strip())


def _are_titles(cells: Row) -> bool:
    """Whether cells are titles: words, and no sentences; only the first may be empty."""
    texts = [cell.text for cell in cells]
    return (
        bool(texts)
        and len(set(texts)) == len(texts)
        and all(texts[1:])
        and all(_is_title(text) for text in texts if text)
    )


def _is_title(text: str) -> bool:
    has_word = any(sign.isalpha() for sign in text)
    return has_word and len(text) <= _MAX_TITLE and text[-1] not in ".:!?;" and ". " not in text
