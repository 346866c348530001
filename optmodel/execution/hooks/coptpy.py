"""Hooks coptpy: `Model.solve`, `Model.solveLP` (the relaxation), and licence errors."""

import functools
from types import ModuleType
from typing import Any, Protocol

from optmodel.execution.hooks.licence_errors import measure_calls, record_licence_errors
from optmodel.execution.hooks.mps import fits
from optmodel.execution.hooks.solve_recorder import (
    CallKind,
    ModelSize,
    capture_via_file,
    named_values,
    recorder,
)
from optmodel.execution.hooks.wrapping import (
    capture_lazy_rows,
    mute_vendor_callbacks,
    patch_attribute,
    record_solves,
)
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    0: SolverStatus.ERROR,
    1: SolverStatus.OPTIMAL,
    2: SolverStatus.INFEASIBLE,
    3: SolverStatus.UNBOUNDED,
    4: SolverStatus.INFEASIBLE_OR_UNBOUNDED,
    5: SolverStatus.ERROR,  # numerical trouble
    7: SolverStatus.OPTIMAL,  # optimal, but the tolerances are not quite met
    20: SolverStatus.OPTIMAL,  # a local optimum of a nonconvex model
    21: SolverStatus.INFEASIBLE,  # no point found near which it is feasible
}
_INFINITY = 1e30
# The model is too large without a licence, or the licence is not valid.
_LICENCE_ERROR = 4
# Methods other than the hooked ones that give the model to COPT's solver.
_LICENSED = (
    "computeIIS", "computeShadowPriceRange", "feasRelax", "feasRelaxN", "feasRelaxS", "tune",
)  # fmt: skip

_CALLBACK = 0
# Models, by identity, to which lazy rows were added that no copy of them has. `_CALLBACK` stands
# for the model that is solved.
_incomplete: set[int] = set()


class _CoptpyModel(Protocol):
    """The attributes of a coptpy model that are read."""

    rows: int
    cols: int
    elems: int
    ismip: int
    mipstatus: int
    lpstatus: int
    hasmipsol: int
    haslpsol: int
    bestobj: float
    bestbnd: float
    lpobjval: float
    nlconstrs: int
    hasnlobj: int

    def clone(self) -> "_CoptpyModel": ...
    def getVars(self) -> Any: ...
    def getInfo(self, name: str, variables: object) -> list[float]: ...
    def setParam(self, name: str, value: float) -> None: ...
    def write(self, path: str) -> None: ...
    def writeMpsStr(self) -> Any: ...


def install(module: ModuleType) -> None:
    """Hooks the class of models; that of our reimplementation too, which other solvers solve."""
    if module.__name__ != "coptpy":
        record_solves(
            module.Model, "solve", _read_model, kind=CallKind.LAYER, completed=capture_lazy_rows
        )
        record_solves(module.Model, "solveLP", _read_linear, kind=CallKind.LAYER)
        mute_vendor_callbacks(module.Model)
        return
    version = f"COPT {module.COPT.Version}"

    def name(*args: object, **kwargs: object) -> str:
        return version

    record_solves(
        module.Model,
        "solve",
        _read_model,
        solver=name,
        capture=_capture,
        completed=_complete,
        size=_size,
    )
    for owner in (module.CallbackBase, module.Model):
        for method in ("addLazyConstr", "addLazyConstrs"):
            _note_lazy_rows(owner, method)
    record_solves(module.Model, "solveLP", _read_linear, solver=name, capture=_capture, size=_size)
    measure_calls(module.Model, _LICENSED, _size)
    record_licence_errors(
        "coptpy",
        module.CoptError,
        lambda error, *_, **__: error.message if error.retcode == _LICENCE_ERROR else None,
    )


def _size(model: _CoptpyModel, *args: object, **kwargs: object) -> ModelSize:
    return ModelSize(model.cols, model.rows)


def _read_model(_: object, model: _CoptpyModel, *args: object, **kwargs: object) -> Solve:
    if not model.ismip:
        return _read_linear(_, model)
    status = _STATUS.get(model.mipstatus, SolverStatus.LIMIT)
    bound = _finite(model.bestbnd)
    if not model.hasmipsol:
        return Solve("coptpy", status, bound=bound)
    return Solve("coptpy", status, _finite(model.bestobj), bound, _values(model))


def _read_linear(_: object, model: _CoptpyModel, *args: object, **kwargs: object) -> Solve:
    status = _STATUS.get(model.lpstatus, SolverStatus.LIMIT)
    if not model.haslpsol or status is not SolverStatus.OPTIMAL:
        return Solve("coptpy", status)
    objective = _finite(model.lpobjval)
    bound = objective if model.lpstatus == 1 else None
    return Solve("coptpy", status, objective, bound, _values(model))


def _values(model: _CoptpyModel) -> dict[str, float]:
    variables = model.getVars()
    # COPT writes this name to files for a variable without one.
    names = [variable.getName() or f"C{place}" for place, variable in enumerate(variables)]
    return named_values(zip(names, model.getInfo("Value", variables), strict=True))


def _finite(value: float) -> float | None:
    """COPT's infinity is a large number; ours is None."""
    return value if abs(value) < _INFINITY else None


def _note_lazy_rows(owner: type, name: str) -> None:
    """Records that rows were added that no copy of the model has."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def add_lazy(added_to: object, *args: object, **kwargs: object) -> object:
        result = original(added_to, *args, **kwargs)
        # A callback has no reference to its model, which is the one being solved.
        _incomplete.add(_CALLBACK if owner.__name__ == "CallbackBase" else id(added_to))
        return result

    patch_attribute(owner, name, add_lazy)


def _complete(model: _CoptpyModel, *args: object, **kwargs: object) -> None:
    """Drops a captured model without its lazy rows, as that has another optimum."""
    if _incomplete & {_CALLBACK, id(model)}:
        recorder.capture(lambda: None)


def _capture(model: _CoptpyModel, *args: object, **kwargs: object) -> CapturedModel | None:
    """The model as COPT writes it: from a copy, whose log can be turned off in silence."""
    _incomplete.discard(_CALLBACK)
    if not fits(model.elems + model.cols, recorder.model_bytes):
        return None
    copy = model.clone()
    copy.setParam("Logging", 0)
    if model.nlconstrs or model.hasnlobj:  # which MPS cannot hold
        written = capture_via_file(copy.write, "nl")
        return written and CapturedModel("nl", written.text)
    return CapturedModel("mps", copy.writeMpsStr().getData())
