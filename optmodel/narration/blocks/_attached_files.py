"""Attached files: CSV and JSON, read as tables with the words of the text that name them.

file_blocks("costs.csv", "good,cost\\noats,4\\n", is_name)[0].rows[1][1].text       # '4'
naming_sentence("See costs.csv for all costs in dollars.", "costs.csv")
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from optmodel.narration.blocks._json_leaves import JsonLeaf, json_leaves
from optmodel.narration.blocks._plain_tables import Row, TableCell, csv_rows
from optmodel.narration.blocks._text_blocks import TextBlock

_SENTENCE_BREAK = re.compile(r"(?<=[.!?])\s+|\n\s*\n")

IsName = Callable[[str], bool]
"""Whether a text is the name of an element, and nothing else."""


def naming_sentence(text: str, file_name: str) -> str | None:
    """The first sentence that names a file, or None."""
    named = re.compile(rf"(?<![\w./-]){re.escape(file_name)}(?![\w/-])")
    return next((part for part in _SENTENCE_BREAK.split(text) if named.search(part)), None)


def file_blocks(name: str, content: str, is_name: IsName) -> list[TextBlock]:
    """The tables of a file; none where it is no CSV and no JSON, or a key of JSON has a number."""
    if not name.endswith(".json"):
        rows = csv_rows(content)
        return [TextBlock(0, content, rows, is_plain=True)] if rows else []
    tables: dict[tuple[str, ...], list[Row]] = {}
    for row in _json_rows(json_leaves(content), is_name):
        if any(sign.isdigit() for sign in row.titles[-1]):
            return []  # a number in a key would have no place
        tables.setdefault(row.titles, []).append(row.cells)
    return [
        TextBlock(0, content, (tuple(TableCell(0, text) for text in titles), *rows), is_plain=True)
        for titles, rows in tables.items()
    ]


def file_lines(name: str, content: str, is_name: IsName) -> list[str]:
    """What a file says in lines, each of which names what belongs together."""
    if not name.endswith(".json"):
        return content.splitlines()
    lines: dict[tuple[int, str], list[str]] = {}
    for leaf in json_leaves(content):
        names = [key for key in leaf.keys if is_name(key)]
        line = lines.setdefault((leaf.place, names[-1] if names else ""), list(names))
        line.append(leaf.value.text)
    return [", ".join(line) for line in lines.values()]


def file_errors(name: str, content: str, text: str) -> Iterator[str]:
    """What is wrong with a file: the text does not name it, or it is no CSV and no JSON."""
    if naming_sentence(text, name) is None:
        yield f"the text does not name '{name}'"
    if not (json_leaves(content) if name.endswith(".json") else csv_rows(content)):
        yield f"'{name}' is neither CSV nor JSON"


@dataclass(frozen=True, slots=True)
class _JsonRow:
    """A value of JSON as the row of a table, with the titles of its columns."""

    titles: tuple[str, ...]
    cells: Row


def _json_rows(leaves: list[JsonLeaf], is_name: IsName) -> Iterator[_JsonRow]:
    """The row of each value: the names that lead to it, those beside it, and itself."""
    siblings: dict[int | tuple[int, int], list[JsonLeaf]] = {}
    for leaf in leaves:
        if leaf.is_text and is_name(leaf.value.text):
            siblings.setdefault(leaf.column or leaf.place, []).append(leaf)
    for leaf in leaves:
        if leaf.is_text and is_name(leaf.value.text):
            continue
        keys = [key for key in leaf.keys if is_name(key)]
        beside = siblings.get(leaf.column or leaf.place, [])
        title = " ".join(key for key in leaf.keys if not is_name(key))
        titles = ("", *("" for _ in keys), *(other.keys[-1] for other in beside if other.keys))
        labels = [TableCell(0, text) for text in ("", *keys)]
        labels += [TableCell(0, other.value.text) for other in beside if other.keys]
        yield _JsonRow((*titles, title), (*labels, leaf.value))
