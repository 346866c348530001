"""The warm runners of a process: one for each context that makes triples, and a pool for callers.

    process_runner().run([program])              # this worker's or this thread's own runner

    with warm_runner() as runner:                # any number of threads may do so at once
        [execution] = runner.run([program], limits=Limits(wall_seconds=5))

A fork server needs a second to import its library, and a program in it then starts in milliseconds.
So both kinds stay warm between calls, until the process ends. A fork of the process starts fork
servers of its own.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from optmodel.execution.limits import Limits
from optmodel.execution.runner import Runner
from optmodel.execution.sandbox_level import SandboxLevel

PROGRAM_LIMITS = Limits(wall_seconds=60.0, keep_models=False)
"""The limits of our own programs in the process runner, far beyond what any of them needs.

Their answers are compared with a label, and nobody reads their models.
"""


@dataclass(slots=True)
class _ProcessRunner:
    """A warm runner, started by the first check that needs it."""

    level: SandboxLevel = SandboxLevel.LIMITED
    hidden: tuple[Path, ...] = ()
    runner: Runner | None = None


# Per context, not per process: two threads may have runners with different settings.
_of_context: ContextVar[_ProcessRunner | None] = ContextVar("process_runner", default=None)


def process_runner() -> Runner:
    """The runner of this worker process, or of this thread; warm until `close_process_runner`."""
    mine = _of_context.get()
    if mine is None:
        prepare_process_runner(SandboxLevel.LIMITED, ())
        return process_runner()
    if mine.runner is None:
        mine.runner = Runner(PROGRAM_LIMITS, require=mine.level, hidden=mine.hidden)
    return mine.runner


def prepare_process_runner(level: SandboxLevel, hidden: tuple[Path, ...]) -> None:
    """Set the level that the process runner requires, and the paths that it hides."""
    close_process_runner()
    _of_context.set(_ProcessRunner(level, hidden))


def close_process_runner() -> None:
    """End the process runner, if there is one."""
    mine = _of_context.get()
    if mine is not None and mine.runner is not None:
        mine.runner.close()
    _of_context.set(None)


@dataclass(frozen=True, slots=True)
class _Settings:
    """The settings of a warm runner, which only serves callers with the same settings.

    They include the working folder, since programs must not see it.
    """

    level: SandboxLevel
    confirms: bool
    folder: str


class _RunnerPool:
    """Runners of one worker each. A thread waits if all of them are taken."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.start_afresh()

    def start_afresh(self) -> None:
        """Forget all runners and locks, as a fork must."""
        self._free = threading.Semaphore(self._size)
        self._lock = threading.Lock()
        self._num_taken = 0
        self._idle: list[tuple[_Settings, Runner]] = []  # the one used last is last

    @contextmanager
    def borrow(self, settings: _Settings) -> Iterator[Runner]:
        """A runner of these settings that no other thread uses meanwhile."""
        with self._free:
            runner = self._take(settings)
            try:
                yield runner
            except BaseException as error:
                if not isinstance(error, Exception):
                    runner.close()  # stopped at any point; it starts again when needed
                raise
            finally:
                with self._lock:
                    self._num_taken = max(0, self._num_taken - 1)  # after a fork none is taken
                    self._idle.append((settings, runner))

    def _take(self, settings: _Settings) -> Runner:
        """The idle runner of these settings that was used last, or a new one.

        If there are enough runners, the new one replaces the idle runner that was used longest ago.
        """
        with self._lock:
            of_these = [entry for entry in self._idle if entry[0] == settings]
            is_full = self._num_taken + len(self._idle) >= self._size
            replaced = self._idle[0] if is_full and not of_these else None
            chosen = of_these[-1] if of_these else replaced
            if chosen is not None:
                self._idle.remove(chosen)
            self._num_taken += 1
        if of_these:
            return of_these[-1][1]
        try:
            if replaced is not None:
                replaced[1].close()
            return Runner(require=settings.level, confirms=settings.confirms)
        except BaseException:
            with self._lock:
                self._num_taken -= 1
            raise


_POOL = _RunnerPool(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)
os.register_at_fork(after_in_child=_POOL.start_afresh)


@contextmanager
def warm_runner(
    *, require: SandboxLevel = SandboxLevel.LIMITED, confirms: bool = False
) -> Iterator[Runner]:
    """A warm runner of one worker, borrowed from this process's pool during the context.

    There are at most as many as this process has cores. One is started if all others are taken, and
    a caller waits if no more can be started. Raises `UserError` as `Runner` does.
    """
    try:
        folder = os.getcwd()
    except FileNotFoundError:
        folder = ""  # removed: no runner can be made
    with _POOL.borrow(_Settings(require, confirms, folder)) as runner:
        yield runner
