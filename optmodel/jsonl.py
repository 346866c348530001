"""JSON Lines, for every reader of them: one value a line, and a blank line is no line.

    for line in read_lines(Path("pairs.jsonl")):
        line.table()["prompt"]           # or a BadFileError: 'pairs.jsonl, line 7: not valid JSON.'

Only a line feed ends a line: a text within the JSON may hold any other character that breaks lines.
A byte order mark is passed over.
"""

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from optmodel.errors import BadFileError

MOST_LINE_BYTES = 64 << 20
"""Of a longer line no more than its beginning is read into memory, and it holds nothing."""

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, and where it stands; nothing in it has been looked at yet.

    It is counted from 1, and `is_ended` where its line feed is there: its writing was not
    interrupted.
    """

    raw: bytes
    place: str
    number: int = 0
    is_ended: bool = True

    @property
    def text(self) -> str:
        """Its characters. Raises `BadFileError` where it is no UTF-8, or too long."""
        if len(self.raw) > MOST_LINE_BYTES:
            raise BadFileError(f"{self.place}: longer than {MOST_LINE_BYTES >> 20} MiB.")
        try:
            return self.raw.decode("utf-8")
        except UnicodeDecodeError as error:
            place = f"byte {error.start} of the line"
            raise BadFileError(f"{self.place}: not UTF-8 text ({place}): convert it.") from error

    def value(self) -> Any:
        """What the line holds. Raises `BadFileError` where that is no JSON."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError) as error:
            raise BadFileError(f"{self.place}: not valid JSON.") from error

    def table(self) -> dict[str, Any]:
        """The object that the line holds. Raises `BadFileError` where it holds anything else."""
        value = self.value()
        if not isinstance(value, dict):
            raise BadFileError(f"{self.place}: not a table of names and values.")
        return value


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a file that are not blank, numbered as an editor numbers them.

    Raises `BadFileError` when the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            yield from _lines_of(file, path)
    except OSError as error:
        raise BadFileError(f"Cannot read {path}: {error.strerror}.") from error


def _lines_of(file: IO[bytes], path: Path) -> Iterator[Line]:
    number = 0
    while data := file.readline(MOST_LINE_BYTES + 1):
        number += 1
        rest = data
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(_CHUNK)
        raw = data.removeprefix(codecs.BOM_UTF8) if number == 1 else data
        if raw.strip():
            yield Line(raw, f"{path}, line {number}", number, is_ended=bool(rest))
