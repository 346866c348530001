"""A run folder: what was asked (`run.toml`), what came of it (`records.jsonl`), and the summary.

`run.toml` is written before the first record. Records are appended one whole line at a time and
reach the disk before `append` returns, so killing a run at any instant loses at most the sample in
flight; the same command then continues where it stopped.

    with RunFolder.open(Path("runs/first"), {"command": "generate", "seed": 7}) as folder:
        done = folder.keys()
        folder.append({"key": digest(["transport", 7, 0]), "answer": 12})
"""

import fcntl
import hashlib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from optmodel.runs._toml import table
from optmodel.errors import BadFileError, UserError
from optmodel.jsonl import Line, read_lines

RUN, RECORDS, SUMMARY = "run.toml", "records.jsonl", "summary.json"


_CHUNK = 1 << 20


def canonical(value: object) -> str:
    """The one JSON text of a value: sorted keys, no spaces, no NaN. Equal values, equal text."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON text, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal. Raises `BadFileError` when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadFileError(f"Cannot read {path}: {error.strerror}.") from error


def atomic_write(path: Path, text: str) -> None:
    """Write a whole file or nothing: readers see the old bytes or the new ones."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Create a folder for results. Raises `UserError` when it cannot be created or written."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / f".writable.{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UserError(
            f"Cannot write to the folder {path} ({error.strerror}): choose another with --out."
        ) from error


@dataclass(slots=True)
class RecordFile:
    """A file that records are appended to, one whole line at a time."""

    path: Path
    _file: IO[bytes]

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or create it, without the record whose writing was interrupted, if there is one."""
        file = path.open("ab")
        _drop_torn_tail(path)
        return cls(path, file)

    def append(self, record: Mapping[str, Any]) -> None:
        """Add one record, which has a `key`; it is on the disk when this returns."""
        assert "key" in record, "a record is found again by its key"
        self._file.write(canonical(record).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def records(self) -> Iterator[dict[str, Any]]:
        """All records in the order they were written."""
        return read_records(self.path)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


@dataclass(slots=True)
class RunFolder:
    """An open run folder. Make one with `RunFolder.open`; it is locked until closed.

    `config` is what the run was asked to do, `about` what it was done with (versions, revision)
    when it began; both are as read back from `run.toml`.
    """

    path: Path
    config: dict[str, Any]
    about: dict[str, Any]
    _lock: IO[bytes]
    _records: RecordFile

    @classmethod
    def open(
        cls,
        path: Path,
        config: Mapping[str, Any],
        about: Mapping[str, Any] | None = None,
        records: str = RECORDS,
    ) -> Self:
        """Create the folder, or resume it when it holds the same configuration.

        `records` is the name of the file that records are appended to.

        Raises `UserError` when the folder cannot be written, holds another configuration (the
        message names what differs), or is in use by another process. Nothing is changed then.
        """
        text = f"{table('config', config)}\n{table('about', about or {})}"
        asked = tomllib.loads(text)
        _agreeing(path, asked)  # before anything is touched
        make_folder(path)
        lock = _locked(path)
        try:
            stored = _agreeing(path, asked)
            if stored is None:
                atomic_write(path / RUN, text)
                stored = asked
            file = RecordFile.open(path / records)
        except BaseException:
            lock.close()
            raise
        return cls(path, stored["config"], stored["about"], lock, file)

    def append(self, record: Mapping[str, Any]) -> None:
        """Add one record, which has a `key`; it is on the disk when this returns."""
        self._records.append(record)

    def records(self) -> Iterator[dict[str, Any]]:
        """All records in the order they were written."""
        return self._records.records()

    def keys(self) -> set[str]:
        """The keys of all records: what need not be done again."""
        return {record["key"] for record in self.records()}

    def write_summary(self, summary: Mapping[str, Any]) -> None:
        """Write `summary.json`, whole or not at all."""
        text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
        atomic_write(self.path / SUMMARY, text + "\n")

    def close(self) -> None:
        """Release the folder for others."""
        self._records.close()
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def read_run(path: Path) -> dict[str, Any]:
    """The `config` and `about` tables of a stored run. Raises `BadFileError` when there is none."""
    try:
        stored = tomllib.loads((path / RUN).read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFileError(f"Cannot read {path / RUN}: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise BadFileError(f"{path / RUN} is not valid TOML: {error}.") from error
    if not all(isinstance(stored.get(name), dict) for name in ("config", "about")):
        raise BadFileError(f"{path / RUN} lacks its tables [config] and [about].")
    return stored


def read_summary(path: Path) -> dict[str, Any]:
    """The summary of a finished run. Raises `BadFileError` when there is none that can be read."""
    try:
        found = json.loads((path / SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadFileError(f"There is no readable {path / SUMMARY}: finish the run.") from error
    if not isinstance(found, dict):
        raise BadFileError(f"{path / SUMMARY} holds no table: finish the run.")
    return found


def check_command(path: Path, command: str) -> None:
    """Raises `BadFileError` when a folder's run is not of a command, or there is no run."""
    stored = read_run(path)["config"].get("command")
    if stored != command:
        raise BadFileError(
            f"The run in {path} is of the command '{stored}', not '{command}': name another folder."
        )


def record_lines(path: Path) -> Iterator[Line]:
    """The lines of a file of records; a last one without its end is not a record yet.

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
    """The records of a file, one a line; a last line without its end is not a record yet.

    Raises `BadFileError` when the file cannot be read, and naming the line that is not a record.
    """
    return map(record_of, record_lines(path))


@contextmanager
def unchanging(path: Path) -> Iterator[str]:
    """The SHA-256 of a file, to be used for what is read from it inside.

    Raises `UserError` where the file is another when that has been read: its digest would name
    bytes that nobody read.
    """
    before = file_digest(path)
    yield before
    if file_digest(path) != before:
        raise UserError(f"{path} changed while it was read: give the command again.")


def _locked(path: Path) -> IO[bytes]:
    """Hold the folder's lock. A record lock is not inherited by forked workers that outlive us."""
    lock = (path / ".lock").open("wb")
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise UserError(f"The folder {path} is in use by another run: wait for it.") from error
    return lock


def _agreeing(path: Path, asked: Mapping[str, Any]) -> dict[str, Any] | None:
    """The stored run if it is the asked one, None if there is no run here yet."""
    if not (path / RUN).exists():
        if (path / RECORDS).exists() or (path / SUMMARY).exists():
            raise UserError(f"The folder {path} holds results without {RUN}: choose another.")
        return None
    stored = read_run(path)
    before, after = _flat(stored["config"]), _flat(asked["config"])
    names = [name for name in sorted(before | after) if before.get(name) != after.get(name)]
    if names:
        # Of another command everything differs; that it is another says more than the list.
        name = "command" if "command" in names else names[0]
        others = f", and {len(names) - 1} more differ" if names[1:] else ""
        raise UserError(
            f"The folder {path} holds another run ({name} was {before.get(name, 'absent')}, now "
            f"{after.get(name, 'absent')}{others}): choose another folder with --out."
        )
    return stored


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = canonical(value)
    return flat


def _drop_torn_tail(path: Path) -> None:
    """Cut what follows the last line end: a record whose writing was interrupted."""
    with path.open("r+b") as file:
        position = size = file.seek(0, os.SEEK_END)
        tail = b""
        while position and b"\n" not in tail:
            step = min(position, 65536)
            position -= step
            file.seek(position)
            tail = file.read(step)
        end = position + tail.rfind(b"\n") + 1
        if end < size:
            file.truncate(end)
