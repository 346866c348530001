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
from queue import SimpleQueue
from types import TracebackType

from optmodel.errors import UnknownNameError, UserError
from optmodel.execution._worker import Worker
from optmodel.execution.cache import Cache, Question
from optmodel.execution.dialect import Dialect, dialect_of, dialects, parse
from optmodel.execution.layers import Level
from optmodel.execution.limits import Limits
from optmodel.execution.programs import Program
from optmodel.execution.record import End, Execution

# How far each worker may run ahead of the oldest unfinished program.
_LOOK_AHEAD = 16


class Runner:
    """Workers that stay warm. Use it as a context; outside one, `close` it. Not for two threads."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        num_workers: int = 1,
        require: Level = Level.LIMITED,
        cache: Cache | None = None,
    ) -> None:
        """Raises `UserError` where programs cannot be run at all."""
        if sys.platform != "linux":
            raise UserError("Programs are run on Linux only; use a container or a virtual machine.")
        if num_workers < 1:
            raise UserError(f"The number of workers is {num_workers}; give 1 or more.")
        self.limits = limits or Limits()
        self._level = require
        self._cache = cache
        self._workers = [Worker(number, self.limits, require) for number in range(num_workers)]
        self._pool = self._new_pool()
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def run(self, programs: Iterable[Program]) -> Iterator[Execution]:
        """Yields an execution for each program, in their order, as they are done.

        Programs are drawn from the iterable a few ahead. Raises `UnknownNameError` for a dialect
        that no catalog has, and `UserError`, before any program of a dialect is run, where its
        processes are confined to less than is required.
        """
        pending: deque[Future[Execution]] = deque()
        try:
            for program in programs:
                pending.append(self._begin(program))
                while pending and (
                    pending[0].done() or len(pending) >= _LOOK_AHEAD * len(self._workers)
                ):
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            if pending:
                self._abandon()

    def _abandon(self) -> None:
        """The caller has turned away: what still runs is killed, and what waits never starts."""
        for worker in self._workers:
            worker.abandon()
        self.close()
        self._pool = self._new_pool()

    def _new_pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(len(self._workers), thread_name_prefix="optmodel-execution")

    def _begin(self, program: Program) -> Future[Execution]:
        ended = _unrunnable(program)
        if isinstance(ended, Execution):
            return _done(ended)
        question = Question(program, ended, self.limits)
        known = self._cache.find(question, self._level) if self._cache else None
        return _done(known) if known else self._pool.submit(self._execute, question)

    def _execute(self, question: Question) -> Execution:
        program = question.program
        assert program.text is not None
        worker = self._idle.get()
        try:
            execution = worker.execute(program.key, program.text, question.dialect)
        finally:
            self._idle.put(worker)
        if self._cache:
            self._cache.keep(question, execution)
        return execution

    def close(self) -> None:
        """Ends every parent and removes every temporary folder; it is not used again."""
        self._pool.shutdown(cancel_futures=True)
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
    programs: Iterable[Program],
    limits: Limits | None = None,
    *,
    num_workers: int = 1,
    require: Level = Level.LIMITED,
    cache: Cache | None = None,
) -> Iterator[Execution]:
    """Runs programs with workers of its own: see `Runner.run`."""
    with Runner(limits, num_workers=num_workers, require=require, cache=cache) as runner:
        yield from runner.run(programs)


def _done(execution: Execution) -> Future[Execution]:
    """What needs no worker, as if one had run it."""
    future: Future[Execution] = Future()
    future.set_result(execution)
    return future


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
