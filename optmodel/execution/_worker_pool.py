"""The workers of a runner: their tasks side by side, a lock for their use, and their numbers.

pool = WorkerPool(workers)
pool.begin(0, lambda worker: worker.execute(key, program, dialect))
for index, execution in pool.advance(): ...       # waits until a task can go on
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from optmodel.execution._coroutines import Coroutine, Wait, is_over, poll_any
from optmodel.execution._worker import Worker
from optmodel.execution.record import Execution


class ExclusiveAccess:
    """A lock on a runner's workers: one iterator at a time may use them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: int | None = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Waits for the lock. Raises `RuntimeError` where this thread has it already."""
        thread = threading.get_ident()
        if self._thread == thread:
            raise RuntimeError(
                "This runner still runs other programs: take all of their executions first, or "
                "use a second runner."
            )
        with self._lock:
            self._thread = thread
            try:
                yield
            finally:
                self._thread = None


class _Numbers:
    """The numbers of workers, unique in this process.

    A worker's number determines its core and the user that its programs run as; no two runners may
    share these.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: set[int] = set()

    def take(self, count: int) -> list[int]:
        """The lowest numbers that are free."""
        with self._lock:
            free = (number for number in range(len(self._taken) + count))
            numbers = [number for number in free if number not in self._taken][:count]
            self._taken.update(numbers)
        return numbers

    def release(self, numbers: Iterable[int]) -> None:
        """Frees numbers."""
        with self._lock:
            self._taken.difference_update(numbers)

    def renew_lock(self) -> None:
        """After a fork, at whose moment another thread may have held the lock."""
        self._lock = threading.Lock()


WORKER_NUMBERS = _Numbers()
"""The numbers of this process's workers."""


@dataclass(slots=True)
class _RunningTask:
    """A worker's coroutine, and the descriptors and the time that it waits for."""

    index: int
    worker: Worker
    coroutine: Coroutine[Execution]
    wait: Wait


class WorkerPool:
    """Workers that run programs side by side; each is idle or has a task."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        self.idle = list(workers)
        self.tasks: list[_RunningTask] = []

    def begin(
        self, index: int, start: Callable[[Worker], Coroutine[Execution]]
    ) -> dict[int, Execution]:
        """Starts a program on an idle worker; returns its execution if it ended at once."""
        worker = self.idle.pop()
        coroutine = start(worker)
        try:
            self.tasks.append(_RunningTask(index, worker, coroutine, next(coroutine)))
        except StopIteration as end:
            self.idle.append(worker)
            return {index: end.value}
        return {}

    def advance(self) -> Iterator[tuple[int, Execution]]:
        """Waits until a task can go on, and yields the executions of those that end."""
        if not self.tasks:
            return
        ready = poll_any([task.wait for task in self.tasks])
        for task in [task for task in self.tasks if is_over(task.wait, ready)]:
            try:
                task.wait = task.coroutine.send(ready.intersection(task.wait.fds))
            except StopIteration as end:
                self.tasks.remove(task)
                self.idle.append(task.worker)
                yield task.index, end.value

    def close(self) -> None:
        """Ends all running tasks and kills their programs."""
        while self.tasks:
            self.tasks.pop().coroutine.close()
