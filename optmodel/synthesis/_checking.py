"""Checking records in processes of their own: one that dies or hangs takes nothing else with it.

with Checkers(num_workers=2, level=Level.LIMITED, seconds=600.0) as checkers:
    for checked in checkers.check(lines, asked):          # in the order of the lines
        checked.broken

A line goes to its process as it stands in the file, and nothing but that process parses it before
it has been found to be bounded.

The processes are started by exec, and not by `multiprocessing`, which would run a caller's script
again.
"""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path

from optmodel.errors import BadFileError, InfrastructureError, UserError
from optmodel.execution import Level
from optmodel.jsonl import Line
from optmodel.runs import record_of
from optmodel.synthesis._pool import close_local_runner, prepare_runner, settle
from optmodel.synthesis.promises import Broken, Checked, Promise, check

_LOOK_AHEAD = 4
_START_SECONDS = 120.0
_MEMORY_BYTES = 8 << 30
_MOST_DETAIL = 1000
_MAIN = f"import sys; from {__name__} import main; main(*sys.argv[1:])"


@dataclass(slots=True)
class _Checker:
    """One process, the line that it is at, and when its time is over."""

    number: int
    level: Level
    hidden: tuple[Path, ...]
    process: subprocess.Popen[bytes] = field(init=False)
    pipe: Connection = field(init=False)
    line: Line | None = None
    deadline: float = 0.0

    def __post_init__(self) -> None:
        ours, theirs = socket.socketpair()
        self.pipe = Connection(ours.detach())
        here = [str(theirs.fileno()), self.level.name, str(os.getpid()), str(self.number)]
        here += map(str, self.hidden)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-c", _MAIN, *here],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=True,  # Ctrl-C is for us, who end it
            )
        if not self.pipe.poll(_START_SECONDS) or self.pipe.recv_bytes() != b"ready":
            self.kill()
            raise InfrastructureError("A process that checks records did not start.")

    def begin(self, line: Line, asked: Sequence[str] | None, seconds: float) -> None:
        """Hands it a line."""
        self.line, self.deadline = line, time.monotonic() + seconds
        with suppress(OSError):  # one that has just ended is found out when it is listened to
            self.pipe.send_bytes(json.dumps(asked).encode() + b"\n" + line.raw)

    def kill(self) -> None:
        """Ends it and what it runs, which ends with its sockets."""
        self.process.kill()
        self.process.wait()
        self.pipe.close()


class Checkers:
    """Processes that check records, a line at a time each. Use as a context."""

    def __init__(
        self, num_workers: int, level: Level, seconds: float, hidden: tuple[Path, ...] = ()
    ) -> None:
        """Programs see nothing of the `hidden` paths.

        Raises `UserError` for a number of workers below 1."""
        if num_workers < 1:
            raise UserError(f"The number of workers is {num_workers}; give 1 or more.")
        self._level = level
        self._hidden = hidden
        self._seconds = seconds
        self._num_workers = num_workers
        self._crew: list[_Checker] = []
        self._num_started = 0

    def check(self, lines: Iterable[Line], asked: Sequence[str] | None) -> Iterator[Checked]:
        """What each line breaks, in their order.

        Raises `UserError` where programs are confined to less than is required, and
        `InfrastructureError` where our machinery fails.
        """
        waiting, done = deque[int](), dict[int, Checked]()
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
                    checker.begin(line, asked, self._seconds)
            if waiting and waiting[0] not in done:
                done |= self._listen()
            while waiting and waiting[0] in done:
                yield done.pop(waiting.popleft())

    def _idle(self) -> _Checker | None:
        for checker in [checker for checker in self._crew if checker.line is None]:
            if checker.process.poll() is None:
                return checker
            self._crew.remove(checker)  # somebody else ended it while it had nothing to do
            checker.kill()
        if len(self._crew) == self._num_workers:
            return None
        self._crew.append(_Checker(self._num_started, self._level, self._hidden))
        self._num_started += 1
        return self._crew[-1]

    def _listen(self) -> dict[int, Checked]:
        """What was heard, or what became of those that say nothing any more."""
        busy = {checker.pipe: checker for checker in self._crew if checker.line is not None}
        left = min(checker.deadline for checker in busy.values()) - time.monotonic()
        heard: dict[int, Checked] = {}
        for pipe in wait(list(busy), max(0.0, left)):
            checker = busy[pipe]  # type: ignore[index]
            assert checker.line is not None
            try:
                heard[checker.line.number] = _read(checker.pipe.recv_bytes())
                checker.line = None
            except (EOFError, OSError):
                heard |= self._lose(checker, "ended the process that checked it")
        for checker in busy.values():
            if checker.line is not None and checker.deadline < time.monotonic():
                heard |= self._lose(checker, f"takes more than {self._seconds:g} s to check")
        return heard

    def _lose(self, checker: _Checker, why: str) -> dict[int, Checked]:
        assert checker.line is not None
        self._crew.remove(checker)
        checker.kill()
        broken = Broken(Promise.BOUNDED, f"it {why}")
        return {checker.line.number: Checked("", (broken,), is_readable=False)}

    def __enter__(self) -> "Checkers":
        return self

    def __exit__(self, *_: object) -> None:
        for checker in self._crew:
            checker.kill()
        self._crew.clear()


def _read(data: bytes) -> Checked:
    said = json.loads(data)
    if "error" in said:
        raise (UserError if said["is_user"] else InfrastructureError)(said["error"])
    broken = tuple(Broken(Promise(promise), detail) for promise, detail in said["broken"])
    return Checked(said["id"], broken, tuple(said["notes"]), said["is_readable"])


def checked_line(data: bytes, asked: Sequence[str] | None) -> Checked:
    """What a line breaks, whatever stands in it."""
    try:
        record = record_of(Line(data, "the line"))
    except BadFileError as error:
        return Checked("", (Broken(Promise.BOUNDED, str(error)),), is_readable=False)
    return check(record, asked)


def _answer(data: bytes) -> bytes:
    asked, _, line = data.partition(b"\n")
    try:
        checked = checked_line(line, json.loads(asked))
    except (UserError, InfrastructureError) as error:
        is_user = isinstance(error, UserError)
        return json.dumps({"error": str(error), "is_user": is_user}).encode()
    said = {
        "id": _plain(checked.id),
        "broken": [[one.promise, _plain(one.detail)] for one in checked.broken],
        "notes": checked.notes,
        "is_readable": checked.is_readable,
    }
    return json.dumps(said).encode()


def _plain(text: str) -> str:
    """A stranger's text as one can print it: no longer than a line or two."""
    short = text if len(text) <= _MOST_DETAIL else f"{text[:_MOST_DETAIL]}..."
    return short.encode("utf-8", "replace").decode()


def main(descriptor: str, level: str, parent: str, number: str, *hidden: str) -> None:
    """Checks what comes in until our side is gone.

    The socket, the level, our process, a number, and the paths that programs do not see.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settle(int(parent), int(number))
    prepare_runner(Level[level], tuple(map(Path, hidden)))
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = _MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(hard, _MEMORY_BYTES)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    pipe = Connection(int(descriptor))
    pipe.send_bytes(b"ready")
    try:
        while True:
            pipe.send_bytes(_answer(pipe.recv_bytes()))
    except (EOFError, BrokenPipeError):
        close_local_runner()
