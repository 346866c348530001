"""Hears PySCIPOpt: `Model.optimize`."""

import re
from typing import Any
from weakref import WeakSet

from optmodel.execution.hooks.files import through_file
from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.observing import observe, remember
from optmodel.execution.hooks.recorder import named, recorder
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_INFINITY = 1e20
_VARIABLE = re.compile(r"^  \[\w+\] <(.*?)>: obj=", re.M)
_LAST_CONSTANT = re.compile(r"(?<=[)>\d])([+-][\d.]+(?:e[+-]?\d+)?) (?=[<>=]=)")
_STATUS = {
    "optimal": SolverStatus.OPTIMAL,
    # The program asked for a gap and it is closed that far: what other solvers call optimal.
    "gaplimit": SolverStatus.OPTIMAL,
    "infeasible": SolverStatus.INFEASIBLE,
    "unbounded": SolverStatus.UNBOUNDED,
    "inforunbd": SolverStatus.INFEASIBLE,
    "unknown": SolverStatus.ERROR,
}
_KINDS = {"CONTINUOUS": "C", "INTEGER": "I", "BINARY": "B"}
# What lets a model grow while it is solved: what was captured before is then not all of it.
_PLUGINS = ("includeConshdlr", "includePricer", "includeBenders")
_GROWING: WeakSet[Any] = WeakSet()


def install(module: Any) -> None:
    """Hooks the class every program's model is of, and the parallel way of solving."""
    for plugin in _PLUGINS:
        remember(module.Model, plugin, _GROWING)
    for method in ("optimize", "optimizeNogil", "solveConcurrent"):
        observe(module.Model, method, _read, solver=_name, capture=_capture)


def _name(model: Any, *args: Any, **kwargs: Any) -> str:
    return f"SCIP {model.getMajorVersion()}.{model.getMinorVersion()}.{model.getTechVersion()}"


def _read(_: Any, model: Any, *args: Any, **kwargs: Any) -> Solve:
    status = _STATUS.get(model.getStatus(), SolverStatus.LIMIT)
    bound = _within(model.getDualbound())
    if model.getNSols() == 0 or status is SolverStatus.UNBOUNDED:
        return Solve("pyscipopt", status, bound=bound)
    best, columns = model.getBestSol(), model.getVars()
    values = named((column.name, model.getSolVal(best, column)) for column in columns)
    objective = _within(model.getObjVal())
    rows = model.getConss(transformed=False)
    if _is_linear(columns, rows) or not _is_ambiguous(columns, rows):
        return Solve("pyscipopt", status, objective, bound, values)
    generic = {f"x{place}": value for place, value in enumerate(values.values())}
    return Solve("pyscipopt", status, objective, bound, values, columns=generic)


def _within(value: float) -> float | None:
    """SCIP's infinity is a number; ours is its absence."""
    return value if abs(value) < _INFINITY else None


def _capture(model: Any, *args: Any, **kwargs: Any) -> CapturedModel | None:
    """The problem as the program put it, whatever an earlier solve has made of it since."""
    if model in _GROWING:
        return None
    columns, rows = model.getVars(), model.getConss(transformed=False)
    if not fits(len(columns) + len(rows), recorder.model_bytes):
        return None
    if not _is_linear(columns, rows):
        return _written(model, is_ambiguous=_is_ambiguous(columns, rows))
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


def _is_linear(columns: Any, rows: Any) -> bool:
    """Whether it is a goal and rows alone, of variables of the three common kinds."""
    return all(column.vtype() in _KINDS for column in columns) and all(
        row.getConshdlrName() == "linear" for row in rows
    )


def _is_ambiguous(columns: Any, rows: Any) -> bool:
    """Whether names come twice: SCIP then calls columns `x0`, `x1`, ... in what it writes."""
    names = [thing.name for thing in (*columns, *rows)]
    return len(set(names)) < len(names)


def _written(model: Any, is_ambiguous: bool) -> CapturedModel | None:
    """Written by SCIP itself, in the one format that holds all it can solve."""
    written = through_file(
        lambda path: model.writeProblem(path, genericnames=is_ambiguous, verbose=False), "cip"
    )
    return written and CapturedModel("cip", _readable(written.text))


def _readable(text: str) -> str:
    """With a last constant in a place where SCIP's own reader takes it for one.

    It reads the relation after `+460 <= 0` as the beginning of a variable's name.
    """
    some = _VARIABLE.search(text)
    return text if some is None else _LAST_CONSTANT.sub(rf"\1+0*<{some[1]}> ", text)
