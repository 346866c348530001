"""Hooks PySCIPOpt: `Model.optimize`, and its variants without the interpreter's lock."""

import re
from collections.abc import Sequence
from types import ModuleType
from typing import Protocol
from weakref import WeakSet

from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.solve_recorder import capture_via_file, named_values, recorder
from optmodel.execution.hooks.wrapping import record_solves, track_receivers
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_INFINITY = 1e20
_VARIABLE = re.compile(r"^  \[\w+\] <(.*?)>: obj=", re.M)
_LAST_CONSTANT = re.compile(r"(?<=[)>\d])([+-][\d.]+(?:e[+-]?\d+)?) (?=[<>=]=)")
_STATUS = {
    "optimal": SolverStatus.OPTIMAL,
    # The gap that the program requested is reached: other solvers call that optimal.
    "gaplimit": SolverStatus.OPTIMAL,
    "infeasible": SolverStatus.INFEASIBLE,
    "unbounded": SolverStatus.UNBOUNDED,
    "inforunbd": SolverStatus.INFEASIBLE_OR_UNBOUNDED,
    "unknown": SolverStatus.ERROR,
}
_KINDS = {"CONTINUOUS": "C", "INTEGER": "I", "BINARY": "B"}
# Plug-ins that add to a model while it is solved, so that the captured model is incomplete.
_PLUGINS = ("includeConshdlr", "includePricer", "includeBenders")
_growing: WeakSet[object] = WeakSet()


class _Column(Protocol):
    """A variable of PySCIPOpt."""

    name: str

    def vtype(self) -> str: ...
    def ptr(self) -> int: ...
    def getObj(self) -> float: ...
    def getLbOriginal(self) -> float: ...
    def getUbOriginal(self) -> float: ...


class _Row(Protocol):
    """A constraint of PySCIPOpt."""

    name: str

    def getConshdlrName(self) -> str: ...


class _PyscipoptModel(Protocol):
    """A model of PySCIPOpt, as far as it is read."""

    def getMajorVersion(self) -> int: ...
    def getMinorVersion(self) -> int: ...
    def getTechVersion(self) -> int: ...
    def getStatus(self) -> str: ...
    def getDualbound(self) -> float: ...
    def getObjVal(self) -> float: ...
    def getObjoffset(self) -> float: ...
    def getObjectiveSense(self) -> str: ...
    def getNSols(self) -> int: ...
    def getBestSol(self) -> object: ...
    def getSolVal(self, solution: object, column: _Column) -> float: ...
    def getVars(self) -> list[_Column]: ...
    def getConss(self, transformed: bool) -> list[_Row]: ...
    def getConsVars(self, row: _Row) -> list[_Column]: ...
    def getConsVals(self, row: _Row) -> list[float]: ...
    def getLhs(self, row: _Row) -> float: ...
    def getRhs(self, row: _Row) -> float: ...
    def writeProblem(self, path: str, genericnames: bool, verbose: bool) -> None: ...


def install(module: ModuleType) -> None:
    """Hooks the class of models."""
    for plugin in _PLUGINS:
        track_receivers(module.Model, plugin, _growing)
    for method in ("optimize", "optimizeNogil", "solveConcurrent"):
        record_solves(module.Model, method, _read, solver=_name, capture=_capture)


def _name(model: _PyscipoptModel, *args: object, **kwargs: object) -> str:
    return f"SCIP {model.getMajorVersion()}.{model.getMinorVersion()}.{model.getTechVersion()}"


def _read(_: object, model: _PyscipoptModel, *args: object, **kwargs: object) -> Solve:
    status = _STATUS.get(model.getStatus(), SolverStatus.LIMIT)
    bound = _within(model.getDualbound())
    if model.getNSols() == 0 or status is SolverStatus.UNBOUNDED:
        return Solve("pyscipopt", status, bound=bound)
    best, columns = model.getBestSol(), model.getVars()
    values = named_values((column.name, model.getSolVal(best, column)) for column in columns)
    objective = _within(model.getObjVal())
    rows = model.getConss(transformed=False)
    if _is_linear(columns, rows) or not _is_ambiguous(columns, rows):
        return Solve("pyscipopt", status, objective, bound, values)
    generic = {f"x{place}": value for place, value in enumerate(values.values())}
    return Solve("pyscipopt", status, objective, bound, values, columns=generic)


def _within(value: float) -> float | None:
    """SCIP's infinity is a large number; ours is None."""
    return value if abs(value) < _INFINITY else None


def _capture(model: _PyscipoptModel, *args: object, **kwargs: object) -> CapturedModel | None:
    """The original problem, without the transformation of an earlier solve."""
    if model in _growing:
        return None
    columns, rows = model.getVars(), model.getConss(transformed=False)
    if not fits(len(columns) + len(rows), recorder.model_bytes):
        return None
    if not _is_linear(columns, rows):
        return _written_by_scip(model, is_ambiguous=_is_ambiguous(columns, rows))
    arrays = Arrays(
        names=[column.name for column in columns],
        costs=[column.getObj() for column in columns],
        lowers=[column.getLbOriginal() for column in columns],
        uppers=[column.getUbOriginal() for column in columns],
        kinds=[_KINDS[column.vtype()] for column in columns],
        offset=model.getObjoffset(),
    )
    places = {column.ptr(): place for place, column in enumerate(columns)}
    for row in rows:
        members = [places[column.ptr()] for column in model.getConsVars(row)]
        entries = zip(members, model.getConsVals(row), strict=True)
        arrays.add_row(row.name, entries, model.getLhs(row), model.getRhs(row))
    return arrays.captured(maximizes=model.getObjectiveSense() == "maximize")


def _is_linear(columns: Sequence[_Column], rows: Sequence[_Row]) -> bool:
    """Whether it has linear rows alone, over continuous, integer and binary variables."""
    return all(column.vtype() in _KINDS for column in columns) and all(
        row.getConshdlrName() == "linear" for row in rows
    )


def _is_ambiguous(columns: Sequence[_Column], rows: Sequence[_Row]) -> bool:
    """Whether names are repeated: SCIP then calls columns `x0`, `x1`, ... in files."""
    names = [*(column.name for column in columns), *(row.name for row in rows)]
    return len(set(names)) < len(names)


def _written_by_scip(model: _PyscipoptModel, is_ambiguous: bool) -> CapturedModel | None:
    """The model as SCIP writes it, in CIP, which can express every model of SCIP.

    A last constant is written so that SCIP can read it: after `+460`, SCIP reads the relation `<=`
    as the beginning of a variable's name.
    """
    written = capture_via_file(
        lambda path: model.writeProblem(path, genericnames=is_ambiguous, verbose=False), "cip"
    )
    some = _VARIABLE.search(written.text) if written else None
    if written is None or some is None:
        return written
    return CapturedModel("cip", _LAST_CONSTANT.sub(rf"\1+0*<{some[1]}> ", written.text))
