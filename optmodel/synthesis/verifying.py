"""Verifying: every promise of a dataset, re-checked from its files alone.

Each record by itself (see `promises`), and the files together (see `consistency`). A record that
breaks several promises names them all; one that is damaged, kills the process that checks it or
takes longer than `seconds` is named as well, and the verification goes on.

    verdict = verify(Path("runs/first"), num_workers=2)
    verdict.failures      # (Failure(line=12, id='3f...', promise='objective', detail='...'),)
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import BadFileError
from optmodel.execution import Level, dialects, require_dialects
from optmodel.jsonl import Line
from optmodel.runs import RECORDS, RUN, check_command, record_lines, record_of, unchanging
from optmodel.synthesis._checking import Checkers
from optmodel.synthesis.consistency import asked_dialects, inconsistencies
from optmodel.synthesis.finding import WHOLE_RUN
from optmodel.synthesis.promises import Promise

SECONDS_PER_RECORD = 900.0
"""The longest that one record is checked: far more than its solvers and programs may take."""


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
        if self.line == WHOLE_RUN:
            return "the run"
        return f"line {self.line}, {self.id[:12]}" if self.id else f"line {self.line}"


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
    require: Level,
    seconds: float,
    report: Callable[[int], None] | None,
) -> Verification:
    require_dialects(_dialects(path))
    failures: list[Failure] = []
    ids: dict[int, str] = {}
    notes: Counter[str] = Counter()
    unreadable: set[int] = set()
    numbers: deque[int] = deque()

    def drawn() -> Iterator[Line]:
        for line in record_lines(path):
            numbers.append(line.number)
            yield line

    with Checkers(num_workers, require, seconds, (folder,)) as checkers:
        for checked in checkers.check(drawn(), asked_dialects(folder)):
            line = numbers.popleft()
            ids[line] = checked.id
            unreadable |= set() if checked.is_readable else {line}
            failures += [Failure(line, checked.id, b.promise, b.detail) for b in checked.broken]
            notes.update(checked.notes)
            if report is not None:
                report(len(ids))
    if not ids:
        raise BadFileError(f"{path} holds no record.")
    for one in inconsistencies(folder, frozenset(unreadable)):
        failures.append(Failure(one.line, ids.get(one.line, ""), Promise.RUN, one.detail))
    told = tuple(f"{count} of {len(ids)} records {note}" for note, count in sorted(notes.items()))
    return Verification(len(ids), tuple(failures), told)


def _dialects(path: Path) -> list[str]:
    """The dialects we know of which a file of records holds programs."""
    written: set[str] = set()
    for line in record_lines(path):
        try:
            programs = record_of(line).get("programs")
        except BadFileError:  # a damaged line is named when it is checked
            continue
        if isinstance(programs, dict):
            written |= {name for name, text in programs.items() if text is not None}
    return [name for name in dialects() if name in written]
