"""A run's folder on the disk: `run.toml`, the records, `summary.json`, and the lock.

    with RunFolder.open(Path("runs/first"), {"command": "generate", "seed": 7}) as folder:
        done = folder.keys()
        folder.append({"key": digest(["transport", 7, 0]), "answer": 12})

`run.toml` is written before the first record, and the system has a record before `append` returns.
A run that is killed at any instant loses at most the sample in flight, and the same command goes on
where it stopped. A run that ended before its first record leaves its folder to any other.
`Run` adds types, a summary and progress.
"""

import fcntl
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import IO, Any, Self

from optmodel.errors import BadFileError, UserError
from optmodel.runs.files import atomic_write, canonical, make_folder, toml_table
from optmodel.runs.records import RECORDS, RecordFile

RUN, SUMMARY = "run.toml", "summary.json"


@dataclass(slots=True)
class RunFolder:
    """An open run folder. Make one with `RunFolder.open`; it is locked until closed.

    `config` is the configuration of the run, `about` the versions that it began with; both are read
    back from `run.toml`.
    """

    path: Path
    config: dict[str, Any]
    about: dict[str, Any]
    _lock: "_FolderLock"
    _records: RecordFile

    @classmethod
    def open(
        cls,
        path: Path,
        config: Mapping[str, object],
        about: Mapping[str, object] | None = None,
        records: str = RECORDS,
    ) -> Self:
        """Create the folder, or resume it when it holds the same configuration.

        `records` is the name of the file that records are appended to. A run of another
        configuration is replaced where its `run.toml` is all that it has written.

        Raises `UserError` when the folder cannot be written, holds another run (the message names
        what differs), or is in use by another run. Nothing is changed then.
        """
        text = f"{toml_table('config', config)}\n{toml_table('about', about or {})}"
        wanted = tomllib.loads(text)
        _require_same_config(path, wanted)  # before anything is touched
        make_folder(path)
        lock = _FolderLock(path)
        try:
            stored = _require_same_config(path, wanted)
            if stored is None:
                atomic_write(path / RUN, text)
                stored = wanted
            file = RecordFile.open(path / records)
        except BaseException:
            lock.release()
            raise
        return cls(path, stored["config"], stored["about"], lock, file)

    def append(self, record: Mapping[str, object]) -> None:
        """Add one record, which has a `key`; the system has it when this returns."""
        self._records.append(record)

    def records(self) -> Iterator[dict[str, Any]]:
        """All records in the order they were written."""
        return self._records.records()

    def keys(self) -> set[str]:
        """The keys of all records, which need not be made again."""
        return {record["key"] for record in self.records()}

    def write_summary(self, summary: Mapping[str, object]) -> None:
        """Write `summary.json`, whole or not at all."""
        text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
        atomic_write(self.path / SUMMARY, text + "\n")

    def close(self) -> None:
        """Release the folder for others."""
        self._records.close()
        self._lock.release()

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


class _FolderLock:
    """Holds a folder against other processes, and against other threads of this one.

    The system's lock belongs to the process: forked workers that outlive it do not inherit it, but
    it does not exclude other threads. So the process keeps a set of the folders it holds.
    """

    _held: set[Path] = set()  # noqa: RUF012 - shared by all locks of this process, on purpose
    _guard = Lock()

    def __init__(self, path: Path) -> None:
        """Raises `UserError` when the folder is in use."""
        self._folder = path.resolve()
        with self._guard:
            if self._folder in self._held:
                raise UserError(_in_use(path))
            self._file = self._locked(path)
            self._held.add(self._folder)

    @staticmethod
    def _locked(path: Path) -> IO[bytes]:
        file = (path / ".lock").open("wb")
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.close()
            raise UserError(_in_use(path)) from error
        return file

    def release(self) -> None:
        """Let others have the folder."""
        with self._guard:
            self._file.close()
            self._held.discard(self._folder)


def _in_use(path: Path) -> str:
    return f"The folder {path} is in use by another run: wait for it."


def _require_same_config(
    path: Path, wanted: Mapping[str, dict[str, object]]
) -> dict[str, Any] | None:
    """The stored run if it has this configuration, or None if the folder has nothing to keep."""
    if not (path / RUN).exists():
        if (path / RECORDS).exists() or (path / SUMMARY).exists():
            raise UserError(f"The folder {path} holds results without {RUN}: choose another.")
        return None
    stored = read_run(path)
    before, after = _flat(stored["config"]), _flat(wanted["config"])
    names = [name for name in sorted(before | after) if before.get(name) != after.get(name)]
    if names and _holds_nothing_else(path):
        return None
    if names:
        # Another command differs in everything: naming the command is clearer than a field.
        name = "command" if "command" in names else names[0]
        others = f", and {len(names) - 1} more differ" if names[1:] else ""
        raise UserError(
            f"The folder {path} holds another run ({name} was {before.get(name, 'absent')}, now "
            f"{after.get(name, 'absent')}{others}): choose another folder with --out."
        )
    return stored


def _holds_nothing_else(path: Path) -> bool:
    """Whether a run ended before its first record: all its files but `run.toml` are empty.

    A `run.toml` without a file of records is somebody's copy, and what is not empty may be replies
    that were paid for, or a model.
    """
    others = [one for one in path.rglob("*") if one != path / RUN and not one.is_dir()]
    has_records = any(one.suffix == Path(RECORDS).suffix for one in others)
    return has_records and not any(one.lstat().st_size for one in others)


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """The values of a table and its sub-tables by their dotted names, as canonical texts."""
    flat: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = canonical(value)
    return flat
