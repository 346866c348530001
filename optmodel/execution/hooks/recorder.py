"""What a solver was heard to say, written to the report as it happens.

An adapter hands over a way to read the answer; nothing it does may change or stop the program.

    observe(pulp.LpProblem, "solve", read)     # read(result, problem, ...) -> Solve
"""

import ctypes
import functools
import gc
import json
import math
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from optmodel.execution.record import Solve

_MAX_NAME = 200


@dataclass(slots=True)
class Recorder:
    """Writes solves to the report; silent before `start`. Solves within a solve are its parts."""

    report: int | None = None
    num_variables: int = 0
    depth: int = 0
    inner: Callable[[], Solve] | None = None
    asked: str = ""

    def start(self, report: int, num_variables: int) -> None:
        """Begins to write to this descriptor, with at most so many variables per solve."""
        self.report = report
        self.num_variables = num_variables

    def stand_in(self, asked: str) -> None:
        """Says, within a call that solves, that it stands in for the solver that was asked for."""
        self.asked = asked

    @contextmanager
    def solving(self) -> Iterator[None]:
        """A call that solves. When it raises, the last solve within it is what was heard."""
        if self.depth == 0:
            self.inner, self.asked = None, ""
        self.depth += 1
        try:
            yield
        except BaseException:
            self.depth -= 1
            if self.depth == 0 and self.inner is not None:
                self.record(self.inner)
            raise
        self.depth -= 1

    def record(self, read: Callable[[], Solve]) -> None:
        """Reads the answer and writes it; a failure is written in its place."""
        if self.depth:
            self.inner = read
            return
        self.inner = None
        if self.report is None:
            return
        self.depth += 1
        try:
            line: dict[str, Any] = {"solve": self._fields(read())}
        except Exception as error:  # noqa: BLE001 - a hook's failure must not break the program
            line = {"unheard": f"{type(error).__name__}: {error}"[:_MAX_NAME]}
        finally:
            self.depth -= 1
        _write(self.report, json.dumps(line).encode() + b"\n")

    def _fields(self, solve: Solve) -> dict[str, Any]:
        return {
            "dialect": solve.dialect,
            "status": solve.status,
            "objective": _finite(solve.objective),
            "bound": _finite(solve.bound),
            "substituted_for": self.asked,
            "variables": {
                name[:_MAX_NAME]: value
                for name, value in islice(solve.variables.items(), self.num_variables)
                if math.isfinite(value)
            },
        }


recorder = Recorder()


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _write(fd: int, data: bytes) -> None:
    while data:
        try:
            data = data[os.write(fd, data) :]
        except OSError:  # the program closed its report: nothing more can be heard
            return


def observe(owner: Any, name: str, read: Callable[..., Solve]) -> None:
    """Records every outermost call of `owner.name`; `read` gets its result and its arguments."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def observed(*args: Any, **kwargs: Any) -> Any:
        with recorder.solving():
            result = original(*args, **kwargs)
        recorder.record(lambda: read(result, *args, **kwargs))
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
