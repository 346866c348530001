"""Listening to a program while it runs: its two streams, its report, and its parent's last word.

heard = yield from listen(control, pipes, limits, word)      # Heard(stdout=b"1\\n", ...)
"""

import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from optmodel.execution import _wire
from optmodel.execution._steps import Steps, Wait
from optmodel.execution._wire import Done
from optmodel.execution.hooks.recorder import any_line, solve_line
from optmodel.execution.limits import Limits

_CHUNK = 1 << 16
_QUIET_SECONDS = 0.05  # in which nothing is read
_GRACE_SECONDS = 10.0  # for a parent to say that the time limit was met
_DRAIN_SECONDS = 2.0  # for what is still in the pipes when all writers are gone


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a program, before anything is concluded.

    A report that `is_cut` lacks its first lines, `num_dropped_solves` of them solves; a stream that
    `overflowed` was cut and the program stopped. Every whole line of the report begins with the
    `word`: one that `is_forged` ended before the first that did not, and the program was stopped.
    """

    stdout: bytes
    stderr: bytes
    report: bytes
    word: str
    is_cut: bool
    is_forged: bool
    num_dropped_solves: int
    overflowed: bool
    done: Done


def is_ours(data: bytes | bytearray, line: bytes, begin: int = 0) -> bool:
    """Whether what begins there begins with `line`.

    Less of the same may come before: a process of the program was killed when it began to write.
    """
    place = data.find(line, begin, begin + 2 * len(line))
    return place >= 0 and line.startswith(bytes(data[begin:place]))


@dataclass(slots=True)
class _Stream:
    """A stream's first bytes; `is_full` once more came than is kept."""

    limit: int
    data: bytearray = field(default_factory=bytearray)
    is_full: bool = False

    def take(self, chunk: bytes) -> None:
        room = self.limit - len(self.data)
        self.is_full = self.is_full or len(chunk) > room
        self.data += chunk[:room]


@dataclass(slots=True)
class _Tail:
    """A report's last lines: beyond the limit the oldest are dropped, each as a whole.

    Of those dropped, the ones that begin with `solve_line` are counted. From the first line that
    does not begin with `line` on, which is none of ours, nothing is kept. `num_read` are the bytes
    of the lines that were looked at.
    """

    limit: int
    line: bytes
    solve_line: bytes
    data: bytearray = field(default_factory=bytearray)
    is_cut: bool = False
    is_forged: bool = False
    num_dropped_solves: int = 0
    is_within_dropped: bool = False
    num_read: int = 0

    def take(self, chunk: bytes) -> None:
        if self.is_forged:
            return
        if self.is_within_dropped:
            _, end, chunk = chunk.partition(b"\n")
            self.is_within_dropped = not end
        self.data += chunk
        self._look()
        surplus = len(self.data) - self.limit
        if surplus > 0:
            line_end = self.data.find(b"\n", surplus)
            self.is_within_dropped = line_end < 0
            self._drop(len(self.data) if line_end < 0 else line_end + 1)

    def _look(self) -> None:
        """Looks at the lines that are whole now; counting them all at once takes no time."""
        data, begin = self.data, self.num_read
        end = data.rfind(b"\n", max(begin, len(data) - _CHUNK)) + 1
        if not end:
            return
        num_ours = data.startswith(self.line, begin) + data.count(b"\n" + self.line, begin, end)
        self.num_read = end
        if data.count(b"\n", begin, end) == num_ours:
            return
        while begin < end and is_ours(data, self.line, begin):
            begin = data.index(b"\n", begin) + 1
        if begin < end:
            self.is_forged = True
            del data[begin:]

    def _drop(self, num_bytes: int) -> None:
        """Forgets the oldest bytes; they begin a line, for no line is ever kept in part."""
        self.is_cut = True
        self.num_dropped_solves += self.data.startswith(self.solve_line)
        self.num_dropped_solves += self.data.count(b"\n" + self.solve_line, 0, num_bytes)
        del self.data[:num_bytes]
        self.num_read = max(0, self.num_read - num_bytes)


@dataclass(slots=True)
class _Listener:
    """What is open still: the control socket until the parent has spoken, and the sinks by pipe."""

    control: socket.socket
    stdout: _Stream
    stderr: _Stream
    report: _Tail
    open_sinks: dict[int, _Stream | _Tail]
    done: Done | None = None
    stopped: bool = False

    def run(self, wall_seconds: float) -> Steps[None]:
        """Reads until the parent has spoken and every pipe has ended, within a last deadline."""
        began = time.monotonic()
        # Most programs are over before their pipes are full: they need not wake us at every line.
        if (yield Wait([self.control.fileno()], began + _QUIET_SECONDS)):
            self._read(self.control.fileno())
        deadline = began + wall_seconds + _GRACE_SECONDS
        while self.done is None or self.open_sinks:
            awaited = [*self.open_sinks, *([] if self.done else [self.control.fileno()])]
            ready = yield Wait(awaited, deadline)
            if not ready:
                return
            for fd in awaited:
                if fd in ready:
                    self._read(fd)
            if self.done is not None:
                deadline = min(deadline, time.monotonic() + _DRAIN_SECONDS)
            self._stop_if_needed()

    def _read(self, fd: int) -> None:
        """Takes what one descriptor has."""
        if fd == self.control.fileno():
            self.done = _wire.receive(self.control, Done)
            if self.done is None:
                raise EOFError("the parent is gone")
            return
        chunk = os.read(fd, _CHUNK)
        self.open_sinks[fd].take(chunk)
        if not chunk:
            del self.open_sinks[fd]

    def _stop_if_needed(self) -> None:
        """Has the program stopped that says too much, or what only the hook may say."""
        is_enough = self.overflowed or self.report.is_forged
        if is_enough and not self.stopped and self.done is None:
            self.control.send(_wire.STOP)
        self.stopped = self.stopped or is_enough

    @property
    def overflowed(self) -> bool:
        return self.stdout.is_full or self.stderr.is_full


def listen(control: socket.socket, pipes: Sequence[int], limits: Limits, word: str) -> Steps[Heard]:
    """Reads stdout, stderr and report (the three `pipes`) until the program is gone.

    Raises `EOFError` or `OSError` when the parent dies or falls silent.
    """
    out, err = _Stream(limits.output_bytes), _Stream(limits.output_bytes)
    report = _Tail(limits.report_bytes, any_line(word), solve_line(word))
    sinks: dict[int, _Stream | _Tail] = dict(zip(pipes, (out, err, report), strict=True))
    listener = _Listener(control, out, err, report, sinks)
    yield from listener.run(limits.wall_seconds)
    if listener.done is None:
        raise EOFError("the parent fell silent")
    return Heard(
        stdout=bytes(out.data),
        stderr=bytes(err.data),
        report=bytes(report.data),
        word=word,
        is_cut=report.is_cut,
        is_forged=report.is_forged,
        num_dropped_solves=report.num_dropped_solves,
        overflowed=listener.overflowed,
        done=listener.done,
    )
