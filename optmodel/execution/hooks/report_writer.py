"""Writes the lines of a program's report whole, also when processes and threads write at once.

writer = ReportWriter(fd=3, token="5f2a")
writer.write(end="ok")                    # {"token": "5f2a", "end": "ok"}

The token is told to the hooks alone: a line that does not begin with it was not written by them.
"""

import json
import os
import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import perf_counter

_MAX_WAIT = 5.0  # seconds that a process waits for another to finish its line


def line_prefix(token: str) -> bytes:
    """The beginning of every line of a report, for a token of letters and digits."""
    return f'{{"token": "{token}", '.encode()


def solve_line_prefix(token: str) -> bytes:
    """The beginning of every line that reports a solve."""
    return line_prefix(token) + b'"solve": '


@dataclass(frozen=True, slots=True)
class _PipeLock:
    """A lock between forked processes: a pipe with one byte, which its holder has taken out."""

    read: int
    write: int

    @classmethod
    def make(cls) -> "_PipeLock":
        lock = cls(*os.pipe())
        os.set_blocking(lock.read, False)
        lock.release()
        return lock

    def acquire(self) -> None:
        """Waits for the byte, up to a limit: a process may have been killed with it."""
        until = perf_counter() + _MAX_WAIT
        while (left := until - perf_counter()) > 0 and select.select([self.read], [], [], left)[0]:
            with suppress(BlockingIOError):  # another process was quicker
                os.read(self.read, 1)
                return

    def release(self) -> None:
        os.write(self.write, b"1")


@dataclass(slots=True)
class ReportWriter:
    """Writes to a descriptor; nothing where there is none."""

    fd: int | None = None
    token: str = ""
    process_lock: _PipeLock | None = None
    thread_lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, **fields: object) -> None:
        """Writes one line."""
        if self.fd is None:
            return
        data = json.dumps({"token": self.token, **fields}).encode() + b"\n"
        with self.thread_lock, suppress(OSError), self._locked():
            while data:
                data = data[os.write(self.fd, data) :]

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Locks out other processes of the program, unless it has closed the pipe."""
        with suppress(OSError, ValueError):  # ValueError: the program has closed it
            if self.process_lock is None:
                self.process_lock = _PipeLock.make()
            self.process_lock.acquire()
        try:
            yield
        finally:
            if self.process_lock is not None:
                with suppress(OSError):
                    self.process_lock.release()
