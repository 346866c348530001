"""What a solver was heard to say, written to the report as it happens.

An adapter hands over ways to read the answer, the solver's name and the model; nothing they do may
change or stop the program.

    # read(result, problem, ...) -> Solve, name(problem, ...) -> str, model(problem, ...) -> text
    observe(pulp.LpProblem, "solve", read, solver=name, capture=model)
"""

import ctypes
import functools
import gc
import json
import math
import os
import select
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
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
    """What a call does: solve, hand the model on to a solver, or say it and hand it on."""

    SOLVER = auto()
    LAYER = auto()
    RESTATING_LAYER = auto()


@dataclass(slots=True)
class _Call:
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

    Of a call within a call it is the outer whose answer counts, and the innermost whose solver and
    model do: that is the one which was really called.
    """

    report: int | None = None
    word: str = ""
    num_variables: int = 0
    model_bytes: int = 0
    folder: str = "."
    depth: int = 0
    call: _Call = field(default_factory=_Call)
    turns: _Turns | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

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

    def unlicensed(self, reason: str) -> None:
        """Says that the library refused for want of a licence."""
        self.say(unlicensed=reason[:_MAX_NAME])

    @contextmanager
    def solving(self) -> Iterator[None]:
        """A call that solves. When it raises, the last solve within it is what was heard."""
        if self.depth == 0:
            self.call = _Call(perf_counter())
        earlier, self.call.inner = self.call.inner, None
        self.depth += 1
        try:
            yield
        except BaseException:
            self.depth -= 1
            last = self.call.inner or earlier
            self.call.inner = last if self.depth else None
            if self.depth == 0 and last is not None:
                self.record(last)
            raise
        self.depth -= 1

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
            read = functools.partial(_completed, read, self.call.inner)
        if self.depth:
            self.call.inner = read
            return
        if self.report is None:
            return
        seconds = max(0.0, perf_counter() - self.call.started - self.call.aside)
        self.depth += 1
        try:
            line: dict[str, Any] = {"solve": self._fields(read(), seconds)}
        except Exception as error:  # noqa: BLE001 - a hook's failure must not break the program
            line = {"unheard": f"{type(error).__name__}: {error}"[:_MAX_NAME]}
        finally:
            self.depth -= 1
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
            "variables": {
                name[:_MAX_NAME]: value
                for name, value in islice(solve.variables.items(), self.num_variables)
                if math.isfinite(value)
            },
        }


recorder = Recorder()


def _completed(read: Callable[[], Solve], inner: Callable[[], Solve]) -> Solve:
    """What a call said, with what the one within it said where it cannot be read or says less."""
    try:
        solve = read()
    except Exception:  # noqa: BLE001 - whatever a hook's failure is, the other may be read
        return inner()
    is_solved = solve.status in (SolverStatus.OPTIMAL, SolverStatus.LIMIT)
    if not is_solved or solve.objective is not None or solve.variables:
        return solve
    with suppress(Exception):
        heard = inner()
        if heard.status is solve.status:
            return replace(solve, objective=heard.objective, variables=heard.variables)
    return solve


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def observe(
    owner: Any,
    name: str,
    read: Callable[..., Solve],
    *,
    solver: Callable[..., str] = lambda *_, **__: "",
    capture: Capture | None = None,
    role: Role = Role.SOLVER,
) -> None:
    """Records every outermost call of `owner.name`; `read` gets its result and its arguments.

    `solver` and `capture` get the arguments alone: the model is captured before the call, a layer's
    after it. The solver of a layer, and the model that it hands on, are asked for only when no
    solver was heard within.
    """
    original = getattr(owner, name)

    @functools.wraps(original)
    def observed(*args: Any, **kwargs: Any) -> Any:
        with recorder.solving():
            if capture is not None and role is not Role.LAYER:
                restates = role is Role.RESTATING_LAYER
                recorder.capture(lambda: capture(*args, **kwargs), restates=restates)
            result = original(*args, **kwargs)
            if role is Role.SOLVER or not recorder.call.is_heard:
                recorder.name(lambda: solver(*args, **kwargs))
                if capture is not None and role is Role.LAYER:
                    recorder.capture(lambda: capture(*args, **kwargs))
        restates = role is Role.RESTATING_LAYER
        recorder.record(lambda: read(result, *args, **kwargs), restates=restates)
        return result

    _replace(owner, name, observed)


def _replace(owner: Any, name: str, value: Any) -> None:
    """Sets an attribute, also of a compiled class, which only its own dictionary can change."""
    try:
        setattr(owner, name, value)
    except TypeError:
        (attributes,) = gc.get_referents(owner.__dict__)
        attributes[name] = value
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(owner))


def named(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Names and values in order; a name that comes again gets `#2`, `#3`, so none is lost."""
    values: dict[str, float] = {}
    seen: dict[str, int] = {}
    for name, value in pairs:
        seen[name] = seen.get(name, 0) + 1
        values[name if seen[name] == 1 else f"{name}#{seen[name]}"] = float(value)
    return values
