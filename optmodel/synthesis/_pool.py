"""Tasks over processes, results in the order of the tasks, never far ahead.

Each worker is a fresh process pinned to one core, with one warmed `Runner` of its own. It dies with
its parent even when that is killed. With one worker everything runs in this process.
"""

import ctypes
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING, Generic, TypeVar

from optmodel.errors import InfrastructureError, UserError
from optmodel.execution import Runner
from optmodel.synthesis.forward import PROGRAM_LIMITS

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

Task = TypeVar("Task")
Result = TypeVar("Result")

_LOOK_AHEAD = 4
_PR_SET_PDEATHSIG = 1

# The warmed runner of this process, made by the first task that needs it.
_runners: list[Runner] = []


def local_runner() -> Runner:
    """The runner of this process."""
    if not _runners:
        _runners.append(Runner(PROGRAM_LIMITS))
    return _runners[0]


def close_local_runner() -> None:
    """End the runner of this process."""
    while _runners:
        _runners.pop().close()


class OrderedPool(Generic[Task, Result]):
    """Applies one function, defined at the top of a module, to many tasks. Use as a context."""

    def __init__(self, function: Callable[[Task], Result], num_workers: int) -> None:
        """Raises `UserError` for a number of workers below 1."""
        if num_workers < 1:
            raise UserError(f"The number of workers is {num_workers}; give 1 or more.")
        self._function = function
        self._num_workers = num_workers
        self._executor: ProcessPoolExecutor | None = None
        if num_workers > 1:
            context = get_context("spawn")
            counter = context.Value("i", 0)
            self._executor = ProcessPoolExecutor(
                num_workers, context, initializer=_settle, initargs=(counter, os.getpid())
            )

    def map(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """Results in the order of the tasks.

        Raises `InfrastructureError` when a worker is killed.
        """
        if self._executor is None:
            yield from map(self._function, tasks)
            return
        try:
            yield from self._spread(self._executor, tasks)
        except BrokenProcessPool as error:
            raise InfrastructureError(
                "A worker process was killed, perhaps for want of memory: give the same command "
                "again, with fewer --workers."
            ) from error

    def _spread(self, executor: ProcessPoolExecutor, tasks: Iterable[Task]) -> Iterator[Result]:
        pending: deque[Future[Result]] = deque()
        for task in tasks:
            with _uninterrupted():  # the first one starts the workers
                pending.append(executor.submit(self._function, task))
            if len(pending) >= _LOOK_AHEAD * self._num_workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()

    def __enter__(self) -> "OrderedPool[Task, Result]":
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
        close_local_runner()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put Ctrl-C off: a process started meanwhile is born deaf to it, and our own comes after."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _settle(counter: "Synchronized[int]", parent: int) -> None:
    """Make a worker process quiet, pinned, and mortal with its parent."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # the parent died before we asked to die with it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    with counter.get_lock():
        number, counter.value = counter.value, counter.value + 1
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[number % len(cores)]})
