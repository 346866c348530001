"""Hooks OR-Tools' MathOpt: `solve`, and that of solvers which keep their model."""

from types import ModuleType
from typing import Any, Protocol

from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.ortools import titled
from optmodel.execution.hooks.solve_recorder import named_values, recorder
from optmodel.execution.hooks.wrapping import record_solves
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_STATUS = {
    "OPTIMAL": SolverStatus.OPTIMAL,
    "INFEASIBLE": SolverStatus.INFEASIBLE,
    "INFEASIBLE_OR_UNBOUNDED": SolverStatus.INFEASIBLE_OR_UNBOUNDED,
    "UNBOUNDED": SolverStatus.UNBOUNDED,
    "FEASIBLE": SolverStatus.LIMIT,
    "NO_SOLUTION_FOUND": SolverStatus.LIMIT,
}


class _SolverType(Protocol):
    name: str


class _Callbacks(Protocol):
    add_lazy_constraints: bool


class _MathOptResult(Protocol):
    """A result of MathOpt."""

    termination: Any

    def has_primal_feasible_solution(self) -> bool: ...
    def variable_values(self) -> dict[Any, float]: ...
    def objective_value(self) -> float: ...


class _MathOptProto(Protocol):
    """The same model as a message, whose fields are columns of numbers."""

    variables: Any
    objective: Any
    linear_constraints: Any
    linear_constraint_matrix: Any
    auxiliary_objectives: Any
    quadratic_constraints: Any
    second_order_cone_constraints: Any
    sos1_constraints: Any
    sos2_constraints: Any
    indicator_constraints: Any


class _MathOptModel(Protocol):
    """A model of MathOpt."""

    def export_model(self) -> _MathOptProto: ...


class _IncrementalSolver(Protocol):
    """A solver that keeps its model."""

    _model: _MathOptModel
    _solver_type: _SolverType


def install(module: ModuleType) -> None:
    """Hooks both ways of solving."""
    record_solves(
        module,
        "solve",
        _read,
        solver=lambda _, solver_type, *__, **___: titled(solver_type.name),
        capture=_capture,
    )
    record_solves(
        module.IncrementalSolver,
        "solve",
        _read,
        solver=lambda solver, **_: titled(solver._solver_type.name),
        capture=lambda solver, **_: _capture(solver._model),
    )


def _read(result: _MathOptResult, *args: object, **kwargs: object) -> Solve:
    status = _STATUS.get(result.termination.reason.name, SolverStatus.ERROR)
    if not result.has_primal_feasible_solution():
        return Solve("ortools", status)
    values = named_values(
        (variable.name, value) for variable, value in result.variable_values().items()
    )
    bounds = result.termination.objective_bounds
    return Solve("ortools", status, result.objective_value(), bounds.dual_bound, values)


def _capture(
    model: _MathOptModel, *args: object, callback_reg: _Callbacks | None = None, **kwargs: object
) -> CapturedModel | None:
    if callback_reg is not None and callback_reg.add_lazy_constraints:
        return None  # the model grows while it is solved
    proto = model.export_model()
    matrix, rows = proto.linear_constraint_matrix, proto.linear_constraints
    if not fits(len(matrix.coefficients) + len(proto.variables.ids), recorder.model_bytes):
        return None
    if not _is_expressible(proto):
        return CapturedModel("proto", str(proto))
    places = {identity: place for place, identity in enumerate(proto.variables.ids)}
    arrays = _columns(proto, places)
    entries: dict[int, list[tuple[int, float]]] = {identity: [] for identity in rows.ids}
    triples = zip(matrix.row_ids, matrix.column_ids, matrix.coefficients, strict=True)
    for row, column, value in triples:
        entries[row].append((places[column], value))
    names = list(rows.names) or [""] * len(entries)
    sides = zip(names, entries.values(), rows.lower_bounds, rows.upper_bounds, strict=True)
    for name, members, lower, upper in sides:
        arrays.add_row(name, members, lower, upper)
    _add_quadratic_rows(arrays, proto, places)
    _add_indicators(arrays, proto, places)
    return arrays.captured(maximizes=proto.objective.maximize)


def _columns(proto: _MathOptProto, places: dict[int, int]) -> Arrays:
    """The variables in order, with their coefficients in the objective."""
    variables, objective = proto.variables, proto.objective
    costs = [0.0] * len(places)
    linear, products = objective.linear_coefficients, objective.quadratic_coefficients
    for identity, cost in zip(linear.ids, linear.values, strict=True):
        costs[places[identity]] = cost
    triples = zip(products.row_ids, products.column_ids, products.coefficients, strict=True)
    return Arrays(
        names=list(variables.names) or [""] * len(places),
        costs=costs,
        lowers=list(variables.lower_bounds),
        uppers=list(variables.upper_bounds),
        kinds=["I" if is_integer else "C" for is_integer in variables.integers],
        offset=objective.offset,
        products=[(places[one], places[other], value) for one, other, value in triples],
    )


def _add_quadratic_rows(arrays: Arrays, proto: _MathOptProto, places: dict[int, int]) -> None:
    for _, row in sorted(proto.quadratic_constraints.items()):
        linear, products = row.linear_terms, row.quadratic_terms
        entries = [(places[one], v) for one, v in zip(linear.ids, linear.values, strict=True)]
        triples = zip(products.row_ids, products.column_ids, products.coefficients, strict=True)
        members = [(places[one], places[other], value) for one, other, value in triples]
        arrays.add_row(row.name, entries, row.lower_bound, row.upper_bound, members)


def _add_indicators(arrays: Arrays, proto: _MathOptProto, places: dict[int, int]) -> None:
    for _, row in sorted(proto.indicator_constraints.items()):
        if not row.HasField("indicator_id"):
            continue  # its variable was deleted, so it says nothing
        terms = zip(row.expression.ids, row.expression.values, strict=True)
        entries = [(places[identity], value) for identity, value in terms]
        value = 0 if row.activate_on_zero else 1
        column, sides = places[row.indicator_id], (row.lower_bound, row.upper_bound)
        arrays.add_indicator(column, value, entries, *sides, name=row.name)


def _is_expressible(proto: _MathOptProto) -> bool:
    """Whether MPS can hold all of it: one objective, rows of columns and products, indicators."""
    others = (
        proto.auxiliary_objectives,
        proto.second_order_cone_constraints,
        proto.sos1_constraints,
        proto.sos2_constraints,
    )
    variables = proto.variables
    kinds = zip(variables.integers, variables.lower_bounds, variables.upper_bounds, strict=True)
    is_binary = dict(zip(variables.ids, (kind == (True, 0, 1) for kind in kinds), strict=True))
    return not any(others) and all(
        is_binary.get(row.indicator_id, False) or not row.HasField("indicator_id")
        for row in proto.indicator_constraints.values()
    )
