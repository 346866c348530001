"""Tasks over worker processes, results in the order of the tasks, never far ahead.

    with OrderedPool(abs, num_workers=2) as pool:
        list(pool.map([-3, -2]))      # [3, 2]

Each worker keeps one warm `Runner`, its process runner. With one worker everything runs in this
process.
"""

import asyncio
import pickle
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from optmodel.errors import InfrastructureError, OptmodelError, UserError
from optmodel.execution import SandboxLevel, close_process_runner, prepare_process_runner
from optmodel.synthesis.workers.worker_process import WorkerProcess

Task = TypeVar("Task")
Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)

_LOOK_AHEAD = 4
_KILLED = (
    "A worker process was killed, perhaps for want of memory: give the same command again, with "
    "fewer --workers."
)


class PoolJob(Protocol[Result_co]):
    """A callable that can be pickled, to be run in a worker."""

    def __call__(self) -> Result_co:
        """Run the job."""


class JobPool:
    """Runs jobs of any kind in workers, for coroutines. Use as a context."""

    def __init__(
        self,
        num_workers: int,
        level: SandboxLevel = SandboxLevel.LIMITED,
        hidden: tuple[Path, ...] = (),
    ) -> None:
        """Raises `UserError` for a number of workers below 1."""
        self._pool: OrderedPool[PoolJob[Any], Any] = OrderedPool(_do, num_workers, level, hidden)

    async def do(self, job: PoolJob[Result]) -> Result:
        """The job's result."""
        result: Result = await self._pool.call(job)
        return result

    def __enter__(self) -> "JobPool":
        self._pool.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._pool.__exit__(kind, *rest)


def _do(job: PoolJob[Result]) -> Result:
    return job()


class OrderedPool(Generic[Task, Result]):
    """Applies one function, at the top of an importable module, to many tasks. Use as a context.

    Runners require `level` of confinement, and hide these paths from programs.
    """

    def __init__(
        self,
        function: Callable[[Task], Result],
        num_workers: int,
        level: SandboxLevel = SandboxLevel.LIMITED,
        hidden: tuple[Path, ...] = (),
    ) -> None:
        """Raises `UserError` for a number of workers below 1."""
        if num_workers < 1:
            raise UserError(f"The number of workers is {num_workers}; give 1 or more.")
        self._function = function
        self._num_workers = num_workers
        self._level = level
        self._hidden = hidden
        self._workers = _Workers(level, hidden)
        # Each thread hands its tasks to a worker process of its own, and waits for the results.
        self._threads = ThreadPoolExecutor(num_workers) if num_workers > 1 else None
        self._unfinished: set[Future[Result]] = set()

    def map(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """Results in the order of the tasks.

        Raises `InfrastructureError` when a worker is killed, and what the function raises.
        """
        if self._threads is None:
            yield from map(self._function, tasks)
            return
        pending: deque[Future[Result]] = deque()
        for task in tasks:
            pending.append(self._submit(self._threads, task))
            if len(pending) >= _LOOK_AHEAD * self._num_workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()

    async def call(self, task: Task) -> Result:
        """One result, while other calls run; with one worker it is computed in this process.

        Raises what `map` does.
        """
        if self._threads is None:
            return self._function(task)
        return await asyncio.wrap_future(self._submit(self._threads, task))

    def _submit(self, threads: ThreadPoolExecutor, task: Task) -> Future[Result]:
        future = threads.submit(self._workers.call, self._function, task)
        self._unfinished.add(future)
        future.add_done_callback(self._unfinished.discard)
        return future

    def __enter__(self) -> "OrderedPool[Task, Result]":
        prepare_process_runner(self._level, self._hidden)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._threads is not None:
            unfinished = list(self._unfinished)
            for future in unfinished:
                future.cancel()
            if kind is not None:
                self._workers.kill()
            wait(unfinished)
            self._workers.end()  # before the threads end, which would kill their processes
            self._threads.shutdown()
        close_process_runner()


class _Workers:
    """The worker processes of a pool, one for each thread that calls."""

    def __init__(self, level: SandboxLevel, hidden: tuple[Path, ...]) -> None:
        self._arguments = (level.name, *map(str, hidden))
        self._own = threading.local()
        self._started: list[WorkerProcess] = []
        self._guard = threading.Lock()
        self._is_stopped = False

    def call(self, function: Callable[[Task], Result], task: Task) -> Result:
        """The function's result for a task, in this thread's process, or what it raises."""
        try:
            pipe = self._pipe()
            pipe.send_bytes(pickle.dumps((function, task)))
            answer = pickle.loads(pipe.recv_bytes())
        except (EOFError, OSError) as error:
            raise InfrastructureError(_KILLED) from error
        if isinstance(answer, _Raised):
            raise answer.error
        result: Result = answer
        return result

    def _pipe(self) -> Connection:
        if not hasattr(self._own, "worker"):
            with self._guard:
                if self._is_stopped:
                    raise EOFError
                number = len(self._started)
                self._own.worker = WorkerProcess.start(work, number, self._arguments)
                self._started.append(self._own.worker)
        pipe: Connection = self._own.worker.pipe
        return pipe

    def kill(self) -> None:
        """Kill all processes, busy ones too."""
        with self._guard:
            self._is_stopped = True
            for worker in self._started:
                worker.process.kill()

    def end(self) -> None:
        """End all processes, which must be idle."""
        with self._guard:
            self._is_stopped = True
            for worker in self._started:
                worker.end()


@dataclass(frozen=True, slots=True)
class _Raised:
    """What a function raised in a worker."""

    error: Exception


def work(pipe: Connection, level: str, *hidden: str) -> None:
    """The worker's side: runs tasks from the pipe until it is closed."""
    prepare_process_runner(SandboxLevel[level], tuple(map(Path, hidden)))
    try:
        while True:
            pipe.send_bytes(_answer(pipe.recv_bytes()))
    except (EOFError, OSError):  # the pool was closed, or its process ended
        close_process_runner()


def _answer(request: bytes) -> bytes:
    """The pickled result of a pickled task, or what it raised."""
    try:
        function, task = pickle.loads(request)
        return pickle.dumps(function(task))
    except Exception as error:  # noqa: BLE001 - it is raised again in the parent
        error.add_note(f"In a worker process:\n{traceback.format_exc()}")
        return _pickled(error)


def _pickled(error: Exception) -> bytes:
    """A pickled error; one that cannot be unpickled is replaced by a plain error with its text."""
    try:
        data = pickle.dumps(_Raised(error))
        pickle.loads(data)
    except Exception:  # noqa: BLE001 - the class of an error may do anything
        kind = UserError if isinstance(error, UserError) else InfrastructureError
        text = (
            str(error) if isinstance(error, OptmodelError) else f"{type(error).__name__}: {error}"
        )
        return pickle.dumps(_Raised(kind(text)))
    return data
