"""Runs programs nobody trusts, each in a sandboxed process forked from a warmed fork server.

for execution in run([Program("a", "print(1)")], Limits(wall_seconds=5), num_workers=2):
    execution.end, execution.stdout

with Runner(Limits()) as runner:          # keeps its fork servers warm between calls
    [execution] = runner.run([program])

Neither needs an `if __name__ == "__main__"` guard: no process of ours is forked, and none imports
the caller's script. Both work in notebooks, in threads and beside a running event loop.
"""

import atexit
import os
import platform
import sys
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from optmodel.errors import UnknownNameError, UserError
from optmodel.execution._code_repair import repair
from optmodel.execution._coroutines import Coroutine
from optmodel.execution._worker import Worker
from optmodel.execution._worker_pool import WORKER_NUMBERS, ExclusiveAccess, WorkerPool
from optmodel.execution.cache import CacheKey, ExecutionCache
from optmodel.execution.dialect import Dialect, dialects, runnable_dialect_of
from optmodel.execution.hidden_paths import hidden_paths
from optmodel.execution.limits import Limits
from optmodel.execution.program import (
    ParsedProgram,
    Program,
    parse_program,
    syntax_error_message,
)
from optmodel.execution.record import End, Execution, Repair
from optmodel.execution.sandbox_level import SandboxLevel

# How many programs, for each worker, may be ahead of the oldest unfinished one.
_LOOK_AHEAD = 16


class Runner:
    """Workers that stay warm. Use it as a context; outside one, `close` it.

    One thread at a time may iterate over `run`; others wait until it is done. For parallel work
    give each thread a runner of its own.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        num_workers: int = 1,
        require: SandboxLevel = SandboxLevel.LIMITED,
        cache: ExecutionCache | None = None,
        confirms: bool = False,
        hidden: Iterable[Path] = (),
    ) -> None:
        """Raises `UserError` where programs cannot be run at all, or a path cannot be hidden.

        `confirms` solves each captured model again: see `confirmation`. `hidden` are paths that
        programs must not see even if they are within an installed library: labels, predictions, the
        folder of the run. The working folder, the catalogs and the cache are always hidden.
        """
        if sys.platform != "linux":
            raise UserError("Programs are run on Linux only; use a container or a virtual machine.")
        if num_workers < 1:
            raise UserError(f"The number of workers is {num_workers}; give 1 or more.")
        self.limits = limits or Limits()
        self._level = require
        self._cache = cache
        self._confirms = confirms
        self._access = ExclusiveAccess()
        unseen = hidden_paths([*hidden, *([cache.path.parent] if cache else [])])
        numbers = WORKER_NUMBERS.take(num_workers)
        weakref.finalize(self, WORKER_NUMBERS.release, numbers)
        self._workers = [
            Worker(number, self.limits, require, confirms, unseen) for number in numbers
        ]
        _OPEN.add(self)

    def run(
        self,
        programs: Iterable[Program],
        *,
        in_order: bool = True,
        limits: Limits | None = None,
    ) -> Iterator[Execution]:
        """Yields an execution for each program: in their order, or else each as soon as it is done.

        It reads a few programs ahead from the iterable. While the caller handles an execution, the
        output of running programs is not read: a program that prints more than its pipe holds,
        1 MiB, blocks while its time runs. Programs that still run when the caller stops are killed.
        They have the runner's limits where no others are given.

        Raises `UnknownNameError` for a dialect that no catalog has, and `UserError`, before any
        program of a dialect is run, where its processes are sandboxed to less than is required.
        """
        with self._access.taken():
            yield from self._run(programs, in_order, limits or self.limits)

    def _run(
        self, programs: Iterable[Program], in_order: bool, limits: Limits
    ) -> Iterator[Execution]:
        pool = WorkerPool(self._workers)
        done: dict[int, Execution] = {}
        num_yielded = 0
        source = enumerate(programs)
        is_drawn = False
        try:
            while not is_drawn or pool.tasks or done:
                ahead = _LOOK_AHEAD * len(self._workers) if in_order else 1
                while not is_drawn and pool.idle and len(done) < ahead:
                    index, program = next(source, (0, None))
                    is_drawn = program is None
                    if program is not None:
                        done |= self._begin(index, program, limits, pool)
                while done and (not in_order or num_yielded in done):
                    index = num_yielded if in_order else next(iter(done))
                    yield done.pop(index)
                    num_yielded += 1
                done.update(pool.advance())
        finally:
            pool.close()

    def _begin(
        self, index: int, program: Program, limits: Limits, pool: WorkerPool
    ) -> dict[int, Execution]:
        """Starts a program on an idle worker; returns its execution where it needs no run."""
        if program.is_ours and not (self._cache or self._confirms or program.attachments):
            return pool.begin(index, lambda worker: self._execute_ours(program, limits, worker))
        runnable = _runnable(program)
        if isinstance(runnable, Execution):
            ended = _with_attachments(runnable, program)
            if runnable.end is not End.SYNTAX_ERROR:
                return {index: ended}
            return pool.begin(index, lambda worker: _check_version(program, ended, worker))
        key = CacheKey(program, runnable.dialect, limits, self._confirms)
        known = self._cache.get(key, self._level) if self._cache else None
        if known is not None:
            return {index: known}
        return pool.begin(index, lambda worker: self._execute(key, runnable, worker))

    def _execute_ours(
        self, program: Program, limits: Limits, worker: Worker
    ) -> Coroutine[Execution]:
        """Runs a program of ours in a process that others of ours share; if need be, in its own."""
        assert program.text is not None, "it was rendered"
        dialect = dialects()[program.dialect]
        shared = yield from worker.execute_ours(program.key, program.text, dialect, limits)
        if shared is not None:
            return shared
        runnable = _runnable(program)
        if isinstance(runnable, Execution):
            return runnable
        key = CacheKey(program, dialect, limits)
        return (yield from self._execute(key, runnable, worker))

    @property
    def losses(self) -> tuple[str, ...]:
        """Which processes of our own programs were lost, with the program and the reason."""
        return tuple(loss for worker in self._workers for loss in worker.losses)

    def _execute(
        self, key: CacheKey, runnable: "_Runnable", worker: Worker
    ) -> Coroutine[Execution]:
        program = key.program
        execution = yield from worker.execute(
            program.key, runnable.program, key.dialect, program.attachments, key.limits
        )
        if runnable.repairs:
            text = runnable.program.text
            execution = replace(execution, repairs=runnable.repairs, text=text)
        execution = _with_attachments(execution, program)
        if self._cache:
            self._cache.put(key, execution)
        return execution

    def close(self) -> None:
        """Ends every fork server and removes every temporary folder."""
        for worker in self._workers:
            worker.close()

    def let_go(self) -> None:
        """In a fork of the process that made it: leaves its fork servers to that process.

        The child may use the runner, which starts fork servers of its own.
        """
        self._access = ExclusiveAccess()
        self.close()

    def __enter__(self) -> "Runner":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


_OPEN: weakref.WeakSet[Runner] = weakref.WeakSet()
"""All runners of this process, including those that nobody closes."""


def _close_all() -> None:
    for runner in list(_OPEN):
        runner.close()


def _let_go_of_all() -> None:
    WORKER_NUMBERS.renew_lock()
    for runner in list(_OPEN):
        runner.let_go()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_let_go_of_all)


def run(
    programs: Iterable[Program],
    limits: Limits | None = None,
    *,
    num_workers: int = 1,
    require: SandboxLevel = SandboxLevel.LIMITED,
    cache: ExecutionCache | None = None,
    confirms: bool = False,
    hidden: Iterable[Path] = (),
    in_order: bool = True,
) -> Iterator[Execution]:
    """Run programs with new workers, which end afterwards: see `Runner`, and `Runner.run`."""
    with Runner(
        limits,
        num_workers=num_workers,
        require=require,
        cache=cache,
        confirms=confirms,
        hidden=hidden,
    ) as runner:
        yield from runner.run(programs, in_order=in_order)


@dataclass(frozen=True, slots=True)
class _Runnable:
    """A program that parses, its dialect, and the repairs that were made."""

    program: ParsedProgram
    dialect: Dialect
    repairs: tuple[Repair, ...] = ()


def _with_attachments(execution: Execution, program: Program) -> Execution:
    """The execution with the names and hashes of its program's attachments."""
    files = program.attachments
    return replace(execution, attachments=files.sha256) if files else execution


def _runnable(program: Program) -> _Runnable | Execution:
    """The parsed program with its dialect; or its execution where it cannot run."""
    if program.text is None or not program.text.strip():
        return Execution(program.key, End.NO_CODE, "The reply holds no program.")
    repairs: tuple[Repair, ...] = ()
    try:
        parsed = parse_program(program.text)
    except SyntaxError as error:
        repaired = repair(program.text)
        if repaired is None or not repaired.repairs:
            return _unreadable(program, error)
        try:
            parsed, repairs = parse_program(repaired.text), repaired.repairs
        except SyntaxError as other:
            return _unreadable(program, other)
    if program.dialect and program.dialect not in dialects():
        raise UnknownNameError("dialect", program.dialect, dialects())
    dialect = dialects()[program.dialect] if program.dialect else runnable_dialect_of(parsed)
    if not dialect.can_run:
        return Execution(program.key, End.INFRASTRUCTURE, dialect.install_hint, dialect.name)
    return _Runnable(parsed, dialect, repairs)


def _check_version(program: Program, ended: Execution, worker: Worker) -> Coroutine[Execution]:
    """The execution of a text that does not parse here, but may be a program of a newer Python."""
    version = yield from worker.needs_version(program.text or "")
    if not version:
        return ended
    detail = (
        f"The program needs Python {version}, and this is Python {platform.python_version()}: run "
        f"it with a newer one. {ended.detail}"
    )
    return replace(ended, end=End.INFRASTRUCTURE, detail=detail)


def _unreadable(program: Program, error: SyntaxError) -> Execution:
    return Execution(program.key, End.SYNTAX_ERROR, syntax_error_message(error), program.dialect)
