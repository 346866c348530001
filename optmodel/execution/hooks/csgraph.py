"""Hooks `scipy.sparse.csgraph`: maximum flows and matchings."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any, Protocol

from optmodel.execution.hooks.flow_models import (
    Arc,
    FlowNetwork,
    assignment_model,
    assignment_values,
)
from optmodel.execution.hooks.solve_recorder import CallKind, named_values
from optmodel.execution.hooks.wrapping import record_solves
from optmodel.execution.record import CapturedModel, Solve, SolverStatus


class _Flow(Protocol):
    flow_value: int
    flow: object


def install(module: ModuleType) -> None:
    """Hooks the functions of the package."""
    record_solves(
        module,
        "maximum_flow",
        _read_flow,
        solver=_name,
        capture=_capture_flow,
        kind=CallKind.ROUTINE,
    )
    record_solves(
        module,
        "min_weight_full_bipartite_matching",
        _read_matching,
        solver=_name,
        capture=lambda biadjacency, maximize=False: assignment_model(
            _entries(biadjacency), maximizes=bool(maximize)
        ),
        kind=CallKind.ROUTINE,
        failed=_without_matching,
    )


def _name(*args: object, **kwargs: object) -> str:
    import scipy

    return f"SciPy {scipy.__version__}"


def _entries(matrix: object) -> Iterator[tuple[int, int, float]]:
    from scipy.sparse import coo_array

    entries = coo_array(matrix)
    for row, column, value in zip(entries.row, entries.col, entries.data, strict=True):
        yield int(row), int(column), float(value)


def _read_flow(result: _Flow, *args: object, **kwargs: object) -> Solve:
    value = float(result.flow_value)
    flows = named_values(
        (f"x[{row},{column}]", flow) for row, column, flow in _entries(result.flow) if flow > 0
    )
    return Solve("scipy", SolverStatus.OPTIMAL, value, value, flows)


def _capture_flow(csgraph: object, source: int, sink: int, **_: object) -> CapturedModel | None:
    arcs = [Arc(tail, head, capacity) for tail, head, capacity in _entries(csgraph)]
    return FlowNetwork(arcs).maximum_flow(source, sink)


def _read_matching(result: tuple[Any, Any], biadjacency: object, maximize: bool = False) -> Solve:
    rows, columns = result
    costs = {(row, column): cost for row, column, cost in _entries(biadjacency)}
    pairs = [(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]
    total = sum(costs[pair] for pair in pairs)
    return Solve("scipy", SolverStatus.OPTIMAL, total, total, assignment_values(pairs))


def _without_matching(error: Exception, *args: object, **kwargs: object) -> Solve | None:
    is_infeasible = isinstance(error, ValueError) and "no full matching" in str(error)
    return Solve("scipy", SolverStatus.INFEASIBLE) if is_infeasible else None
