"""Checking records in processes of their own: one that dies or hangs takes nothing else with it.

with Checkers(num_workers=2, level=SandboxLevel.LIMITED, seconds=600.0) as checkers:
    for checked in checkers.check(lines, dialects):       # in the order of the lines
        checked.rejections

A line is sent as its raw bytes, and only the worker parses it, since a line may be too large or too
deeply nested to parse safely.
"""

import json
import resource
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from optmodel.errors import BadFileError, InfrastructureError, UserError
from optmodel.execution import SandboxLevel, close_process_runner, prepare_process_runner
from optmodel.jsonl import Line
from optmodel.rejection import Rejection
from optmodel.runs import record_of
from optmodel.synthesis.workers.worker_process import WorkerProcess
from optmodel.triples import (
    RecordCheck,
    VerifiedRecord,
    unreadable,
    verify_record,
)

_LOOK_AHEAD = 4
_MEMORY_BYTES = 8 << 30
_MOST_DETAIL = 1000


@dataclass(slots=True)
class _LineChecker:
    """One process, the line that it checks, and the deadline of that check."""

    worker: WorkerProcess
    line: Line | None = None
    deadline: float = 0.0

    def begin(self, line: Line, dialects: Sequence[str] | None, seconds: float) -> None:
        """Send it a line to check."""
        self.line, self.deadline = line, time.monotonic() + seconds
        with suppress(OSError):  # a process that has just ended is noticed when its pipe is read
            self.worker.pipe.send_bytes(json.dumps(dialects).encode() + b"\n" + line.raw)


class Checkers:
    """Processes that check records, a line at a time each. Use as a context."""

    def __init__(
        self, num_workers: int, level: SandboxLevel, seconds: float, hidden: tuple[Path, ...] = ()
    ) -> None:
        """Programs see nothing of the `hidden` paths.

        Raises `UserError` for a number of workers below 1."""
        if num_workers < 1:
            raise UserError(f"The number of workers is {num_workers}; give 1 or more.")
        self._level = level
        self._hidden = hidden
        self._seconds = seconds
        self._num_workers = num_workers
        self._crew: list[_LineChecker] = []
        self._num_started = 0

    def check(
        self, lines: Iterable[Line], dialects: Sequence[str] | None
    ) -> Iterator[VerifiedRecord]:
        """Verify each line, in their order; the run was to render `dialects`, if these are known.

        Raises `UserError` where programs are confined to less than is required, and
        `InfrastructureError` where our machinery fails.
        """
        waiting, done = deque[int](), dict[int, VerifiedRecord]()
        source = iter(lines)
        is_drawn = False
        while not is_drawn or waiting:
            while not is_drawn and len(waiting) < _LOOK_AHEAD * self._num_workers:
                checker = self._idle()
                if checker is None:
                    break
                line = next(source, None)
                is_drawn = line is None
                if line is not None:
                    waiting.append(line.number)
                    checker.begin(line, dialects, self._seconds)
            if waiting and waiting[0] not in done:
                done |= self._collect()
            while waiting and waiting[0] in done:
                yield done.pop(waiting.popleft())

    def _idle(self) -> _LineChecker | None:
        for checker in [checker for checker in self._crew if checker.line is None]:
            if checker.worker.is_alive:
                return checker
            self._crew.remove(checker)  # it ended while it was idle, as by the system's OOM killer
            checker.worker.kill()
        if len(self._crew) == self._num_workers:
            return None
        arguments = [self._level.name, *map(str, self._hidden)]
        self._crew.append(_LineChecker(WorkerProcess.start(main, self._num_started, arguments)))
        self._num_started += 1
        return self._crew[-1]

    def _collect(self) -> dict[int, VerifiedRecord]:
        """Results by line number; one that ended or ran out of time gives an unreadable record."""
        busy = {checker.worker.pipe: checker for checker in self._crew if checker.line is not None}
        left = min(checker.deadline for checker in busy.values()) - time.monotonic()
        results: dict[int, VerifiedRecord] = {}
        for pipe in wait(list(busy), max(0.0, left)):
            checker = busy[pipe]  # type: ignore[index]
            assert checker.line is not None
            try:
                results[checker.line.number] = _read(checker.worker.pipe.recv_bytes())
                checker.line = None
            except (EOFError, OSError):
                results |= self._lose(checker, "ended the process that checked it")
        for checker in busy.values():
            if checker.line is not None and checker.deadline < time.monotonic():
                results |= self._lose(checker, f"takes more than {self._seconds:g} s to check")
        return results

    def _lose(self, checker: _LineChecker, why: str) -> dict[int, VerifiedRecord]:
        assert checker.line is not None
        self._crew.remove(checker)
        checker.worker.kill()
        return {checker.line.number: unreadable("", RecordCheck.BOUNDED, f"it {why}")}

    def __enter__(self) -> "Checkers":
        return self

    def __exit__(self, *_: object) -> None:
        for checker in self._crew:
            checker.worker.kill()
        self._crew.clear()


def _read(data: bytes) -> VerifiedRecord:
    reply = json.loads(data)
    if "error" in reply:
        raise (UserError if reply["is_user"] else InfrastructureError)(reply["error"])
    rejections = tuple(
        Rejection(RecordCheck(step), code, detail) for step, code, detail in reply["rejections"]
    )
    return VerifiedRecord(reply["id"], rejections, tuple(reply["notes"]), reply["is_readable"])


def checked_line(data: bytes, dialects: Sequence[str] | None) -> VerifiedRecord:
    """Verify a line of any content."""
    try:
        record = record_of(Line(data, "the line"))
    except BadFileError as error:
        return unreadable("", RecordCheck.BOUNDED, str(error))
    return verify_record(record, dialects)


def _answer(data: bytes) -> bytes:
    dialects, _, line = data.partition(b"\n")
    try:
        checked = checked_line(line, json.loads(dialects))
    except (UserError, InfrastructureError) as error:
        is_user = isinstance(error, UserError)
        return json.dumps({"error": str(error), "is_user": is_user}).encode()
    reply = {
        "id": _plain(checked.id),
        "rejections": [[one.step, one.code, _plain(one.detail)] for one in checked.rejections],
        "notes": checked.notes,
        "is_readable": checked.is_readable,
    }
    return json.dumps(reply).encode()


def _plain(text: str) -> str:
    """A text of a record, cut to a printable length, and as valid UTF-8."""
    short = text if len(text) <= _MOST_DETAIL else f"{text[:_MOST_DETAIL]}..."
    return short.encode("utf-8", "replace").decode()


def main(pipe: Connection, level: str, *hidden: str) -> None:
    """The worker's side: verifies lines from the pipe until it is closed.

    Programs require `level` of confinement, and do not see the `hidden` paths.
    """
    prepare_process_runner(SandboxLevel[level], tuple(map(Path, hidden)))
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = _MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(hard, _MEMORY_BYTES)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        while True:
            pipe.send_bytes(_answer(pipe.recv_bytes()))
    except (EOFError, BrokenPipeError):
        close_process_runner()
