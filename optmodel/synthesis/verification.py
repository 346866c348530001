"""Verification of a dataset: every check, run again from its files alone.

Each record by itself (see `optmodel.triples`), and the files together (see `run_consistency`). A
record may fail several checks, and each is reported. A record that is damaged, that kills the
process which checks it, or that takes longer than `seconds` fails too; verification goes on.

    found = verify(Path("runs/first"), num_workers=2)
    found.failures      # (FailedCheck(line=12, id='3f...', rejection=Rejection('objective', ...)),)
"""

import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import BadFileError
from optmodel.execution import SandboxLevel, dialects, require_dialects
from optmodel.jsonl import Line
from optmodel.rejection import Rejection
from optmodel.runs import (
    RECORDS,
    RUN,
    Progress,
    Report,
    check_command,
    record_lines,
    record_of,
    unchanging,
)
from optmodel.synthesis.run_consistency import WHOLE_RUN, inconsistencies, requested_dialects
from optmodel.synthesis.workers import Checkers
from optmodel.triples import RecordCheck, RecordCode

SECONDS_PER_RECORD = 900.0
"""The time limit of one record: far more than the limits of its solvers and programs."""


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A check that a record fails. `line` counts from 1; 0 is the run as a whole."""

    line: int
    id: str
    rejection: Rejection

    @property
    def check(self) -> RecordCheck:
        """The check that the record fails; the key `promise` of the JSON output."""
        return RecordCheck(self.rejection.step)

    @property
    def detail(self) -> str:
        """What is wrong, as a sentence."""
        return self.rejection.detail

    def to_plain(self) -> dict[str, object]:
        """An object for JSON."""
        return {
            "line": self.line,
            "id": self.id,
            "promise": str(self.check),
            "detail": self.detail,
        }

    @property
    def place(self) -> str:
        """The place of the record, for a message."""
        if self.line == WHOLE_RUN:
            return "the run"
        return f"line {self.line}, {self.id[:12]}" if self.id else f"line {self.line}"


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a verification. `notes` say which checks could not run here, and why."""

    num_records: int
    failures: tuple[FailedCheck, ...]
    notes: tuple[str, ...] = ()

    @property
    def num_failed(self) -> int:
        """How many records fail a check."""
        return len({failure.line for failure in self.failures} - {WHOLE_RUN})


def verify(
    folder: Path,
    *,
    num_workers: int = 1,
    require: SandboxLevel = SandboxLevel.LIMITED,
    report: Report | None = None,
    seconds: float = SECONDS_PER_RECORD,
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
        return _verified(folder, path, num_workers, require, seconds, report)


def _verified(
    folder: Path,
    path: Path,
    num_workers: int,
    require: SandboxLevel,
    seconds: float,
    report: Report | None,
) -> Verification:
    require_dialects(_dialects(path))
    failures: list[FailedCheck] = []
    ids: dict[int, str] = {}
    notes: Counter[str] = Counter()
    progress, started = Progress(sum(1 for _ in record_lines(path))), time.monotonic()
    unreadable: set[int] = set()
    numbers: deque[int] = deque()

    def drawn() -> Iterator[Line]:
        for line in record_lines(path):
            numbers.append(line.number)
            yield line

    with Checkers(num_workers, require, seconds, (folder,)) as checkers:
        for checked in checkers.check(drawn(), requested_dialects(folder)):
            line = numbers.popleft()
            ids[line] = checked.id
            unreadable |= set() if checked.is_readable else {line}
            failures += [FailedCheck(line, checked.id, one) for one in checked.rejections]
            notes.update(checked.notes)
            progress.num_done = len(ids)
            progress.seconds = time.monotonic() - started
            if report is not None:
                report(progress)
    if not ids:
        raise BadFileError(f"{path} holds no record.")
    for one in inconsistencies(folder, frozenset(unreadable)):
        rejection = Rejection(RecordCheck.RUN, RecordCode.DIFFERS, one.detail)
        failures.append(FailedCheck(one.line, ids.get(one.line, ""), rejection))
    remarks = tuple(
        f"{count} of {len(ids)} records {note}" for note, count in sorted(notes.items())
    )
    return Verification(len(ids), tuple(failures), remarks)


def _dialects(path: Path) -> list[str]:
    """The known dialects of the programs in a file of records."""
    written: set[str] = set()
    for line in record_lines(path):
        try:
            programs = record_of(line).get("programs")
        except BadFileError:  # a damaged line is named when it is checked
            continue
        if isinstance(programs, dict):
            written |= {name for name, text in programs.items() if text is not None}
    return [name for name in dialects() if name in written]
