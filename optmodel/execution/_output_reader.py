"""Reads what a program writes while it runs: its two streams and its report, all bounded.

output = yield from read_output(control, pipes, limits, token)      # RawOutput(stdout=b"1\\n", ...)
"""

import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from optmodel.execution import _protocol
from optmodel.execution._coroutines import Coroutine, Wait
from optmodel.execution._protocol import ProgramExit
from optmodel.execution.hooks.report_writer import line_prefix, solve_line_prefix
from optmodel.execution.limits import Limits

_CHUNK = 1 << 16
_QUIET_SECONDS = 0.05  # a pause without reading
_GRACE_SECONDS = 10.0  # for a fork server to report that the time limit was reached
_DRAIN_SECONDS = 2.0  # to read the rest of the pipes after all writers have closed them


@dataclass(frozen=True, slots=True)
class RawOutput:
    """The output of a program, before it is interpreted.

    `overflowed` says that a stream was cut at its limit and the program was stopped. Every whole
    line of the report begins with the `token`. A report that `is_cut` lacks its first lines,
    `num_dropped_solves` of them solves. One that `is_forged` had a line without the token: it ends
    before that line, and the program was stopped.
    """

    stdout: bytes
    stderr: bytes
    report: bytes
    token: str
    is_cut: bool
    is_forged: bool
    num_dropped_solves: int
    overflowed: bool
    exit: ProgramExit


def is_signed(data: bytes | bytearray, prefix: bytes, begin: int = 0) -> bool:
    """Whether the line that begins there begins with `prefix`.

    A part of the prefix may come before it, from a process that was killed while it wrote one.
    """
    offset = data.find(prefix, begin, begin + 2 * len(prefix))
    return offset >= 0 and prefix.startswith(bytes(data[begin:offset]))


@dataclass(slots=True)
class BoundedStream:
    """A stream's first bytes; `is_full` where further ones were dropped."""

    limit: int
    data: bytearray = field(default_factory=bytearray)
    is_full: bool = False

    def take(self, chunk: bytes) -> None:
        room = self.limit - len(self.data)
        self.is_full = self.is_full or len(chunk) > room
        self.data += chunk[:room]


@dataclass(slots=True)
class ReportTail:
    """A report's last lines: beyond the limit the oldest are dropped, each as a whole.

    Dropped lines that begin with `solve_prefix` are counted. Nothing is kept from the first line on
    that does not begin with `prefix`. `num_checked` is the number of bytes of the lines that were
    checked for it.
    """

    limit: int
    prefix: bytes
    solve_prefix: bytes
    data: bytearray = field(default_factory=bytearray)
    is_cut: bool = False
    is_forged: bool = False
    num_dropped_solves: int = 0
    is_within_dropped: bool = False
    num_checked: int = 0

    def take(self, chunk: bytes) -> None:
        if self.is_forged:
            return
        if self.is_within_dropped:
            _, end, chunk = chunk.partition(b"\n")
            self.is_within_dropped = not end
        self.data += chunk
        self._check()
        surplus = len(self.data) - self.limit
        if surplus > 0:
            line_end = self.data.find(b"\n", surplus)
            self.is_within_dropped = line_end < 0
            num_bytes = len(self.data) if line_end < 0 else line_end + 1
            # What is dropped begins a line, for no line is ever kept in part.
            self.is_cut = True
            self.num_dropped_solves += self.data.startswith(self.solve_prefix)
            self.num_dropped_solves += self.data.count(b"\n" + self.solve_prefix, 0, num_bytes)
            del self.data[:num_bytes]
            self.num_checked = max(0, self.num_checked - num_bytes)

    def _check(self) -> None:
        """Checks the lines that are whole now; as long as all are signed, it only counts them."""
        data, begin = self.data, self.num_checked
        end = data.rfind(b"\n", max(begin, len(data) - _CHUNK)) + 1
        if not end:
            return
        num_signed = data.count(b"\n" + self.prefix, begin, end)
        num_signed += data.startswith(self.prefix, begin)
        self.num_checked = end
        if data.count(b"\n", begin, end) == num_signed:
            return
        while begin < end and is_signed(data, self.prefix, begin):
            begin = data.index(b"\n", begin) + 1
        if begin < end:
            self.is_forged = True
            del data[begin:]


@dataclass(slots=True)
class _OutputReader:
    """The control socket until the server has answered, and the pipes that are still open."""

    control: socket.socket
    stdout: BoundedStream
    stderr: BoundedStream
    report: ReportTail
    open_sinks: dict[int, BoundedStream | ReportTail]
    exit: ProgramExit | None = None
    stopped: bool = False

    def run(self, wall_seconds: float) -> Coroutine[None]:
        """Reads until the server has answered and every pipe has ended, within a last deadline."""
        began = time.monotonic()
        # Most programs end before their pipes are full: we need not wake up for every line.
        if (yield Wait([self.control.fileno()], began + _QUIET_SECONDS)):
            self._read(self.control.fileno())
        deadline = began + wall_seconds + _GRACE_SECONDS
        while self.exit is None or self.open_sinks:
            awaited = [*self.open_sinks, *([] if self.exit else [self.control.fileno()])]
            ready = yield Wait(awaited, deadline)
            if not ready:
                return
            for fd in awaited:
                if fd in ready:
                    self._read(fd)
            if self.exit is not None:
                deadline = min(deadline, time.monotonic() + _DRAIN_SECONDS)
            # A program that prints too much, or writes to its own report, is stopped.
            is_enough = self.overflowed or self.report.is_forged
            if is_enough and not self.stopped and self.exit is None:
                self.control.send(_protocol.STOP)
            self.stopped = self.stopped or is_enough

    def _read(self, fd: int) -> None:
        if fd == self.control.fileno():
            self.exit = _protocol.receive(self.control, ProgramExit)
            if self.exit is None:
                raise EOFError("the parent is gone")
            return
        chunk = os.read(fd, _CHUNK)
        self.open_sinks[fd].take(chunk)
        if not chunk:
            del self.open_sinks[fd]

    @property
    def overflowed(self) -> bool:
        return self.stdout.is_full or self.stderr.is_full


def read_output(
    control: socket.socket, pipes: Sequence[int], limits: Limits, token: str
) -> Coroutine[RawOutput]:
    """Reads stdout, stderr and report (the three `pipes`) until the program is gone.

    Raises `EOFError` or `OSError` when the fork server dies or does not answer.
    """
    out, err = BoundedStream(limits.output_bytes), BoundedStream(limits.output_bytes)
    report = ReportTail(limits.report_bytes, line_prefix(token), solve_line_prefix(token))
    sinks: dict[int, BoundedStream | ReportTail] = dict(zip(pipes, (out, err, report), strict=True))
    reader = _OutputReader(control, out, err, report, sinks)
    yield from reader.run(limits.wall_seconds)
    if reader.exit is None:
        raise EOFError("the parent fell silent")
    return RawOutput(
        stdout=bytes(out.data),
        stderr=bytes(err.data),
        report=bytes(report.data),
        token=token,
        is_cut=report.is_cut,
        is_forged=report.is_forged,
        num_dropped_solves=report.num_dropped_solves,
        overflowed=reader.overflowed,
        exit=reader.exit,
    )
