"""Hears gurobipy: `Model.optimize`, and what it says of its licence."""

import math
from typing import Any

from optmodel.execution.hooks import _lazy as lazy
from optmodel.execution.hooks.files import through_file
from optmodel.execution.hooks.mps import Arrays, Square, fits
from optmodel.execution.hooks.observing import hear_aside, hear_layer_aside, observe, observe_apart
from optmodel.execution.hooks.recorder import Role, Size, named, recorder
from optmodel.execution.hooks.refusals import hear_refusals, measure_in
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    2: SolverStatus.OPTIMAL,
    3: SolverStatus.INFEASIBLE,
    4: SolverStatus.INFEASIBLE,  # infeasible or unbounded
    5: SolverStatus.UNBOUNDED,
    12: SolverStatus.ERROR,  # numerical trouble
}
# There is none, the model is too large for it, or its server cannot be reached.
_LICENCE_ERRORS = frozenset({10009, 10010, 10022})
# What else than to optimize it is done with a model by Gurobi's solver.
_LICENSED = (
    "computeIIS", "convertToFixed", "feasRelax", "feasRelaxS", "feasibility", "fixed",
    "optimizeBatch", "presolve", "relax", "singleScenarioModel", "tune",
)  # fmt: skip
_MAXIMIZE = -1


def install(module: Any) -> None:
    """Hooks the class of models; of our layer's too, where other libraries do the solving."""
    if module.__name__ != "gurobipy":
        observe(module.Model, "optimize", _read, role=Role.LAYER, completed=_complete_layer)
        hear_layer_aside(module.Model)
        return
    version = "Gurobi {}.{}.{}".format(*module.gurobi.version())
    name = lambda *_, **__: version  # noqa: E731 - a name for every call
    heard: Any = {"solver": name, "capture": _capture, "completed": _complete, "size": _size}
    observe(module.Model, "optimize", _read, **heard)
    if hasattr(module.Model, "optimizeAsync"):
        observe_apart(module.Model, "optimizeAsync", "sync", _read, **heard)
        hear_aside(module.Model, "optimizeAsync")
    hear_aside(module.Model, "optimize")
    lazy.listen(module)
    measure_in(module.Model, _LICENSED, _size)
    hear_refusals("gurobipy", module.GurobiError, _refusal)


def _refusal(error: Any, number: Any = None, *args: Any, **kwargs: Any) -> str | None:
    return f"{error} (error {number})" if number in _LICENCE_ERRORS else None


def _size(model: Any, *args: Any, **kwargs: Any) -> Size:
    model.update()
    return Size(model.NumVars, model.NumConstrs, bool(model.IsQP or model.IsQCP))


def _read(_: Any, model: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _STATUS.get(model.Status, SolverStatus.LIMIT)
    bound = _attribute(model, "ObjBound")
    if model.SolCount == 0 or status is SolverStatus.UNBOUNDED:
        return Solve("gurobipy", status, bound=bound)
    variables = model.getVars()
    names = model.getAttr("VarName", variables)
    values = named(zip(names, model.getAttr("X", variables), strict=True))
    return Solve("gurobipy", status, _attribute(model, "ObjVal"), bound, values)


def _complete(model: Any, *args: Any, **kwargs: Any) -> None:
    """Has the captured model hold the rows that callbacks added, or go where one is not known."""
    rows = lazy.rows_of(model)
    if rows is None or rows:
        recorder.capture(lambda: None if rows is None else _capture_with(model, rows))


def _complete_layer(model: Any, *args: Any, **kwargs: Any) -> None:
    """The same of our layer, which knows its rows itself."""
    if model._last_.was_searched:
        recorder.capture(lambda: through_file(model._write_answered_, "cip"))


def _attribute(model: Any, name: str) -> float | None:
    """An attribute that some classes of models do not have."""
    try:
        value: float = model.getAttr(name)
    except AttributeError:
        return None
    return value if abs(value) < 1e100 else None


def _capture(model: Any, *args: Any, **kwargs: Any) -> CapturedModel | None:
    lazy.forget(model)
    model.update()
    return _capture_with(model, [])


def _capture_with(model: Any, lazy_rows: list[lazy.LazyRow]) -> CapturedModel | None:
    if not fits(model.NumNZs + model.NumVars, recorder.model_bytes):
        return None
    if model.NumGenConstrs or model.NumObj > 1 or model.NumPWLObjVars:
        return None if lazy_rows else _written(model)
    columns = model.getVars()
    names, costs, lowers, uppers, kinds = (
        model.getAttr(name, columns) for name in ("VarName", "Obj", "LB", "UB", "VType")
    )
    arrays = Arrays(names, costs, lowers, uppers, kinds, offset=model.ObjCon)
    if model.IsQP or model.IsQCP:
        arrays.squares.extend(_squares(model.getObjective()))
    _add_rows(arrays, model)
    for row in lazy_rows:
        arrays.add_row("", row.entries, *_bounds(row.sense[0], row.side))
    for chosen in model.getSOSs() if model.NumSOS else ():
        kind, members, weights = model.getSOS(chosen)
        pairs = zip(members, weights, strict=True)
        arrays.add_set(kind, [(column.index, weight) for column, weight in pairs])
    return arrays.captured(maximizes=model.ModelSense == _MAXIMIZE)


def _add_rows(arrays: Arrays, model: Any) -> None:
    rows = model.getConstrs()
    names, senses, sides = (model.getAttr(name, rows) for name in ("ConstrName", "Sense", "RHS"))
    for row, name, sense, side in zip(rows, names, senses, sides, strict=True):
        lower, upper = _bounds(sense, side)
        arrays.add_row(name, _entries(model.getRow(row)), lower, upper)
    for row in model.getQConstrs() if model.NumQConstrs else ():
        body = model.getQCRow(row)
        lower, upper = _bounds(row.QCSense, row.QCRHS)
        arrays.add_row(row.QCName, _entries(body.getLinExpr()), lower, upper, _squares(body))


def _bounds(sense: str, side: float) -> tuple[float, float]:
    return -math.inf if sense == "<" else side, math.inf if sense == ">" else side


def _entries(body: Any) -> list[tuple[int, float]]:
    return [(body.getVar(place).index, body.getCoeff(place)) for place in range(body.size())]


def _squares(body: Any) -> list[Square]:
    """The products of an expression; a linear one has none."""
    if not _is_quadratic(body):
        return []
    return [
        (body.getVar1(place).index, body.getVar2(place).index, body.getCoeff(place))
        for place in range(body.size())
    ]


def _is_quadratic(body: Any) -> bool:
    return type(body).__name__ == "QuadExpr"


def _written(model: Any) -> CapturedModel | None:
    """Written by Gurobi itself: from a copy, which can be made silent without a word."""
    copy = model.copy()
    try:
        copy.Params.OutputFlag = 0
        return through_file(copy.write, "lp")
    finally:
        copy.dispose()
