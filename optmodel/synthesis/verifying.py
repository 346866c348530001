"""Verifying: every promise of a dataset, re-checked from its files alone.

Each record by itself (see `promises`), and the files together (see `consistency`). A record that
breaks several promises names them all.

    verdict = verify(Path("runs/first"), num_workers=2)
    verdict.failures      # (Failure(line=12, id='3f...', promise='objective', detail='...'),)
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError
from optmodel.execution import Level, dialects, require_dialects
from optmodel.store import RECORDS, RUN, check_command, read_records, unchanging
from optmodel.synthesis._pool import OrderedPool
from optmodel.synthesis.consistency import asked_dialects, inconsistencies
from optmodel.synthesis.finding import WHOLE_RUN
from optmodel.synthesis.promises import Checked, Promise, check


@dataclass(frozen=True, slots=True)
class Failure:
    """A broken promise of one record. `line` counts from 1; 0 is the run as a whole."""

    line: int
    id: str
    promise: Promise
    detail: str

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"line {self.line}, {self.id[:12]}" if self.line != WHOLE_RUN else "the run"


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found. `notes` say what could not be checked here, and why."""

    num_records: int
    failures: tuple[Failure, ...]
    notes: tuple[str, ...] = ()

    @property
    def num_failed(self) -> int:
        """How many records broke a promise."""
        return len({failure.line for failure in self.failures} - {WHOLE_RUN})


def verify(
    folder: Path,
    *,
    num_workers: int = 1,
    require: Level = Level.LIMITED,
    report: Callable[[int], None] | None = None,
) -> Verification:
    """Re-check a run's folder, or a file of records by itself.

    Raises `BadFileError` when there is no readable dataset, `MissingExtraError` when a dialect of
    its programs is not installed, and `UserError` where they are confined to less than is required,
    or where the records change meanwhile.
    """
    if (folder / RUN).exists():
        check_command(folder, "generate")
    path = folder / RECORDS if folder.is_dir() else folder
    if not path.is_file():
        raise BadFileError(f"There is no {path}: name the folder of a run.")
    with unchanging(path):
        return _verified(folder, path, num_workers, require, report)


def _verified(
    folder: Path,
    path: Path,
    num_workers: int,
    require: Level,
    report: Callable[[int], None] | None,
) -> Verification:
    require_dialects(_dialects(path))
    failures: list[Failure] = []
    ids: dict[int, str] = {}
    notes: Counter[str] = Counter()
    with OrderedPool(_check_line, num_workers, require, (folder,)) as pool:
        tasks = ((record, asked_dialects(folder)) for record in read_records(path))
        for line, checked in enumerate(pool.map(tasks), start=1):
            ids[line] = checked.id
            failures += [Failure(line, checked.id, b.promise, b.detail) for b in checked.broken]
            notes.update(checked.notes)
            if report is not None:
                report(line)
    if not ids:
        raise BadFileError(f"{path} holds no record.")
    skip = frozenset(f.line for f in failures if f.promise is Promise.SCHEMA)
    for found in inconsistencies(folder, skip):
        failures.append(Failure(found.line, ids.get(found.line, ""), Promise.RUN, found.detail))
    told = tuple(f"{count} of {len(ids)} records {note}" for note, count in sorted(notes.items()))
    return Verification(len(ids), tuple(failures), told)


def _dialects(path: Path) -> list[str]:
    """The dialects we know of which a file of records holds programs."""
    written: set[str] = set()
    for record in read_records(path):
        programs = record.get("programs")
        if isinstance(programs, dict):
            written |= {name for name, text in programs.items() if text is not None}
    return [name for name in dialects() if name in written]


def _check_line(task: tuple[Mapping[str, Any], tuple[str, ...] | None]) -> Checked:
    return check(*task)
