"""Hears coptpy: `Model.solve` and `solveLP`, the relaxation; and what it says of its licence."""

import functools
from typing import Any

from optmodel.execution.hooks.files import through_file
from optmodel.execution.hooks.mps import fits
from optmodel.execution.hooks.observing import hear_layer_aside, observe, replace_in
from optmodel.execution.hooks.recorder import Role, Size, named, recorder
from optmodel.execution.hooks.refusals import hear_refusals, measure_in
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    0: SolverStatus.ERROR,
    1: SolverStatus.OPTIMAL,
    2: SolverStatus.INFEASIBLE,
    3: SolverStatus.UNBOUNDED,
    4: SolverStatus.INFEASIBLE,  # infeasible or unbounded
    5: SolverStatus.ERROR,  # numerical trouble
    7: SolverStatus.OPTIMAL,  # optimal, but the tolerances are not quite met
    20: SolverStatus.OPTIMAL,  # a local optimum, of what is not convex
    21: SolverStatus.INFEASIBLE,  # no point found near which it is feasible
}
_INFINITY = 1e30
# There is none and the model is too large to go without, or the one that was found does not hold.
_LICENCE_ERROR = 4
# What else than to solve it is done with a model by COPT's solver.
_LICENSED = (
    "computeIIS", "computeShadowPriceRange", "feasRelax", "feasRelaxN", "feasRelaxS", "tune",
)  # fmt: skip

_CALLBACK = 0
# What lacks rows in a copy: models by identity, and whichever is solved with a callback.
_INCOMPLETE: set[int] = set()


def install(module: Any) -> None:
    """Hooks the class of models; of our layer's too, where other libraries do the solving."""
    if module.__name__ != "coptpy":
        observe(module.Model, "solve", _read_model, role=Role.LAYER, completed=_complete_layer)
        observe(module.Model, "solveLP", _read_linear, role=Role.LAYER)
        hear_layer_aside(module.Model)
        return
    version = f"COPT {module.COPT.Version}"
    name = lambda *_, **__: version  # noqa: E731 - a name for every call
    heard: Any = {"solver": name, "capture": _capture, "size": _size}
    observe(module.Model, "solve", _read_model, completed=_complete, **heard)
    for owner in (module.CallbackBase, module.Model):
        for method in ("addLazyConstr", "addLazyConstrs"):
            _hear_lazy(owner, method)
    observe(module.Model, "solveLP", _read_linear, **heard)
    measure_in(module.Model, _LICENSED, _size)
    hear_refusals("coptpy", module.CoptError, _refusal)


def _refusal(error: Any, *args: Any, **kwargs: Any) -> str | None:
    return error.message if error.retcode == _LICENCE_ERROR else None


def _size(model: Any, *args: Any, **kwargs: Any) -> Size:
    return Size(model.cols, model.rows)


def _read_model(_: Any, model: Any, *args: Any, **kwargs: Any) -> Solve:
    if not model.ismip:
        return _read_linear(_, model)
    status = _STATUS.get(model.mipstatus, SolverStatus.LIMIT)
    bound = _finite(model.bestbnd)
    if not model.hasmipsol:
        return Solve("coptpy", status, bound=bound)
    return Solve("coptpy", status, _finite(model.bestobj), bound, _values(model))


def _hear_lazy(owner: Any, name: str) -> None:
    """Remembers that rows were added that no copy of the model holds."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def heard(added_to: Any, *args: Any, **kwargs: Any) -> Any:
        result = original(added_to, *args, **kwargs)
        # Of a callback it is not known to which model it belongs: to the one that is solved.
        _INCOMPLETE.add(_CALLBACK if owner.__name__ == "CallbackBase" else id(added_to))
        return result

    replace_in(owner, name, heard)


def _complete(model: Any, *args: Any, **kwargs: Any) -> None:
    """Drops a captured model that lacks lazy rows, as it has another answer."""
    if _INCOMPLETE & {_CALLBACK, id(model)}:
        recorder.capture(lambda: None)


def _complete_layer(model: Any, *args: Any, **kwargs: Any) -> None:
    """Our layer knows those rows."""
    if model.result().was_searched:
        recorder.capture(lambda: through_file(model.write_answered, "cip"))


def _read_linear(_: Any, model: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _STATUS.get(model.lpstatus, SolverStatus.LIMIT)
    if not model.haslpsol or status is not SolverStatus.OPTIMAL:
        return Solve("coptpy", status)
    objective = _finite(model.lpobjval)
    bound = objective if model.lpstatus == 1 else None
    return Solve("coptpy", status, objective, bound, _values(model))


def _values(model: Any) -> dict[str, float]:
    variables = model.getVars()
    # As COPT itself calls a variable without a name in what it writes.
    names = [variable.getName() or f"C{place}" for place, variable in enumerate(variables)]
    return named(zip(names, model.getInfo("Value", variables), strict=True))


def _finite(value: float) -> float | None:
    """COPT's infinity is a number; ours is its absence."""
    return value if abs(value) < _INFINITY else None


def _capture(model: Any, *args: Any, **kwargs: Any) -> CapturedModel | None:
    """As COPT writes it: from a copy, which can be made silent without a word."""
    _INCOMPLETE.discard(_CALLBACK)
    if not fits(model.elems + model.cols, recorder.model_bytes):
        return None
    copy = model.clone()
    copy.setParam("Logging", 0)
    if model.nlconstrs or model.hasnlobj:  # what an MPS file cannot hold
        written = through_file(copy.write, "nl")
        return written and CapturedModel("nl", written.text)
    return CapturedModel("mps", copy.writeMpsStr().getData())
