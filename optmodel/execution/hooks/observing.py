"""Putting a hook around a library's calls: adapters say what to read, the recorder writes it.

# read(result, problem, ...) -> Solve, name(problem, ...) -> str, model(problem, ...) -> text
observe(pulp.LpProblem, "solve", read, solver=name, capture=model)
"""

import atexit
import ctypes
import functools
import gc
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

from optmodel.execution.hooks.recorder import Call, Capture, Role, Size, recorder
from optmodel.execution.record import Solve


def observe(  # noqa: PLR0913 - a keyword for each thing that is heard
    owner: Any,
    name: str,
    read: Callable[..., Solve],
    *,
    solver: Callable[..., str] = lambda *_, **__: "",
    capture: Capture | None = None,
    role: Role = Role.SOLVER,
    failed: Callable[..., Solve | None] | None = None,
    completed: Callable[..., None] | None = None,
    size: Callable[..., Size] | None = None,
) -> None:
    """Records every outermost call of `owner.name`; `read` gets its result and its arguments.

    `solver` and `capture` get the arguments alone: the model is captured before the call, a layer's
    after it. The solver of a layer, and the model that it hands on, are asked for only when no
    solver was heard within. What an error says of the model, `failed` makes of it and of the
    arguments. A model that grew during the call is captured once more by `completed`, which gets
    the arguments. `size` is for vendors' solvers, whose licences may not allow the model.
    """
    original = getattr(owner, name)

    @functools.wraps(original)
    def observed(*args: Any, **kwargs: Any) -> Any:
        if recorder.is_deaf_to(role):
            return original(*args, **kwargs)
        measure = None if size is None else lambda: size(*args, **kwargs)
        with recorder.solving(), recorder.given(measure):
            if capture is not None and role is not Role.LAYER:
                restates = role is Role.RESTATING_LAYER
                recorder.capture(lambda: capture(*args, **kwargs), restates=restates)
            try:
                result = original(*args, **kwargs)
            except Exception as error:
                if failed is not None:
                    recorder.name(lambda: solver(*args, **kwargs))
                    recorder.call.inner = _said(failed(error, *args, **kwargs))
                raise
            if role in (Role.SOLVER, Role.ROUTINE) or not recorder.call.is_heard:
                recorder.name(lambda: solver(*args, **kwargs))
                if capture is not None and role is Role.LAYER:
                    recorder.capture(lambda: capture(*args, **kwargs))
            if completed is not None:
                completed(*args, **kwargs)
        restates = role is Role.RESTATING_LAYER
        recorder.record(lambda: read(result, *args, **kwargs), restates=restates)
        recorder.has_solved = recorder.has_solved or role is not Role.ROUTINE
        return result

    replace_in(owner, name, observed)


def _said(solve: Solve | None) -> Callable[[], Solve] | None:
    return None if solve is None else lambda: solve


def observe_apart(
    owner: Any,
    begin: str,
    end: str,
    read: Callable[..., Solve],
    *,
    solver: Callable[..., str],
    capture: Capture,
    completed: Callable[..., None],
    size: Callable[..., Size],
) -> None:
    """Records calls that solve in two: `owner.begin` returns before the answer, which `end` awaits.

    The model is the one at the beginning. What is never awaited is said to be unheard.
    """
    beginning, ending = getattr(owner, begin), getattr(owner, end)
    running: dict[int, Call] = {}

    def tell() -> None:
        if running:
            recorder.say(unheard=f"{begin} was not followed by {end}")

    @functools.wraps(beginning)
    def begun(model: Any, *args: Any, **kwargs: Any) -> Any:
        if recorder.depth or recorder.is_deaf_to(Role.SOLVER):
            return beginning(model, *args, **kwargs)
        with recorder.solving(), recorder.given(lambda: size(model)):
            recorder.capture(lambda: capture(model))
            result = beginning(model, *args, **kwargs)
            recorder.name(lambda: solver(model))
        running[id(model)] = recorder.call
        atexit.unregister(tell)
        atexit.register(tell)
        return result

    @functools.wraps(ending)
    def ended(model: Any, *args: Any, **kwargs: Any) -> Any:
        call = running.pop(id(model), None)
        with recorder.given(lambda: size(model)):
            result = ending(model, *args, **kwargs)
        if call is not None:
            recorder.resume(call)
            completed(model)
            recorder.record(lambda: read(result, model))
            recorder.has_solved = True
        return result

    replace_in(owner, begin, begun)
    replace_in(owner, end, ended)


def remember(owner: Any, name: str, called: "WeakSet[Any]") -> None:
    """Puts whatever `owner.name` is called on into a set."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def remembered(self: Any, *args: Any, **kwargs: Any) -> Any:
        called.add(self)
        return original(self, *args, **kwargs)

    replace_in(owner, name, remembered)


def leave_unheard(owner: Any, name: str) -> None:
    """Has solves within `owner.name` not heard: they are its means, and no answer."""
    replace_in(owner, name, _aside(getattr(owner, name)))


def hear_layer_aside(model_class: Any) -> None:
    """Has solves within a callback of our layers not heard, nor those by which a conflict is found.

    They go to the layer's core, which calls back whatever the layer made of a program's callback.
    """
    from optmodel.vendors.core import Problem

    hear_aside(Problem, "solve")
    leave_unheard(model_class, "computeIIS")


def hear_aside(owner: Any, name: str) -> None:
    """Has solves within the callback that `owner.name` is given, its first argument, not heard."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def called(model: Any, callback: Any = None, *args: Any, **kwargs: Any) -> Any:
        if callable(callback):
            callback = _aside(callback)
        return original(model, callback, *args, **kwargs)

    replace_in(owner, name, called)


def _aside(callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback, updated=())
    def apart(*args: Any, **kwargs: Any) -> Any:
        with recorder.aside():
            return callback(*args, **kwargs)

    return apart


def replace_in(owner: Any, name: str, value: Any) -> None:
    """Sets an attribute, also of a compiled class, which only its own dictionary can change."""
    try:
        setattr(owner, name, value)
    except (TypeError, AttributeError):
        (attributes,) = gc.get_referents(owner.__dict__)
        attributes[name] = value
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(owner))
