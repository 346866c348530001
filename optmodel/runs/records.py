"""Records: a file of one JSON object a line, each with a `key`, that a run appends to.

    with RecordFile.open(Path("runs/first/records.jsonl")) as file:
        file.append({"key": digest(["transport", 7, 0]), "answer": 12})
    [record["key"] for record in read_records(Path("runs/first/records.jsonl"))]

The system has a record before `append` returns, so an end of our process loses none. What a failure
of the machine may lose is the last second: waiting for the disk takes longer than most records take
to make, so it is done once a second, and when the file is closed. A last line without its line end
is a record whose writing was interrupted: readers pass over it, and the next writer cuts it off.
"""

import math
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from optmodel.errors import BadFileError
from optmodel.jsonl import Line, read_lines
from optmodel.runs.files import canonical

RECORDS = "records.jsonl"

SYNC_SECONDS = 1.0
"""How long a record may be the system's alone before a further one brings both to the disk."""

_CHUNK = 1 << 16


@dataclass(slots=True)
class RecordFile:
    """A file of records that is open for appending. Make one with `RecordFile.open`."""

    path: Path
    _file: IO[bytes]
    _synced: float = -math.inf
    _is_synced: bool = True

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or create it, and cut off a record whose writing was interrupted."""
        file = path.open("ab")
        _drop_interrupted_record(path)
        return cls(path, file)

    def append(self, record: Mapping[str, object]) -> None:
        """Add one record, which has a `key`; the system has it when this returns."""
        assert "key" in record, "a record is found again by its key"
        self._file.write(canonical(record).encode() + b"\n")
        self._file.flush()
        self._is_synced = False
        if time.monotonic() - self._synced >= SYNC_SECONDS:
            self._sync()

    def _sync(self) -> None:
        """Bring all records to the disk."""
        os.fsync(self._file.fileno())
        self._synced, self._is_synced = time.monotonic(), True

    def records(self) -> Iterator[dict[str, Any]]:
        """All records in the order they were written."""
        return read_records(self.path)

    def close(self) -> None:
        """Close the file, with all records on the disk."""
        try:
            if not self._is_synced and not self._file.closed:
                self._sync()
        finally:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def record_lines(path: Path) -> Iterator[Line]:
    """The lines of a file of records; a last one without its line end is not a record yet.

    Raises `BadFileError` when the file cannot be read.
    """
    return (line for line in read_lines(path) if line.is_ended)


def record_of(line: Line) -> dict[str, Any]:
    """The record in a line. Raises `BadFileError`, naming the line, where it holds none."""
    record = line.table()
    if not isinstance(record.get("key"), str):
        raise BadFileError(f"{line.place}: not a record with a key.")
    return record


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file, one a line; a last line without its line end is not a record yet.

    Raises `BadFileError` when the file cannot be read, and naming the line that is not a record.
    """
    return map(record_of, record_lines(path))


def _drop_interrupted_record(path: Path) -> None:
    """Cut off what follows the last line end."""
    with path.open("r+b") as file:
        position = size = file.seek(0, os.SEEK_END)
        tail = b""
        while position and b"\n" not in tail:
            step = min(position, _CHUNK)
            position -= step
            file.seek(position)
            tail = file.read(step)
        end = position + tail.rfind(b"\n") + 1
        if end < size:
            file.truncate(end)
