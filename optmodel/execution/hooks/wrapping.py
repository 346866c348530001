"""Wraps the calls of a modelling library: adapters say what to read, the recorder writes it.

# read(result, problem, ...) -> Solve, name(problem, ...) -> str, model(problem, ...) -> text
record_solves(pulp.LpProblem, "solve", read, solver=name, capture=model)
"""

import atexit
import ctypes
import functools
import gc
from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, TypeVar
from weakref import WeakSet

from optmodel.execution.hooks.solve_recorder import (
    CallKind,
    Capture,
    ModelSize,
    SolveCall,
    capture_via_file,
    recorder,
)
from optmodel.execution.record import Solve

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def record_solves(  # noqa: PLR0913 - a keyword for each thing that is read
    owner: object,
    name: str,
    read: Callable[..., Solve],
    *,
    solver: Callable[..., str] = lambda *_, **__: "",
    capture: Capture | None = None,
    kind: CallKind = CallKind.SOLVER,
    failed: Callable[..., Solve | None] | None = None,
    completed: Callable[..., None] | None = None,
    size: Callable[..., ModelSize] | None = None,
) -> None:
    """Wraps `owner.name` so that every outermost call of it is recorded.

    `read` gets the result and the arguments of the call, `solver` and `capture` the arguments. The
    model is captured before the call; that of a layer after it. A layer is asked for its solver and
    its model only where no solver was recorded within. `failed` gets an error and the arguments,
    and returns the answer that the error implies, if any. `completed` gets the arguments after the
    call, to capture a model once more that grew meanwhile. `size` is for vendors' solvers, whose
    licence may not allow the model.
    """
    original = getattr(owner, name)

    @functools.wraps(original)
    def observed(*args: object, **kwargs: object) -> object:
        if recorder.ignores(kind):
            return original(*args, **kwargs)
        measure = None if size is None else lambda: size(*args, **kwargs)
        is_restatement = kind is CallKind.RESTATING_LAYER
        with recorder.solving(), recorder.measuring(measure):
            if capture is not None and kind is not CallKind.LAYER:
                recorder.capture(lambda: capture(*args, **kwargs), is_restatement=is_restatement)
            try:
                result = original(*args, **kwargs)
            except Exception as error:
                if failed is not None:
                    recorder.set_solver(lambda: solver(*args, **kwargs))
                    answer = failed(error, *args, **kwargs)
                    recorder.call.inner = None if answer is None else lambda: answer
                raise
            if kind in (CallKind.SOLVER, CallKind.ROUTINE) or not recorder.call.has_solver:
                recorder.set_solver(lambda: solver(*args, **kwargs))
                if capture is not None and kind is CallKind.LAYER:
                    recorder.capture(lambda: capture(*args, **kwargs))
            if completed is not None:
                completed(*args, **kwargs)
        recorder.record(lambda: read(result, *args, **kwargs), is_restatement=is_restatement)
        recorder.has_solved = recorder.has_solved or kind is not CallKind.ROUTINE
        return result

    patch_attribute(owner, name, observed)


def record_split_solves(
    owner: object,
    begin: str,
    end: str,
    read: Callable[..., Solve],
    *,
    solver: Callable[..., str],
    capture: Capture,
    completed: Callable[..., None],
    size: Callable[..., ModelSize],
) -> None:
    """Wrap a solve in two calls: `owner.begin` starts it, and `owner.end` waits for the answer.

    The model is captured at the beginning. If the program never waits for a solve, a failure to
    read its answer is reported.
    """
    beginning, ending = getattr(owner, begin), getattr(owner, end)
    running: dict[int, SolveCall] = {}

    def report_unfinished() -> None:
        if running:
            recorder.write(capture_failure=f"{begin} was not followed by {end}")

    @functools.wraps(beginning)
    def begun(model: object, *args: object, **kwargs: object) -> object:
        if recorder.depth or recorder.ignores(CallKind.SOLVER):
            return beginning(model, *args, **kwargs)
        with recorder.solving(), recorder.measuring(lambda: size(model)):
            recorder.capture(lambda: capture(model))
            result = beginning(model, *args, **kwargs)
            recorder.set_solver(lambda: solver(model))
        running[id(model)] = recorder.call
        atexit.unregister(report_unfinished)
        atexit.register(report_unfinished)
        return result

    @functools.wraps(ending)
    def ended(model: object, *args: object, **kwargs: object) -> object:
        call = running.pop(id(model), None)
        with recorder.measuring(lambda: size(model)):
            result = ending(model, *args, **kwargs)
        if call is not None:
            recorder.resume(call)
            completed(model)
            recorder.record(lambda: read(result, model))
            recorder.has_solved = True
        return result

    patch_attribute(owner, begin, begun)
    patch_attribute(owner, end, ended)


def track_receivers(owner: object, name: str, called: "WeakSet[object]") -> None:
    """Adds every object on which `owner.name` is called to a set."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def tracked(self: object, *args: object, **kwargs: object) -> object:
        called.add(self)
        return original(self, *args, **kwargs)

    patch_attribute(owner, name, tracked)


def mute(owner: object, name: str) -> None:
    """Do not record the solves within `owner.name`: they are its means, not the answer."""
    patch_attribute(owner, name, _muted(getattr(owner, name)))


class ReimplementedModel(Protocol):
    """The model class of one of our reimplementations, with what a capture reads of it."""

    _last_result_: Any

    def _write_solved_(self, path: str) -> None: ...


def capture_lazy_rows(model: ReimplementedModel, *args: object, **kwargs: object) -> None:
    """Captures the model of a reimplementation, which stores them, with its lazy rows."""
    if model._last_result_.was_searched:
        recorder.capture(lambda: capture_via_file(model._write_solved_, "cip"))


def mute_vendor_callbacks(model_class: object) -> None:
    """Do not record the solves within callbacks of our reimplementations.

    The program's callback reaches their common core in another form, so the core is wrapped. The
    solves that look for a conflict are not recorded either.
    """
    from optmodel.vendors import on_refusal
    from optmodel.vendors.modeling import ModelBuilder

    on_refusal(recorder.note_unsupported)
    mute_callback(ModelBuilder, "solve")
    mute(model_class, "computeIIS")


def mute_callback(owner: object, name: str) -> None:
    """Do not record the solves within the callback that is the first argument of `owner.name`."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def called(model: object, callback: object = None, *args: object, **kwargs: object) -> object:
        if callable(callback):
            callback = _muted(callback)
        return original(model, callback, *args, **kwargs)

    patch_attribute(owner, name, called)


def _muted(callback: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    @functools.wraps(callback, updated=())
    def muted(*args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
        with recorder.muted():
            return callback(*args, **kwargs)

    return muted


def patch_attribute(owner: object, name: str, value: object) -> None:
    """Sets an attribute, also of a compiled class, which only its own dictionary can change."""
    try:
        setattr(owner, name, value)
    except (TypeError, AttributeError):
        (attributes,) = gc.get_referents(owner.__dict__)
        attributes[name] = value
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(owner))
