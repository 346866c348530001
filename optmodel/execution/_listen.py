"""Listening to a program while it runs: its two streams, its report, and its parent's last word.

heard = listen(control, pipes, limits)      # Heard(stdout=b"...", ..., done=Done(...))
"""

import os
import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from optmodel.execution import _wire
from optmodel.execution._wire import Done
from optmodel.execution.limits import Limits

_CHUNK = 1 << 16
_GRACE_SECONDS = 10.0  # for a parent to say that the time limit was met
_DRAIN_SECONDS = 2.0  # for what is still in the pipes when all writers are gone


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a program, before anything is concluded.

    `num_dropped` lines are missing at the beginning of `report`; a stream that `overflowed` was cut
    and the program stopped.
    """

    stdout: bytes
    stderr: bytes
    report: bytes
    num_dropped: int
    overflowed: bool
    done: Done


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
    """A report's last lines: beyond the limit the oldest are dropped."""

    limit: int
    data: bytearray = field(default_factory=bytearray)
    num_dropped: int = 0

    def take(self, chunk: bytes) -> None:
        self.data += chunk
        surplus = len(self.data) - self.limit
        if surplus > 0:
            line_end = self.data.find(b"\n", surplus)
            dropped = line_end + 1 if line_end >= 0 else surplus
            self.num_dropped += self.data.count(b"\n", 0, dropped)
            del self.data[:dropped]


@dataclass(slots=True)
class _Listener:
    control: socket.socket
    stdout: _Stream
    stderr: _Stream
    report: _Tail
    open_sinks: dict[int, _Stream | _Tail]
    done: Done | None = None
    stopped: bool = False

    def run(self, wall_seconds: float) -> None:
        """Reads until the parent has spoken and every pipe has ended, within a last deadline."""
        poll = select.poll()
        for fd in (*self.open_sinks, self.control.fileno()):
            poll.register(fd, select.POLLIN)
        deadline = time.monotonic() + wall_seconds + _GRACE_SECONDS
        while self.done is None or self.open_sinks:
            events = poll.poll(max(0.0, deadline - time.monotonic()) * 1000)
            if not events:
                return
            for fd, _ in events:
                if not self._read(fd):
                    poll.unregister(fd)
                    if fd == self.control.fileno():
                        deadline = time.monotonic() + _DRAIN_SECONDS
            self._stop_if_full()

    def _read(self, fd: int) -> bool:
        """Takes what one descriptor has; False when nothing more will come from it."""
        if fd == self.control.fileno():
            self.done = _wire.receive(self.control, Done)
            if self.done is None:
                raise EOFError("the parent is gone")
            return False
        chunk = os.read(fd, _CHUNK)
        self.open_sinks[fd].take(chunk)
        if not chunk:
            del self.open_sinks[fd]
        return bool(chunk)

    def _stop_if_full(self) -> None:
        is_full = self.stdout.is_full or self.stderr.is_full
        if is_full and not self.stopped and self.done is None:
            self.control.send(_wire.STOP)
        self.stopped = self.stopped or is_full


def listen(control: socket.socket, pipes: Sequence[int], limits: Limits) -> Heard:
    """Reads stdout, stderr and report (the three `pipes`) until the program is gone.

    Raises `EOFError` or `OSError` when the parent dies or falls silent.
    """
    out, err = _Stream(limits.output_bytes), _Stream(limits.output_bytes)
    report = _Tail(limits.report_bytes)
    sinks: dict[int, _Stream | _Tail] = dict(zip(pipes, (out, err, report), strict=True))
    listener = _Listener(control, out, err, report, sinks)
    listener.run(limits.wall_seconds)
    if listener.done is None:
        raise EOFError("the parent fell silent")
    return Heard(
        stdout=bytes(out.data),
        stderr=bytes(err.data),
        report=bytes(report.data),
        num_dropped=report.num_dropped,
        overflowed=listener.stopped,
        done=listener.done,
    )
