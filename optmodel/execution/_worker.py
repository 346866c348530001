"""A worker: runs programs in fork servers, one for each dialect and route, and restarts lost ones.

worker = Worker(number=0, limits=Limits())
run_coroutine(worker.execute("item-7", parse_program("print(1)"), dialects()["python"]))
"""

import re
import time
from collections import Counter
from dataclasses import dataclass, field, replace

from optmodel.errors import UserError
from optmodel.execution._classify_end import ClassifiedRun, classify_run, with_fault_of_ours
from optmodel.execution._code_repair import apply_every_repair
from optmodel.execution._coroutines import Coroutine
from optmodel.execution._fork_server import (
    ForkServer,
    ForkServerLostError,
    ForkServerStartError,
    ServerSpec,
)
from optmodel.execution._licence_check import (
    is_within_licence,
    licensed_vendor,
    with_licence_error,
    with_missing_vendor,
)
from optmodel.execution._report import ReportedLicenceError
from optmodel.execution._resident_process import ResidentProcess
from optmodel.execution.attachments import NO_ATTACHMENTS, Attachments, AttachmentStore
from optmodel.execution.confirmation import (
    DIALECT,
    candidate_answers,
    confirmation_limits,
    confirmation_program,
    matches_answer,
)
from optmodel.execution.dialect import PLAIN, Dialect, dialects
from optmodel.execution.limits import Limits
from optmodel.execution.newer_syntax import detection_program
from optmodel.execution.program import ParsedProgram, parse_program
from optmodel.execution.record import End, Execution, Route, SolverStatus
from optmodel.execution.sandbox_level import SandboxLevel, require_level

RESIDENT_NUMBERS = 200
"""What a resident process adds to its worker's number: so it is of another user than programs."""

_NUM_STARTS = 3
_MAX_LOSSES = 3
_MAX_READ = 200_000  # characters
_READING_SECONDS = 5.0
_VERSION = re.compile(r"3\.\d{1,2}")
# Matches all syntax newer than the oldest Python that we support, and much else.
_MAY_BE_NEWER = re.compile(
    r"(?i:\b[rft]{1,2}['\"])|\btype\s+\w|\b(?:def|class)\s+\w+\s*\[|\bexcept\b"
)


@dataclass(frozen=True, slots=True)
class _Task:
    key: str
    program: ParsedProgram
    limits: Limits
    attachments: Attachments = NO_ATTACHMENTS

    def failed(self, spec: ServerSpec, detail: str, end: End = End.INFRASTRUCTURE) -> ClassifiedRun:
        """The run where no fork server could be started for it, or two were lost."""
        return ClassifiedRun(Execution(self.key, end, detail, spec.dialect.name, route=spec.route))


@dataclass(slots=True)
class Worker:
    """Runs one program at a time, in fork servers that are sandboxed to `level` at least.

    With `confirms`, each answer is confirmed by solving the captured model again. Programs cannot
    see the `hidden` paths.

    `failures` holds the errors of consecutive failed starts by spec; after three there is no
    further start. `licence_tests` caches, by vendor's library and number of variables, whether the
    library solved a model of that size or refused it for its licence. `residents` are the processes
    of our own programs by dialect, and `losses` says which of them were lost, and why. After three
    in a row (`lost_in_a_row`) a dialect's programs run in children of their own.
    """

    number: int
    limits: Limits
    level: SandboxLevel = SandboxLevel.LIMITED
    confirms: bool = False
    hidden: tuple[str, ...] = ()
    servers: dict[ServerSpec, ForkServer] = field(default_factory=dict)
    failures: dict[ServerSpec, list[str]] = field(default_factory=dict)
    licence_tests: dict[tuple[str, int], bool] = field(default_factory=dict)
    attachment_store: AttachmentStore = field(default_factory=AttachmentStore)
    residents: dict[str, ResidentProcess] = field(default_factory=dict)
    losses: list[str] = field(default_factory=list)
    lost_in_a_row: Counter[str] = field(default_factory=Counter)

    def execute_ours(
        self, key: str, text: str, dialect: Dialect, limits: Limits
    ) -> Coroutine[Execution | None]:
        """Runs a program of ours in the dialect's resident process.

        None where it has to be run by `execute`. Raises `UserError` as `execute` does.
        """
        is_shared = dialect.shares and dialect.is_ours and dialect.is_installed
        if not is_shared or self.lost_in_a_row[dialect.name] >= _MAX_LOSSES:
            return None
        if dialect.name not in self.residents:
            try:
                server = yield from self._started(ServerSpec(dialect), RESIDENT_NUMBERS)
            except ForkServerStartError as error:
                self._lose(dialect, f"{key}: {error}")
                return None
            self.residents[dialect.name] = ResidentProcess(server)
        resident = self.residents[dialect.name]
        is_kept = False
        try:
            run = yield from resident.run(key, text, limits)
            is_kept = not resident.loss
        finally:  # also where the caller takes no further executions
            if not is_kept:
                self.residents.pop(dialect.name, None)  # gone in a fork of this process
        if resident.loss:
            self._lose(dialect, resident.loss)
            return None
        self.lost_in_a_row[dialect.name] = 0
        return run.execution if run else None

    def _lose(self, dialect: Dialect, loss: str) -> None:
        self.losses.append(loss)
        self.lost_in_a_row[dialect.name] += 1

    def execute(
        self,
        key: str,
        program: ParsedProgram,
        dialect: Dialect,
        attachments: Attachments = NO_ATTACHMENTS,
        limits: Limits | None = None,
    ) -> Coroutine[Execution]:
        """Runs one program; with our reimplementation where its library or its licence is missing.

        It has the worker's limits where no others are given. Raises `UserError` where its fork
        server is sandboxed to less than the level.
        """
        task = _Task(key, program, limits or self.limits, attachments)
        execution = yield from self._run(task, dialect)
        return (yield from self._confirm(execution, task.limits)) if self.confirms else execution

    def _run(self, task: _Task, dialect: Dialect) -> Coroutine[Execution]:
        if dialect.is_installed:
            run = yield from self._run_in(ServerSpec(dialect), task)
            error = run.report.licence_error if run.report else None
            if error is None or not (yield from self._is_confirmed(error, dialect)):
                return run.execution
            if error.library in dialect.vendors:
                # Without that library the program falls back to another solver.
                spec = ServerSpec(dialect, hides_vendors=True)
                run = yield from self._run_in(spec, task)
                return with_missing_vendor(run, dialects()[error.library], spec.hidden_modules)
            if not dialect.has_reimplementation:
                return with_licence_error(run, dialect)
        run = yield from self._run_in(ServerSpec(dialect, Route.COMPATIBLE), task)
        return run.execution

    def _is_confirmed(self, error: ReportedLicenceError, dialect: Dialect) -> Coroutine[bool]:
        """Whether a program's licence error, which it could have forged, is confirmed by a probe.

        The probe is a program of ours. Where the reported model is larger than the bundled licence
        allows it has a model that is too large as well, else one variable. If the library refuses
        the probe for its licence too, the error is confirmed.
        """
        vendor = licensed_vendor(error, dialect)
        if vendor is None or vendor.licence is None:
            return False
        is_within = is_within_licence(error, vendor)
        num_variables = 1 if is_within else vendor.licence.variables + 1
        test = (vendor.name, num_variables)
        if test not in self.licence_tests:
            probe = _Task("probe", parse_program(vendor.licence.program(num_variables)), Limits())
            run = yield from self._run_in(ServerSpec(vendor), probe)
            solve = run.execution.last_solve
            solves = solve is not None and solve.status is SolverStatus.OPTIMAL
            if not solves and (run.report is None or run.report.licence_error is None):
                return False  # it failed for another reason, and is not cached
            self.licence_tests[test] = solves
        return not self.licence_tests[test]

    def needs_version(self, text: str) -> Coroutine[str]:
        """The newer version of Python in which a text parses that does not parse here, or ''.

        A hostile text may crash the parser of newer syntax, so it runs in a sandbox.
        """
        if len(text) > _MAX_READ or not _MAY_BE_NEWER.search(text):
            return ""
        reader = ParsedProgram(detection_program([text, apply_every_repair(text)]))
        task = _Task("reader", reader, Limits(wall_seconds=_READING_SECONDS))
        run = yield from self._run_in(ServerSpec(dialects()[PLAIN]), task)
        version = run.execution.stdout.strip()
        return version if _VERSION.fullmatch(version) else ""

    def _confirm(self, execution: Execution, limits: Limits) -> Coroutine[Execution]:
        """The execution with `confirmed`: whether its answers are optimal for the captured models.

        Solving them again ends after the time limit of one program.
        """
        agreements: list[bool | None] = []
        end = time.monotonic() + limits.wall_seconds
        for solve in candidate_answers(execution):
            text = confirmation_program(solve) if time.monotonic() < end else None
            if text is None:
                agreements.append(None)
                continue
            task = _Task(execution.key, ParsedProgram(text), confirmation_limits(limits))
            again = yield from self._run(task, dialects()[DIALECT])
            agreements.append(matches_answer(solve, again))
            if agreements[-1] is False:
                break
        is_unknown = None in agreements or not agreements
        confirmed = False if False in agreements else None if is_unknown else True
        return replace(execution, confirmed=confirmed)

    def _run_in(self, usual: ServerSpec, task: _Task) -> Coroutine[ClassifiedRun]:
        """Runs a task, and once more in a fresh server where its server is lost."""
        forks = task.program.starts_processes and not usual.dialect.forks
        wanted = replace(usual, forks=forks)
        fresh = replace(wanted, is_fresh=True)
        spec = fresh if usual.dialect.mode == "fresh" else wanted
        try:
            return (yield from self._try(spec, task))
        except ForkServerStartError as error:
            return task.failed(spec, str(error))
        except ForkServerLostError:
            pass
        try:
            return (yield from self._try(fresh, task))
        except ForkServerStartError as error:
            return task.failed(spec, str(error))
        except ForkServerLostError as error:
            return task.failed(spec, f"{error} It did so twice.", End.CRASH)

    def _try(self, spec: ServerSpec, task: _Task) -> Coroutine[ClassifiedRun]:
        server = yield from self._server(spec)
        is_kept = False
        try:
            files = self.attachment_store.find(task.attachments)
            output = yield from server.execute(task.program, task.limits, files)
            is_kept = not spec.is_fresh
        finally:
            if not is_kept:
                self.servers.pop(spec, None)  # gone in a fork of this process
                server.close()
        run = classify_run(task.key, spec, server.layers, task.limits, output)
        ours = {*spec.reimplementations, *spec.text_modules}
        execution = with_fault_of_ours(run, task.program, server.absent, ours)
        return replace(run, execution=execution)

    def _server(self, spec: ServerSpec) -> Coroutine[ForkServer]:
        """The fork server of this spec, started if need be, and sandboxed as far as required."""
        failures = self.failures.setdefault(spec, [])
        if len(failures) >= _NUM_STARTS:
            raise ForkServerStartError(failures[-1])
        if spec not in self.servers:
            try:
                self.servers[spec] = yield from self._started(spec)
            except ForkServerStartError as error:
                failures.append(str(error))
                raise
            failures.clear()
        return self.servers[spec]

    def _started(self, spec: ServerSpec, offset: int = 0) -> Coroutine[ForkServer]:
        """A new fork server, as the user of the worker's number and an offset."""
        server = yield from ForkServer.start(spec, self.number + offset, self.hidden)
        try:
            require_level(server.notes, self.level)
        except UserError:
            server.close()
            raise
        return server

    def close(self) -> None:
        """Ends the fork servers; new ones start when they are needed."""
        for server in list(self.servers.values()):
            server.close()
        self.servers.clear()
        for resident in list(self.residents.values()):
            resident.close()
        self.residents.clear()
        self.attachment_store.close()
