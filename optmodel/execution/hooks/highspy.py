"""Hooks highspy: `run` of its compiled solver, which all its ways of solving call."""

from collections.abc import Iterator
from itertools import pairwise
from types import ModuleType
from typing import Any, Protocol

from optmodel.backends import Product
from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.solve_recorder import named_values, recorder
from optmodel.execution.hooks.wrapping import record_solves
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    "kOptimal": SolverStatus.OPTIMAL,
    "kModelEmpty": SolverStatus.OPTIMAL,
    "kInfeasible": SolverStatus.INFEASIBLE,
    "kUnboundedOrInfeasible": SolverStatus.INFEASIBLE_OR_UNBOUNDED,
    "kUnbounded": SolverStatus.UNBOUNDED,
    "kNotset": SolverStatus.ERROR,
    "kLoadError": SolverStatus.ERROR,
    "kModelError": SolverStatus.ERROR,
    "kPresolveError": SolverStatus.ERROR,
    "kSolveError": SolverStatus.ERROR,
    "kPostsolveError": SolverStatus.ERROR,
}
_FEASIBLE = 2
_KINDS = {
    "kContinuous": "C",
    "kInteger": "I",
    "kSemiContinuous": "S",
    "kSemiInteger": "N",
    "kImplicitInteger": "I",
}


class _Matrix(Protocol):
    """A sparse matrix of HiGHS, by rows or by columns."""

    format_: Any
    start_: list[int]
    index_: list[int]
    value_: list[float]


class _Hessian(_Matrix, Protocol):
    dim_: int


class _Lp(Protocol):
    """The linear part of a model of HiGHS."""

    num_col_: int
    num_row_: int
    col_names_: list[str]
    row_names_: list[str]
    col_cost_: list[float]
    col_lower_: list[float]
    col_upper_: list[float]
    row_lower_: list[float]
    row_upper_: list[float]
    offset_: float
    integrality_: list[Any]
    sense_: Any
    a_matrix_: _Matrix


class _HighspySolver(Protocol):
    """HiGHS, which holds a model and its solution."""

    def version(self) -> str: ...
    def getModelStatus(self) -> Any: ...
    def getInfo(self) -> Any: ...
    def getSolution(self) -> Any: ...
    def getLp(self) -> _Lp: ...
    def getModel(self) -> Any: ...
    def getNumNz(self) -> int: ...
    def getNumCol(self) -> int: ...


def install(module: ModuleType) -> None:
    """Hooks the class of solvers, which hold the models too."""
    record_solves(
        module._core._Highs,
        "run",
        _read,
        solver=lambda solver, *_, **__: f"HiGHS {solver.version()}",
        capture=_capture,
    )


def _read(_: object, solver: _HighspySolver, *args: object, **kwargs: object) -> Solve:
    status = _STATUS.get(solver.getModelStatus().name, SolverStatus.LIMIT)
    info = solver.getInfo()
    if info.primal_solution_status != _FEASIBLE or status is SolverStatus.UNBOUNDED:
        return Solve("highspy", status)
    values = solver.getSolution().col_value
    names = _names(solver.getLp(), len(values))
    objective = info.objective_function_value
    is_mixed = info.mip_node_count >= 0
    bound = info.mip_dual_bound if is_mixed else objective
    if status is not SolverStatus.OPTIMAL and not is_mixed:
        bound = None
    return Solve("highspy", status, objective, bound, named_values(zip(names, values, strict=True)))


def _names(lp: _Lp, num_columns: int) -> list[str]:
    return lp.col_names_ or [f"x{index}" for index in range(num_columns)]


def _capture(solver: _HighspySolver, *args: object, **kwargs: object) -> CapturedModel | None:
    if not fits(solver.getNumNz() + solver.getNumCol(), recorder.model_bytes):
        return None
    model = solver.getModel()
    lp = model.lp_
    kinds = [_KINDS[kind.name] for kind in lp.integrality_] or ["C"] * lp.num_col_
    arrays = Arrays(
        names=_names(lp, lp.num_col_),
        costs=list(lp.col_cost_),
        lowers=list(lp.col_lower_),
        uppers=list(lp.col_upper_),
        kinds=kinds,
        offset=lp.offset_,
        products=list(_products(model.hessian_)),
    )
    names = lp.row_names_ or [""] * lp.num_row_
    sides = zip(lp.row_lower_, lp.row_upper_, strict=True)
    for name, entries, (lower, upper) in zip(names, _rows(lp), sides, strict=True):
        arrays.add_row(name, entries, lower, upper)
    return arrays.captured(maximizes=lp.sense_.name == "kMaximize")


def _rows(lp: _Lp) -> list[list[tuple[int, float]]]:
    """The entries of each row, whether the matrix is stored by rows or by columns."""
    rows: list[list[tuple[int, float]]] = [[] for _ in range(lp.num_row_)]
    by_column = lp.a_matrix_.format_.name == "kColwise"
    for major, minor, value in _triples(lp.a_matrix_):
        row, column = (minor, major) if by_column else (major, minor)
        rows[row].append((column, value))
    return rows


def _triples(matrix: _Matrix) -> Iterator[Product]:
    starts, indices, values = list(matrix.start_), list(matrix.index_), list(matrix.value_)
    for major, (begin, end) in enumerate(pairwise(starts)):
        for place in range(begin, end):
            yield major, indices[place], values[place]


def _products(hessian: _Hessian) -> Iterator[Product]:
    """The products of `1/2 x' H x`, of which one triangle is stored, or all of it."""
    if not hessian.dim_:
        return
    is_whole = hessian.format_.name == "kSquare"
    for one, other, value in _triples(hessian):
        yield one, other, value / 2 if is_whole or one == other else value
