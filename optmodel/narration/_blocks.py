"""The blocks of a text: paragraphs and tables, each with the place where it begins.

    blocks("Costs:\\n| | rye |\\n|---|---|\\n| A | 4 |")[1].rows[1][1]      # Cell(33, '4')

Lines that begin with a bar are a table when they are one: a header, a rule below it, and rows of as
many cells. Otherwise they are a paragraph like any other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BREAK = re.compile(r"\n[ \t]*\n+")
_TABLE = re.compile(r"(?:^[ \t]*\|.*(?:\n|\Z))+", re.MULTILINE)
_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text without the blanks around it, and where it begins."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a table with its header and rows; `start` is where it begins."""

    start: int
    text: str
    rows: tuple[tuple[Cell, ...], ...] = ()


def blocks(text: str) -> list[Block]:
    """All blocks in order."""
    found: list[Block] = []
    place = 0
    for match in _TABLE.finditer(text):
        rows = _rows(match.group(), match.start())
        if rows:
            found += _paragraphs(text, place, match.start())
            found.append(Block(match.start(), match.group(), rows))
            place = match.end()
    return [*found, *_paragraphs(text, place, len(text))]


def _paragraphs(text: str, start: int, end: int) -> Iterator[Block]:
    place = start
    for match in _BREAK.finditer(text, start, end):
        yield Block(place, text[place : match.start()])
        place = match.end()
    if text[place:end].strip():
        yield Block(place, text[place:end])


def _rows(table: str, start: int) -> tuple[tuple[Cell, ...], ...]:
    """The header and the rows; none where it is no table."""
    lines: list[tuple[int, str]] = []
    for line in table.splitlines(keepends=True):
        lines.append((start, line))
        start += len(line)
    if len(lines) < 3 or not _RULE.fullmatch(lines[1][1]):
        return ()
    rows = tuple(_cells(place, line) for place, line in (lines[0], *lines[2:]))
    return rows if len({len(row) for row in rows}) == 1 and len(rows[0]) > 1 else ()


def _cells(start: int, line: str) -> tuple[Cell, ...]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    place = start + line.index(inner) if inner else start
    cells = []
    for part in inner.split("|"):
        cells.append(Cell(place + len(part) - len(part.lstrip()), part.strip()))
        place += len(part) + 1
    return tuple(cells)
