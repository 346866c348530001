"""Records the answers of solvers, and writes each solve to the program's report when it ends.

A hook passes functions that read the answer, the solver's name and the model. None of them may
change or break the program.

    with recorder.solving():
        recorder.capture(lambda: CapturedModel("mps", text))
    recorder.record(lambda: Solve("pulp", SolverStatus.OPTIMAL, 4.0))
"""

import functools
import math
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from enum import Enum, auto
from itertools import islice
from time import perf_counter

from optmodel.execution.hooks.report_writer import ReportWriter
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_MAX_NAME = 200
Capture = Callable[..., CapturedModel | None]


class CallKind(Enum):
    """The kind of a hooked call.

    - `SOLVER`: a solver.
    - `LAYER`: a modelling layer that passes its model to a solver, as Pyomo and CVXPY do.
    - `RESTATING_LAYER`: a layer that passes on another model than the program's: PuLP negates an
      objective that is maximized and drops its constant. Model and answer are read from this call.
    - `ROUTINE`: a graph algorithm. Its result is the program's answer only where no solver ran:
      programs also use routines to prepare a model, within callbacks, and to read a solution.
    """

    SOLVER = auto()
    LAYER = auto()
    RESTATING_LAYER = auto()
    ROUTINE = auto()


@dataclass(frozen=True, slots=True)
class ModelSize:
    """The size of a model, in the numbers that licences limit."""

    num_variables: int
    num_constraints: int
    is_quadratic: bool = False


@dataclass(slots=True)
class SolveCall:
    """An outermost solving call, and the records of the calls nested in it.

    `capture_seconds` is the time spent on capturing models. `inner` reads the answer of the nested
    call. `has_solver` is true once a solver was called, even if its model could not be captured. A
    model that `is_restatement` is not replaced by the model of a nested call.
    """

    started: float = 0.0
    capture_seconds: float = 0.0
    inner: Callable[[], Solve] | None = None
    requested: str = ""
    solver: str = ""
    model: CapturedModel | None = None
    has_solver: bool = False
    is_restatement: bool = False


class _ThreadState(threading.local):
    """The current calls of one thread of the program.

    `depth` counts the nested solving calls. `is_muted` is true within a callback. `measure` returns
    the size of the model that was passed to a vendor's library.
    """

    depth = 0
    is_muted = False
    measure: Callable[[], ModelSize] | None = None

    def __init__(self) -> None:
        self.call = SolveCall()


@dataclass(slots=True)
class Recorder:
    """Writes solves to the report, once it is started. Each thread has calls of its own.

    Nested calls, as when PuLP calls HiGHS, are one solve. Its answer is read from the outermost
    call, its solver's name and its model from the innermost one, which is the solver that ran.
    """

    writer: ReportWriter = field(default_factory=ReportWriter)
    num_variables: int = 0
    model_bytes: int = 0
    folder: str = "."
    has_solved: bool = False
    thread: _ThreadState = field(default_factory=_ThreadState)

    @property
    def call(self) -> SolveCall:
        """The outermost solving call of this thread."""
        return self.thread.call

    @property
    def depth(self) -> int:
        """The number of nested solving calls of this thread."""
        return self.thread.depth

    @property
    def is_started(self) -> bool:
        """Whether there is a report to write to."""
        return self.writer.fd is not None

    def start(
        self, report: int, num_variables: int, *, token: str, model_bytes: int, folder: str
    ) -> None:
        """Begins to write to a descriptor, with the token at the beginning of each line.

        `num_variables` limits the recorded values of a solve, `model_bytes` the captured models.
        Libraries that write a model to a file do so in `folder`. What was recorded of an earlier
        program in this process is forgotten.
        """
        self.writer.fd = report
        self.writer.token = token
        self.num_variables = num_variables
        self.model_bytes = model_bytes
        self.folder = folder
        self.has_solved = False
        self.thread = _ThreadState()

    def write(self, **fields: object) -> None:
        """Writes one line to the report."""
        self.writer.write(**fields)

    def note_substitution(self, requested: str) -> None:
        """Records, within a solving call, the requested solver that is not installed."""
        self.call.requested = requested

    def note_licence_error(self, library: str, reason: str) -> None:
        """Reports a licence error of a vendor's library, and the model's size."""
        # Measuring the model may raise a licence error too, which would be reported again.
        measure, self.thread.measure = self.thread.measure, None
        size = None
        with suppress(Exception):  # a hook's failure must not break the program
            size = asdict(measure()) if measure is not None else None
        self.thread.measure = measure
        error = {"library": library, "reason": reason[:_MAX_NAME], "size": size}
        self.write(licence_error=error)

    def note_unsupported(self, feature: str) -> None:
        """Reports that a program used a feature that our reimplementation lacks."""
        self.write(unsupported=feature[:_MAX_NAME])

    @contextmanager
    def measuring(self, measure: Callable[[], ModelSize] | None) -> Iterator[None]:
        """A call that passes a model to a vendor's library; measured only on a licence error."""
        before, self.thread.measure = self.thread.measure, measure or self.thread.measure
        try:
            yield
        finally:
            self.thread.measure = before

    @contextmanager
    def solving(self) -> Iterator[None]:
        """A solving call. When it raises, the last solve nested in it is recorded instead."""
        if self.depth == 0:
            self.thread.call = SolveCall(perf_counter())
        earlier, self.call.inner = self.call.inner, None
        self.thread.depth += 1
        try:
            yield
        except BaseException:
            self.thread.depth -= 1
            last = self.call.inner or earlier
            self.call.inner = last if self.depth else None
            if self.depth == 0 and last is not None:
                self.record(last)
            raise
        self.thread.depth -= 1

    @contextmanager
    def muted(self) -> Iterator[None]:
        """A program's callback within a solve: solves in it are not recorded."""
        before, self.thread.is_muted = self.thread.is_muted, True
        try:
            yield
        finally:
            self.thread.is_muted = before

    def resume(self, call: SolveCall) -> None:
        """Makes an earlier call, which continued in the background, the current one."""
        self.thread.call = call

    def ignores(self, kind: CallKind) -> bool:
        """Whether the result of such a call is not the program's answer now."""
        if self.thread.is_muted:
            return True
        return kind is CallKind.ROUTINE and (self.depth > 0 or self.has_solved)

    def capture(
        self, read: Callable[[], CapturedModel | None], *, is_restatement: bool = False
    ) -> None:
        """Captures the model that is being solved; it replaces that of an outer call.

        A model that `is_restatement`, see `CallKind.RESTATING_LAYER`, is not replaced.
        """
        call = self.call
        if not self.is_started or (call.is_restatement and not is_restatement):
            return
        began = perf_counter()
        call.model = None
        if self.model_bytes:
            with suppress(Exception):  # a model that cannot be written must not break the program
                model = read()
                text = "" if model is None else model.text
                if len(text) <= self.model_bytes and len(text.encode()) <= self.model_bytes:
                    call.model = model
        call.is_restatement = is_restatement and call.model is not None
        call.capture_seconds += perf_counter() - began

    def set_solver(self, read: Callable[[], str]) -> None:
        """Records the name of the solver that was called."""
        self.call.has_solver = True
        with suppress(Exception):  # a hook's failure must not break the program
            self.call.solver = read()

    def record(self, read: Callable[[], Solve], *, is_restatement: bool = False) -> None:
        """Reads the answer of a call and reports it; if reading fails, that is reported.

        Values missing in the answer are taken from the nested call, unless `is_restatement`: then
        the nested call solved another model, with the same end.
        """
        if self.call.inner is not None and is_restatement:
            read = functools.partial(_with_status_within, read, self.call.inner)
        elif self.call.inner is not None:
            has_own_model = self.call.is_restatement
            read = functools.partial(_completed, read, self.call.inner, has_own_model=has_own_model)
        if self.depth:
            self.call.inner = _read_now(read)
            return
        if not self.is_started:
            return
        seconds = max(0.0, perf_counter() - self.call.started - self.call.capture_seconds)
        self.thread.depth += 1
        try:
            line: dict[str, object] = {"solve": self._fields(read(), seconds)}
        except Exception as error:  # noqa: BLE001 - a hook's failure must not break the program
            line = {"capture_failure": f"{type(error).__name__}: {error}"[:_MAX_NAME]}
        finally:
            self.thread.depth -= 1
        self.write(**line)

    def _fields(self, solve: Solve, seconds: float) -> dict[str, object]:
        call = self.call
        model = call.model and {"format": call.model.format, "text": call.model.text}
        return {
            "dialect": solve.dialect,
            "status": solve.status,
            "objective": _finite(solve.objective),
            "bound": _finite(solve.bound),
            "solver": call.solver[:_MAX_NAME],
            "seconds": seconds,
            "substituted_for": call.requested,
            "model": model,
            "variables": self._values(solve.variables),
            "columns": self._values(solve.columns) if model else {},
        }

    def _values(self, values: dict[str, float]) -> dict[str, float]:
        """The first `num_variables` of the values, without those that are not finite."""
        first = islice(values.items(), self.num_variables)
        return {name[:_MAX_NAME]: value for name, value in first if math.isfinite(value)}


recorder = Recorder()


def _new_lock() -> None:
    """Replaces the lock in a forked process, where the thread that held it does not exist."""
    recorder.writer.thread_lock = threading.Lock()


os.register_at_fork(after_in_child=_new_lock)


def capture_via_file(write: Callable[[str], object], suffix: str) -> CapturedModel | None:
    """The model that `write` writes to a file of this suffix; None if it is too large.

    The suffix is the format. The file is in the folder that the program started in, and removed.
    """
    # Other threads and processes of the program may write theirs at the same time.
    own = f"{os.getpid()}-{threading.get_ident()}"
    path = os.path.join(recorder.folder, f".captured-{own}.{suffix}")
    try:
        write(path)
        if os.path.getsize(path) > recorder.model_bytes:
            return None
        with open(path, encoding="utf-8", errors="replace") as file:
            return CapturedModel(suffix, file.read())
    finally:
        with suppress(FileNotFoundError):  # the library raised before it wrote
            os.unlink(path)


def _read_now(read: Callable[[], Solve]) -> Callable[[], Solve]:
    """Read an answer now, as the outer call may discard it. On failure it is read again later."""
    try:
        solve = read()
    except Exception:  # noqa: BLE001 - whatever a hook's failure is, it is reported when it is read
        return read
    return lambda: solve


def _completed(
    read: Callable[[], Solve], inner: Callable[[], Solve], *, has_own_model: bool
) -> Solve:
    """The answer of a call, with missing values taken from the nested call.

    If it cannot be read, the nested call's answer counts. The columns belong to the captured model,
    which is the nested call's unless `has_own_model`.
    """
    try:
        solve = read()
    except Exception:  # noqa: BLE001 - whatever a hook's failure is, the other may be read
        return inner()
    if solve.status not in (SolverStatus.OPTIMAL, SolverStatus.LIMIT):
        return _with_status_within(lambda: solve, inner)
    with suppress(Exception):  # the inner answer is not needed where it cannot be read any more
        within = inner()
        if not has_own_model:
            solve = replace(solve, columns=within.columns or within.variables)
        if within.status is solve.status and solve.objective is None and not solve.variables:
            solve = replace(solve, objective=within.objective, variables=within.variables)
    return solve


def _with_status_within(read: Callable[[], Solve], inner: Callable[[], Solve]) -> Solve:
    """The answer of a call that may say infeasible where the nested call said: or unbounded."""
    solve = read()
    if solve.status is SolverStatus.INFEASIBLE:
        with suppress(Exception):  # the inner answer is not needed where it cannot be read any more
            if inner().status is SolverStatus.INFEASIBLE_OR_UNBOUNDED:
                return replace(solve, status=SolverStatus.INFEASIBLE_OR_UNBOUNDED)
    return solve


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def named_values(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Names and values in order, with each name once.

    A variable without a name is called by its index, as in a captured model; a name that is
    repeated gets `#2`, `#3`.
    """
    values: dict[str, float] = {}
    seen: dict[str, int] = {}
    for index, (given, value) in enumerate(pairs):
        name = given or f"x{index}"
        seen[name] = seen.get(name, 0) + 1
        values[name if seen[name] == 1 else f"{name}#{seen[name]}"] = float(value)
    return values
