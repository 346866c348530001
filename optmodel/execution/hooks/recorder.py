"""What a solver was heard to say, written to the report as it happens.

A hook hands over ways to read the answer, the solver's name and the model; nothing they do may
change or stop the program.

    with recorder.solving():
        recorder.capture(lambda: CapturedModel("mps", text))
    recorder.record(lambda: Solve("pulp", SolverStatus.OPTIMAL, 4.0))
"""

import functools
import json
import math
import os
import select
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from enum import Enum, auto
from itertools import islice
from time import perf_counter
from typing import Any

from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_MAX_NAME = 200
_PATIENCE = 5.0  # seconds that a process waits for another to finish its line
Capture = Callable[..., CapturedModel | None]


def any_line(word: str) -> bytes:
    """How every line of a report begins, for a word of letters and digits."""
    return f'{{"word": "{word}", '.encode()


def solve_line(word: str) -> bytes:
    """How every line that tells of a solve begins."""
    return any_line(word) + b'"solve": '


class Role(Enum):
    """What a call does: solve, hand the model on to a solver, or say it and hand it on.

    A routine of graphs is its program's answer only where no solver was heard: others use it to
    prepare a model, within a callback, or to read a solution.
    """

    SOLVER = auto()
    LAYER = auto()
    RESTATING_LAYER = auto()
    ROUTINE = auto()


@dataclass(frozen=True, slots=True)
class Size:
    """How large a model is, in what licences count."""

    num_variables: int
    num_constraints: int
    is_quadratic: bool = False


@dataclass(slots=True)
class Call:
    """An outermost call that solves, and what the calls within it said.

    `aside` is the time that went into capturing. A solver `is_heard` within once it was given its
    model, even when that could not be kept; a model that `is_restated` stays.
    """

    started: float = 0.0
    aside: float = 0.0
    inner: Callable[[], Solve] | None = None
    asked: str = ""
    solver: str = ""
    model: CapturedModel | None = None
    is_heard: bool = False
    is_restated: bool = False


class _Thread(threading.local):
    """What one thread of the program is at: how deep in calls that solve, and whether aside.

    `given` measures the model that a vendor's library is at.
    """

    depth = 0
    is_aside = False
    given: Callable[[], Size] | None = None

    def __init__(self) -> None:
        self.call = Call()


@dataclass(frozen=True, slots=True)
class _Turns:
    """A pipe with one byte in it: who holds the byte may write. Forked processes share it."""

    read: int
    write: int

    @classmethod
    def make(cls) -> "_Turns":
        turns = cls(*os.pipe())
        os.set_blocking(turns.read, False)
        turns.give()
        return turns

    def take(self) -> None:
        """Waits for the byte; not for ever, since a process may have been killed with it."""
        until = perf_counter() + _PATIENCE
        while (left := until - perf_counter()) > 0 and select.select([self.read], [], [], left)[0]:
            with suppress(BlockingIOError):  # another process was quicker
                os.read(self.read, 1)
                return

    def give(self) -> None:
        os.write(self.write, b"1")


@dataclass(slots=True)
class Recorder:
    """Writes solves to the report; silent before `start`. Solves within a solve are its parts.

    Each thread is at a solve of its own.

    Of a call within a call it is the outer whose answer counts, and the innermost whose solver and
    model do: that is the one which was really called.
    """

    report: int | None = None
    word: str = ""
    num_variables: int = 0
    model_bytes: int = 0
    folder: str = "."
    turns: _Turns | None = None
    has_solved: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    thread: _Thread = field(default_factory=_Thread)

    @property
    def call(self) -> Call:
        """The outermost call that solves, in this thread."""
        return self.thread.call

    @property
    def depth(self) -> int:
        """How many calls that solve this thread is within."""
        return self.thread.depth

    def start(
        self, report: int, num_variables: int, *, word: str, model_bytes: int, folder: str
    ) -> None:
        """Begins to write to this descriptor, each line with the word.

        At most so many variables are kept per solve, and models up to so many bytes; those that a
        library writes to a file go through this folder.
        """
        self.report = report
        self.num_variables = num_variables
        self.word = word
        self.model_bytes = model_bytes
        self.folder = folder

    def say(self, **fields: object) -> None:
        """Writes one line, whole even when other threads and forked processes write too."""
        if self.report is None:
            return
        data = json.dumps({"word": self.word, **fields}).encode() + b"\n"
        with self.lock, suppress(OSError), self._turn():
            while data:
                data = data[os.write(self.report, data) :]

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Keeps other processes of the program from writing; as far as it leaves us the means."""
        with suppress(OSError, ValueError):  # ValueError: the program has closed them
            if self.turns is None:
                self.turns = _Turns.make()
            self.turns.take()
        try:
            yield
        finally:
            if self.turns is not None:
                with suppress(OSError):
                    self.turns.give()

    def stand_in(self, asked: str) -> None:
        """Says, within a call that solves, that it stands in for the solver that was asked for."""
        self.call.asked = asked

    def unlicensed(self, library: str, reason: str) -> None:
        """Says that a vendor's library refused for want of a licence, and which model if one."""
        measure, self.thread.given = self.thread.given, None  # measuring it may be refused too
        size = None
        with suppress(Exception):  # a hook's failure must not break the program
            size = asdict(measure()) if measure is not None else None
        self.thread.given = measure
        self.say(unlicensed={"library": library, "reason": reason[:_MAX_NAME], "size": size})

    def not_offered(self, what: str) -> None:
        """Says that our layer was asked for what only the vendor's library can do."""
        self.say(not_offered=what[:_MAX_NAME])

    @contextmanager
    def given(self, measure: Callable[[], Size] | None) -> Iterator[None]:
        """A call by which a vendor's library is given a model: measured only if it refuses it."""
        before, self.thread.given = self.thread.given, measure or self.thread.given
        try:
            yield
        finally:
            self.thread.given = before

    @contextmanager
    def solving(self) -> Iterator[None]:
        """A call that solves. When it raises, the last solve within it is what was heard."""
        if self.depth == 0:
            self.thread.call = Call(perf_counter())
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
    def aside(self) -> Iterator[None]:
        """What a program's callback does within a solve: solves there are not heard."""
        before, self.thread.is_aside = self.thread.is_aside, True
        try:
            yield
        finally:
            self.thread.is_aside = before

    def resume(self, call: Call) -> None:
        """Takes a call up again that began earlier, and went on meanwhile."""
        self.thread.call = call

    def is_deaf_to(self, role: Role) -> bool:
        """Whether a call of this role is no answer of the program here."""
        if self.thread.is_aside:
            return True
        return role is Role.ROUTINE and (self.depth > 0 or self.has_solved)

    def capture(self, read: Callable[[], CapturedModel | None], *, restates: bool = False) -> None:
        """Takes the model that is being solved, in place of one that was taken further out.

        What `restates` it is a library that says the same in its own terms, before it hands it on
        with other signs or without constants: no other is taken then.
        """
        call = self.call
        if self.report is None or (call.is_restated and not restates):
            return
        began = perf_counter()
        call.model = None
        if self.model_bytes:
            with suppress(Exception):  # a model that cannot be written must not break the program
                call.model = self._bounded(read())
        call.is_restated = restates and call.model is not None
        call.aside += perf_counter() - began

    def _bounded(self, model: CapturedModel | None) -> CapturedModel | None:
        if model is None or len(model.text) > self.model_bytes:
            return None
        return model if len(model.text.encode()) <= self.model_bytes else None

    def name(self, read: Callable[[], str]) -> None:
        """Takes the name of the solver that was called."""
        self.call.is_heard = True
        with suppress(Exception):  # a hook's failure must not break the program
            self.call.solver = read()

    def record(self, read: Callable[[], Solve], *, restates: bool = False) -> None:
        """Reads the answer and writes it; a failure is written in its place.

        What it does not tell the solver within may have told, unless `restates` gave that another
        model.
        """
        if self.call.inner is not None and not restates:
            is_own = self.call.is_restated
            read = functools.partial(_completed, read, self.call.inner, has_own_model=is_own)
        if self.depth:
            self.call.inner = _kept(read)
            return
        if self.report is None:
            return
        seconds = max(0.0, perf_counter() - self.call.started - self.call.aside)
        self.thread.depth += 1
        try:
            line: dict[str, Any] = {"solve": self._fields(read(), seconds)}
        except Exception as error:  # noqa: BLE001 - a hook's failure must not break the program
            line = {"unheard": f"{type(error).__name__}: {error}"[:_MAX_NAME]}
        finally:
            self.thread.depth -= 1
        self.say(**line)

    def _fields(self, solve: Solve, seconds: float) -> dict[str, Any]:
        call = self.call
        model = call.model and {"format": call.model.format, "text": call.model.text}
        return {
            "dialect": solve.dialect,
            "status": solve.status,
            "objective": _finite(solve.objective),
            "bound": _finite(solve.bound),
            "solver": call.solver[:_MAX_NAME],
            "seconds": seconds,
            "substituted_for": call.asked,
            "model": model,
            "variables": self._values(solve.variables),
            "columns": self._values(solve.columns) if model else {},
        }

    def _values(self, values: dict[str, float]) -> dict[str, float]:
        """As many as are kept, of those that are finite."""
        first = islice(values.items(), self.num_variables)
        return {name[:_MAX_NAME]: value for name, value in first if math.isfinite(value)}


recorder = Recorder()


def _unlock() -> None:
    """In a forked process no other thread is there to give the lock back."""
    recorder.lock = threading.Lock()


os.register_at_fork(after_in_child=_unlock)


def _kept(read: Callable[[], Solve]) -> Callable[[], Solve]:
    """What a solver says, read at once, as the layer around it may dispose of it; else in time."""
    try:
        solve = read()
    except Exception:  # noqa: BLE001 - whatever a hook's failure is, it is told when it is read
        return read
    return lambda: solve


def _completed(
    read: Callable[[], Solve], inner: Callable[[], Solve], *, has_own_model: bool
) -> Solve:
    """What a call said, with what the one within it said where it cannot be read or says less.

    The columns are those of the one whose model was taken.
    """
    try:
        solve = read()
    except Exception:  # noqa: BLE001 - whatever a hook's failure is, the other may be read
        return inner()
    if solve.status not in (SolverStatus.OPTIMAL, SolverStatus.LIMIT):
        return solve
    with suppress(Exception):  # what the one within cannot tell any more is not needed
        heard = inner()
        if not has_own_model:
            solve = replace(solve, columns=heard.columns or heard.variables)
        if heard.status is solve.status and solve.objective is None and not solve.variables:
            solve = replace(solve, objective=heard.objective, variables=heard.variables)
    return solve


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def named(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Names and values in order, each once.

    What has no name is called by its place, as it is in a captured model; a name that comes again
    gets `#2`, `#3`.
    """
    values: dict[str, float] = {}
    seen: dict[str, int] = {}
    for place, (told, value) in enumerate(pairs):
        name = told or f"x{place}"
        seen[name] = seen.get(name, 0) + 1
        values[name if seen[name] == 1 else f"{name}#{seen[name]}"] = float(value)
    return values
