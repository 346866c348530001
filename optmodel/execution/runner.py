"""Runs programs nobody trusts, each in a locked process forked from a warmed parent.

for execution in run([Program("a", "print(1)")], Limits(wall_seconds=5), num_workers=2):
    execution.end, execution.stdout

with Runner(Limits()) as runner:          # keeps its parents warm between calls
    [execution] = runner.run([program])
"""

import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from optmodel.errors import UnknownNameError, UserError
from optmodel.execution._hiding import hidden_paths
from optmodel.execution._mending import mended
from optmodel.execution._source import Source, read, told
from optmodel.execution._steps import Steps, Wait, await_any, is_over
from optmodel.execution._worker import Worker
from optmodel.execution.cache import Cache, Question
from optmodel.execution.dialect import Dialect, dialects, runnable_dialect_of
from optmodel.execution.layers import Level
from optmodel.execution.limits import Limits
from optmodel.execution.programs import Program
from optmodel.execution.record import End, Execution, Repair

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
        confirms: bool = False,
        hidden: Iterable[Path] = (),
    ) -> None:
        """Raises `UserError` where programs cannot be run at all, or a path cannot be hidden.

        `confirms` solves each captured model again: see `confirming`. `hidden` are the paths that
        programs must not see even where they lie within an installed library: labels, predictions,
        the folder of the run. The working folder, the catalogs and the cache are always hidden.
        """
        if sys.platform != "linux":
            raise UserError("Programs are run on Linux only; use a container or a virtual machine.")
        if num_workers < 1:
            raise UserError(f"The number of workers is {num_workers}; give 1 or more.")
        self.limits = limits or Limits()
        self._level = require
        self._cache = cache
        self._confirms = confirms
        unseen = hidden_paths([*hidden, *([cache.path.parent] if cache else [])])
        self._workers = [
            Worker(number, self.limits, require, confirms, unseen) for number in range(num_workers)
        ]

    def run(self, programs: Iterable[Program], *, in_order: bool = True) -> Iterator[Execution]:
        """Yields an execution for each program: in their order, or else each as soon as it is done.

        Programs are drawn from the iterable a few ahead. While the caller keeps an execution to
        itself nobody listens: a program that says more than its pipes hold, 1 MiB, waits then, by
        its own clock. What still runs when the caller turns away is killed.

        Raises `UnknownNameError` for a dialect that no catalog has, and `UserError`, before any
        program of a dialect is run, where its processes are confined to less than is required.
        """
        crew = _Crew(self._workers)
        done: dict[int, Execution] = {}
        num_yielded = 0
        source = enumerate(programs)
        is_drawn = False
        try:
            while not is_drawn or crew.jobs or done:
                ahead = _LOOK_AHEAD * len(self._workers) if in_order else 1
                while not is_drawn and crew.idle and len(done) < ahead:
                    place, program = next(source, (0, None))
                    is_drawn = program is None
                    if program is not None:
                        done |= self._begin(place, program, crew)
                while done and (not in_order or num_yielded in done):
                    place = num_yielded if in_order else next(iter(done))
                    yield done.pop(place)
                    num_yielded += 1
                done.update(crew.advance())
        finally:
            crew.disband()

    def _begin(self, place: int, program: Program, crew: "_Crew") -> dict[int, Execution]:
        """Sets an idle worker to a program; its execution where that is known without one."""
        runnable = _runnable(program)
        if isinstance(runnable, Execution):
            files = _with_attachments(runnable, program)
            if runnable.end is not End.SYNTAX_ERROR:
                return {place: files}
            return crew.begin(place, lambda worker: _read_again(program, files, worker))
        question = Question(program, runnable.dialect, self.limits, self._confirms)
        known = self._cache.find(question, self._level) if self._cache else None
        if known is not None:
            return {place: known}
        return crew.begin(place, lambda worker: self._execute(question, runnable, worker))

    def _execute(
        self, question: Question, runnable: "_Runnable", worker: Worker
    ) -> Steps[Execution]:
        program = question.program
        heard = yield from worker.execute(
            program.key, runnable.source, question.dialect, program.attachments
        )
        execution = _with_attachments(runnable.on_record(heard), program)
        if self._cache:
            self._cache.keep(question, execution)
        return execution

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
    programs: Iterable[Program],
    limits: Limits | None = None,
    *,
    num_workers: int = 1,
    require: Level = Level.LIMITED,
    cache: Cache | None = None,
    confirms: bool = False,
    hidden: Iterable[Path] = (),
    in_order: bool = True,
) -> Iterator[Execution]:
    """Runs programs with workers of its own: see `Runner`, and `Runner.run`."""
    with Runner(
        limits,
        num_workers=num_workers,
        require=require,
        cache=cache,
        confirms=confirms,
        hidden=hidden,
    ) as runner:
        yield from runner.run(programs, in_order=in_order)


@dataclass(slots=True)
class _Job:
    """A worker's steps, and what they wait for."""

    place: int
    worker: Worker
    steps: Steps[Execution]
    wait: Wait


class _Crew:
    """Workers that run programs side by side; each is idle or has a job."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        self.idle = list(workers)
        self.jobs: list[_Job] = []

    def begin(
        self, place: int, start: Callable[[Worker], Steps[Execution]]
    ) -> dict[int, Execution]:
        """Gives an idle worker its next program; the execution, if that ended at once."""
        worker = self.idle.pop()
        steps = start(worker)
        try:
            self.jobs.append(_Job(place, worker, steps, next(steps)))
        except StopIteration as end:
            self.idle.append(worker)
            return {place: end.value}
        return {}

    def advance(self) -> Iterator[tuple[int, Execution]]:
        """Waits for what the jobs wait for, and yields the executions that came of it."""
        if not self.jobs:
            return
        ready = await_any([job.wait for job in self.jobs])
        for job in [job for job in self.jobs if is_over(job.wait, ready)]:
            try:
                job.wait = job.steps.send(ready.intersection(job.wait.fds))
            except StopIteration as end:
                self.jobs.remove(job)
                self.idle.append(job.worker)
                yield job.place, end.value

    def disband(self) -> None:
        """Ends the jobs that are not done, and the programs that they run."""
        while self.jobs:
            self.jobs.pop().steps.close()


@dataclass(frozen=True, slots=True)
class _Runnable:
    """What runs, in which dialect, and what had to be changed in it for that."""

    source: Source
    dialect: Dialect
    repairs: tuple[Repair, ...] = ()

    def on_record(self, execution: Execution) -> Execution:
        """The execution, and what was changed before."""
        if not self.repairs:
            return execution
        return replace(execution, repairs=self.repairs, text=self.source.text)


def _with_attachments(execution: Execution, program: Program) -> Execution:
    """The execution with the names and hashes of what its program was given."""
    files = program.attachments
    return replace(execution, attachments=files.sha256) if files else execution


def _runnable(program: Program) -> _Runnable | Execution:
    """What runs; or how it ends, when that needs no process."""
    if program.text is None or not program.text.strip():
        return Execution(program.key, End.NO_CODE, "The reply holds no program.")
    repairs: tuple[Repair, ...] = ()
    try:
        source = read(program.text)
    except SyntaxError as error:
        again = mended(program.text)
        if again is None or not again.repairs:
            return _unreadable(program, error)
        try:
            source, repairs = read(again.text), again.repairs
        except SyntaxError as other:
            return _unreadable(program, other)
    dialect = _named(program.dialect) if program.dialect else runnable_dialect_of(source)
    if not dialect.can_run:
        return Execution(program.key, End.INFRASTRUCTURE, dialect.install_hint, dialect.name)
    return _Runnable(source, dialect, repairs)


def _read_again(program: Program, ended: Execution, worker: Worker) -> Steps[Execution]:
    """How a text ends that is no program here, but may be one of a newer Python."""
    version = yield from worker.needs_version(program.text or "")
    if not version:
        return ended
    detail = (
        f"The program needs Python {version}, and this is Python {platform.python_version()}: run "
        f"it with a newer one. {ended.detail}"
    )
    return replace(ended, end=End.INFRASTRUCTURE, detail=detail)


def _unreadable(program: Program, error: SyntaxError) -> Execution:
    return Execution(program.key, End.SYNTAX_ERROR, told(error), program.dialect)


def _named(name: str) -> Dialect:
    known = dialects()
    if name not in known:
        raise UnknownNameError("dialect", name, known)
    return known[name]
