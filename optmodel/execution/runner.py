"""Runs programs nobody trusts, each in a locked process forked from a warmed parent.

for execution in run([Program("a", "print(1)")], Limits(wall_seconds=5), num_workers=2):
    execution.end, execution.stdout

with Runner(Limits()) as runner:          # keeps its parents warm between calls
    [execution] = runner.run([program])
"""

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from types import TracebackType

from optmodel.errors import UnknownNameError, UserError
from optmodel.execution._conclude import conclude
from optmodel.execution._parent import Parent, ParentLostError
from optmodel.execution.dialects import Dialect, dialect_of, dialects, parse
from optmodel.execution.limits import Limits
from optmodel.execution.programs import Program
from optmodel.execution.record import End, Execution

# How far each worker may run ahead of the oldest unfinished program.
_LOOK_AHEAD = 16


@dataclass(slots=True)
class _Worker:
    """A worker and its warmed parents, one per dialect it has met."""

    number: int
    limits: Limits
    parents: dict[str, Parent] = field(default_factory=dict)

    def execute(self, program: Program, dialect: Dialect) -> Execution:
        """Runs one program; when its parent is lost, once more in a fresh one."""
        try:
            return self._try(program, dialect)
        except ParentLostError:
            self._discard(dialect)
        try:
            return self._try(program, dialect)
        except ParentLostError as error:
            self._discard(dialect)
            return Execution(program.key, End.INFRASTRUCTURE, str(error), dialect.name)

    def _try(self, program: Program, dialect: Dialect) -> Execution:
        if dialect.name not in self.parents:
            self.parents[dialect.name] = Parent.start(dialect, self.number)
        parent = self.parents[dialect.name]
        assert program.text is not None
        heard = parent.execute(program.text, self.limits)
        return conclude(program.key, dialect.name, parent.layers, self.limits, heard)

    def _discard(self, dialect: Dialect) -> None:
        parent = self.parents.pop(dialect.name, None)
        if parent is not None:
            parent.close()

    def close(self) -> None:
        for parent in self.parents.values():
            parent.close()
        self.parents.clear()


class Runner:
    """Workers that stay warm. Use it as a context; outside one, `close` it. Not for two threads."""

    def __init__(self, limits: Limits | None = None, *, num_workers: int = 1) -> None:
        """Raises `UserError` where programs cannot be run at all."""
        if sys.platform != "linux":
            raise UserError("Programs are run on Linux only; use a container or a virtual machine.")
        if num_workers < 1:
            raise UserError(f"The number of workers is {num_workers}; give 1 or more.")
        self.limits = limits or Limits()
        self._workers = [_Worker(number, self.limits) for number in range(num_workers)]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def run(self, programs: Iterable[Program]) -> Iterator[Execution]:
        """Yields an execution for each program, in their order, as they are done.

        Programs are drawn from the iterable a few ahead. Raises `UnknownNameError` for a dialect
        that no catalog has.
        """
        pending: deque[Future[Execution]] = deque()
        pool = ThreadPoolExecutor(len(self._workers), thread_name_prefix="optmodel-execution")
        try:
            for program in programs:
                pending.append(self._begin(pool, program))
                while pending and (
                    pending[0].done() or len(pending) >= _LOOK_AHEAD * len(self._workers)
                ):
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)

    def _begin(self, pool: ThreadPoolExecutor, program: Program) -> Future[Execution]:
        ended = _unrunnable(program)
        if isinstance(ended, Execution):
            future: Future[Execution] = Future()
            future.set_result(ended)
            return future
        return pool.submit(self._execute, program, ended)

    def _execute(self, program: Program, dialect: Dialect) -> Execution:
        worker = self._idle.get()
        try:
            return worker.execute(program, dialect)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """Ends every parent and removes every temporary folder."""
        for worker in self._workers:
            worker.close()

    def __enter__(self) -> "Runner":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def run(
    programs: Iterable[Program], limits: Limits | None = None, *, num_workers: int = 1
) -> Iterator[Execution]:
    """Runs programs with workers of its own: see `Runner.run`."""
    with Runner(limits, num_workers=num_workers) as runner:
        yield from runner.run(programs)


def _unrunnable(program: Program) -> Execution | Dialect:
    """The dialect of a program; or how it ends, when that needs no process."""
    if program.text is None or not program.text.strip():
        return Execution(program.key, End.NO_CODE, "The reply holds no program.")
    try:
        tree = parse(program.text)
    except SyntaxError as error:
        detail = f"Line {error.lineno}: {error.msg}." if error.lineno else str(error)
        return Execution(program.key, End.SYNTAX_ERROR, detail, program.dialect)
    dialect = _named(program.dialect) if program.dialect else dialect_of(tree)
    if not dialect.is_installed:
        return Execution(program.key, End.INFRASTRUCTURE, dialect.install_hint, dialect.name)
    return dialect


def _named(name: str) -> Dialect:
    known = dialects()
    if name not in known:
        raise UnknownNameError("dialect", name, known)
    return known[name]
