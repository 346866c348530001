"""Hooks gurobipy: `Model.optimize`, the rows that callbacks add, and licence errors."""

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from optmodel.backends import Product
from optmodel.execution.hooks.licence_errors import measure_calls, record_licence_errors
from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.solve_recorder import (
    CallKind,
    ModelSize,
    capture_via_file,
    named_values,
    recorder,
)
from optmodel.execution.hooks.wrapping import (
    capture_lazy_rows,
    mute_callback,
    mute_vendor_callbacks,
    patch_attribute,
    record_solves,
    record_split_solves,
)
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    2: SolverStatus.OPTIMAL,
    3: SolverStatus.INFEASIBLE,
    4: SolverStatus.INFEASIBLE_OR_UNBOUNDED,
    5: SolverStatus.UNBOUNDED,
    12: SolverStatus.ERROR,  # numerical trouble
    18: SolverStatus.OPTIMAL,  # locally, which is all that solvers of curved models promise
    19: SolverStatus.INFEASIBLE,  # locally
}
# There is no licence, it does not allow the model, or its server cannot be reached.
_LICENCE_ERRORS = frozenset({10009, 10010, 10022})
# Methods other than `optimize` that give the model to Gurobi's solver.
_LICENSED = (
    "computeIIS", "convertToFixed", "feasRelax", "feasRelaxS", "feasibility", "fixed",
    "optimizeBatch", "presolve", "relax", "singleScenarioModel", "tune",
)  # fmt: skip
_MAXIMIZE = -1


class _Expression(Protocol):
    """A linear or quadratic expression of gurobipy."""

    def size(self) -> int: ...
    def getCoeff(self, i: int) -> float: ...
    def getConstant(self) -> float: ...
    def getVar(self, i: int) -> Any: ...
    def getVar1(self, i: int) -> Any: ...
    def getVar2(self, i: int) -> Any: ...
    def getLinExpr(self) -> "_Expression": ...


class _GurobipyModel(Protocol):
    """The attributes of a gurobipy model that are read."""

    Status: int
    SolCount: int
    NumVars: int
    NumConstrs: int
    NumNZs: int
    NumQConstrs: int
    NumGenConstrs: int
    NumPWLObjVars: int
    NumSOS: int
    NumObj: int
    ObjCon: float
    ModelSense: int
    IsQP: int
    IsQCP: int
    Params: Any

    def update(self) -> None: ...
    def getAttr(self, name: str, of: object = ...) -> Any: ...
    def getVars(self) -> list[Any]: ...
    def getConstrs(self) -> list[Any]: ...
    def getQConstrs(self) -> list[Any]: ...
    def getSOSs(self) -> list[Any]: ...
    def getObjective(self) -> _Expression: ...
    def getRow(self, row: object) -> _Expression: ...
    def getQCRow(self, row: object) -> _Expression: ...
    def getSOS(self, sos: object) -> tuple[int, list[Any], list[float]]: ...
    def copy(self) -> "_GurobipyModel": ...
    def write(self, path: str) -> None: ...
    def dispose(self) -> None: ...


def install(module: ModuleType) -> None:
    """Hooks the class of models; that of our reimplementation too, which other solvers solve."""
    if module.__name__ != "gurobipy":
        record_solves(
            module.Model, "optimize", _read, kind=CallKind.LAYER, completed=capture_lazy_rows
        )
        mute_vendor_callbacks(module.Model)
        return
    version = "Gurobi {}.{}.{}".format(*module.gurobi.version())

    def name(*args: object, **kwargs: object) -> str:
        return version

    model_class = module.Model
    record_solves(
        model_class,
        "optimize",
        _read,
        solver=name,
        capture=_capture,
        completed=_complete,
        size=_size,
    )
    if hasattr(model_class, "optimizeAsync"):
        record_split_solves(
            model_class,
            "optimizeAsync",
            "sync",
            _read,
            solver=name,
            capture=_capture,
            completed=_complete,
            size=_size,
        )
        mute_callback(model_class, "optimizeAsync")
    mute_callback(model_class, "optimize")
    _record_lazy_rows(module)
    measure_calls(model_class, _LICENSED, _size)
    record_licence_errors(
        "gurobipy",
        module.GurobiError,
        lambda error, number=None, *_, **__: (
            f"{error} (error {number})" if number in _LICENCE_ERRORS else None
        ),
    )


def _size(model: _GurobipyModel, *args: object, **kwargs: object) -> ModelSize:
    model.update()
    return ModelSize(model.NumVars, model.NumConstrs, bool(model.IsQP or model.IsQCP))


def _read(_: object, model: _GurobipyModel, *args: object, **kwargs: object) -> Solve:
    status = _STATUS.get(model.Status, SolverStatus.LIMIT)
    bound = _attribute(model, "ObjBound")
    if model.SolCount == 0 or status is SolverStatus.UNBOUNDED:
        return Solve("gurobipy", status, bound=bound)
    variables = model.getVars()
    names = model.getAttr("VarName", variables)
    values = named_values(zip(names, model.getAttr("X", variables), strict=True))
    return Solve("gurobipy", status, _attribute(model, "ObjVal"), bound, values)


def _complete(model: _GurobipyModel, *args: object, **kwargs: object) -> None:
    """Adds the rows of callbacks to the captured model, or drops it where one is unknown."""
    rows = _lazy_rows.get(id(model), [])
    if rows is None or rows:
        recorder.capture(lambda: None if rows is None else _capture_with(model, rows))


def _attribute(model: _GurobipyModel, name: str) -> float | None:
    """An attribute that some classes of models do not have."""
    try:
        value: float = model.getAttr(name)
    except AttributeError:
        return None
    return value if abs(value) < 1e100 else None


def _capture(model: _GurobipyModel, *args: object, **kwargs: object) -> CapturedModel | None:
    _lazy_rows.pop(id(model), None)
    model.update()
    return _capture_with(model, [])


def _capture_with(model: _GurobipyModel, lazy_rows: "list[_LazyRow]") -> CapturedModel | None:
    if not fits(model.NumNZs + model.NumVars, recorder.model_bytes):
        return None
    if model.NumGenConstrs or model.NumObj > 1 or model.NumPWLObjVars:
        return None if lazy_rows else _written_by_gurobi(model)
    columns = model.getVars()
    names, costs, lowers, uppers, kinds = (
        model.getAttr(name, columns) for name in ("VarName", "Obj", "LB", "UB", "VType")
    )
    arrays = Arrays(names, costs, lowers, uppers, kinds, offset=model.ObjCon)
    if model.IsQP or model.IsQCP:
        arrays.products.extend(_products(model.getObjective()))
    _add_rows(arrays, model)
    for row in lazy_rows:
        arrays.add_row("", row.entries, *_bounds(row.sense[0], row.side))
    for chosen in model.getSOSs() if model.NumSOS else ():
        kind, members, weights = model.getSOS(chosen)
        pairs = zip(members, weights, strict=True)
        arrays.add_set(kind, [(column.index, weight) for column, weight in pairs])
    return arrays.captured(maximizes=model.ModelSense == _MAXIMIZE)


def _add_rows(arrays: Arrays, model: _GurobipyModel) -> None:
    rows = model.getConstrs()
    names, senses, sides = (model.getAttr(name, rows) for name in ("ConstrName", "Sense", "RHS"))
    for row, name, sense, side in zip(rows, names, senses, sides, strict=True):
        lower, upper = _bounds(sense, side)
        arrays.add_row(name, _entries(model.getRow(row)), lower, upper)
    for row in model.getQConstrs() if model.NumQConstrs else ():
        body = model.getQCRow(row)
        lower, upper = _bounds(row.QCSense, row.QCRHS)
        arrays.add_row(row.QCName, _entries(body.getLinExpr()), lower, upper, _products(body))


def _bounds(sense: str, side: float) -> tuple[float, float]:
    return -math.inf if sense == "<" else side, math.inf if sense == ">" else side


def _entries(body: _Expression) -> list[tuple[int, float]]:
    return [(body.getVar(place).index, body.getCoeff(place)) for place in range(body.size())]


def _products(body: _Expression) -> list[Product]:
    """The products of an expression; a linear one has none."""
    if type(body).__name__ != "QuadExpr":
        return []
    return [
        (body.getVar1(place).index, body.getVar2(place).index, body.getCoeff(place))
        for place in range(body.size())
    ]


def _written_by_gurobi(model: _GurobipyModel) -> CapturedModel | None:
    """The model as Gurobi writes it: from a copy, whose log can be turned off in silence."""
    copy = model.copy()
    try:
        copy.Params.OutputFlag = 0
        return capture_via_file(copy.write, "lp")
    finally:
        copy.dispose()


@dataclass(frozen=True, slots=True)
class _LazyRow:
    """A row that a callback added: columns with coefficients, the sense as a letter, the side."""

    entries: tuple[tuple[int, float], ...]
    sense: str
    side: float


# The rows that callbacks added in the last solve, by the model's identity. No copy of the model has
# them. None once a row could not be read, or there were too many to keep.
_lazy_rows: dict[int, list[_LazyRow] | None] = {}


def _record_lazy_rows(module: ModuleType) -> None:
    """Hooks `Model.cbLazy`."""
    original: Callable[..., object] = module.Model.cbLazy

    @functools.wraps(original)
    def add_lazy(
        model: _GurobipyModel, lhs: object, sense: object = None, rhs: object = None
    ) -> object:
        # The vendor distinguishes two ways of calling it by the number of arguments.
        given = (lhs,) if sense is None and rhs is None else (lhs, sense, rhs)
        result = original(model, *given)
        _keep_lazy_row(module, model, given)
        return result

    patch_attribute(module.Model, "cbLazy", add_lazy)


def _keep_lazy_row(module: ModuleType, model: _GurobipyModel, given: Sequence[object]) -> None:
    rows = _lazy_rows.setdefault(id(model), [])
    if rows is None:
        return
    try:
        rows.append(_read_lazy_row(module, given))
    except Exception:  # noqa: BLE001 - an array of rows or another form is not read here
        _lazy_rows[id(model)] = None
        return
    if not fits(sum(len(row.entries) for row in rows), recorder.model_bytes):
        _lazy_rows[id(model)] = None


def _read_lazy_row(module: ModuleType, given: Sequence[object]) -> _LazyRow:
    if len(given) == 1:  # as in `cbLazy(x + y <= 3)`
        given = [getattr(given[0], name) for name in ("_lhs", "_sense", "_rhs")]
    left, sense, right = given
    body = module.LinExpr()
    body += left
    body -= right
    entries = tuple(
        (body.getVar(place).index, float(body.getCoeff(place))) for place in range(body.size())
    )
    return _LazyRow(entries, str(sense)[0], -float(body.getConstant()))
