"""Tasks over processes, results in the order of the tasks, never far ahead.

Each worker is a fresh process pinned to one core, with one warmed `Runner` of its own. It dies with
its parent even when that is killed. With one worker everything runs in this process.
"""

import asyncio
import ctypes
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from optmodel.errors import InfrastructureError, UserError
from optmodel.execution import Level, Runner
from optmodel.synthesis.forward import PROGRAM_LIMITS

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

Task = TypeVar("Task")
Result = TypeVar("Result")
Made_co = TypeVar("Made_co", covariant=True)

_LOOK_AHEAD = 4
_KILLED = (
    "A worker process was killed, perhaps for want of memory: give the same command again, with "
    "fewer --workers."
)
_PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class _Local:
    """The warmed runner of this process, made by the first task that needs it."""

    level: Level = Level.LIMITED
    hidden: tuple[Path, ...] = ()
    runner: Runner | None = None


_local = _Local()


def local_runner() -> Runner:
    """The runner of this process."""
    if _local.runner is None:
        _local.runner = Runner(PROGRAM_LIMITS, require=_local.level, hidden=_local.hidden)
    return _local.runner


def close_local_runner() -> None:
    """End the runner of this process."""
    if _local.runner is not None:
        _local.runner.close()
        _local.runner = None


class Job(Protocol[Made_co]):
    """Something to be done in a worker: a value that can be sent there, and called."""

    def __call__(self) -> Made_co:
        """Do it."""


class JobPool:
    """Does jobs of any kind in workers, for coroutines. Use as a context."""

    def __init__(
        self, num_workers: int, level: Level = Level.LIMITED, hidden: tuple[Path, ...] = ()
    ) -> None:
        """Raises `UserError` for a number of workers below 1."""
        self._pool: OrderedPool[Job[Any], Any] = OrderedPool(_do, num_workers, level, hidden)

    async def do(self, job: Job[Result]) -> Result:
        """The job's result."""
        made: Result = await self._pool.call(job)
        return made

    def __enter__(self) -> "JobPool":
        self._pool.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.__exit__(*error)


def _do(job: Job[Result]) -> Result:
    return job()


class OrderedPool(Generic[Task, Result]):
    """Applies one function, defined at the top of a module, to many tasks. Use as a context.

    Runners require `level` of confinement, and hide these paths from programs.
    """

    def __init__(
        self,
        function: Callable[[Task], Result],
        num_workers: int,
        level: Level = Level.LIMITED,
        hidden: tuple[Path, ...] = (),
    ) -> None:
        """Raises `UserError` for a number of workers below 1."""
        if num_workers < 1:
            raise UserError(f"The number of workers is {num_workers}; give 1 or more.")
        self._function = function
        self._num_workers = num_workers
        self._level = level
        self._hidden = hidden
        self._executor: ProcessPoolExecutor | None = None
        if num_workers > 1:
            context = get_context("spawn")
            counter = context.Value("i", 0)
            self._executor = ProcessPoolExecutor(
                num_workers,
                context,
                initializer=_settle,
                initargs=(counter, os.getpid(), level, hidden),
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
            raise InfrastructureError(_KILLED) from error

    async def call(self, task: Task) -> Result:
        """One result, while others are under way; with one worker it is made here and now.

        Raises `InfrastructureError` when a worker is killed.
        """
        if self._executor is None:
            return self._function(task)
        try:
            with _uninterrupted():
                future = self._executor.submit(self._function, task)
            return await asyncio.wrap_future(future)
        except BrokenProcessPool as error:
            raise InfrastructureError(_KILLED) from error

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
        _local.level = self._level
        _local.hidden = self._hidden
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
        close_local_runner()
        _local.level = Level.LIMITED
        _local.hidden = ()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put Ctrl-C off: a process started meanwhile is born deaf to it, and our own comes after."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _settle(
    counter: "Synchronized[int]", parent: int, level: Level, hidden: tuple[Path, ...]
) -> None:
    """Make a worker process of the executor ours."""
    prepare_runner(level, hidden)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    with counter.get_lock():
        number, counter.value = counter.value, counter.value + 1
    settle(parent, number)


def prepare_runner(level: Level, hidden: tuple[Path, ...]) -> None:
    """The runner of this process will require this level, and hide these paths from programs."""
    _local.level = level
    _local.hidden = hidden


def settle(parent: int, number: int) -> None:
    """Make a worker process mortal with its parent, and pin it to a core."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # the parent died before we asked to die with it
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[number % len(cores)]})
