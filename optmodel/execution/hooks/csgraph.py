"""Hears `scipy.sparse.csgraph`: largest flows and matchings."""

from collections.abc import Iterator
from typing import Any

from optmodel.execution.hooks._flows import Arc, Flow, chosen, pairing
from optmodel.execution.hooks.observing import observe
from optmodel.execution.hooks.recorder import Role, named
from optmodel.execution.record import CapturedModel, Solve, SolverStatus


def install(module: Any) -> None:
    """Hooks the functions of the package."""
    observe(
        module,
        "maximum_flow",
        _read_flow,
        solver=_name,
        capture=_capture_flow,
        role=Role.ROUTINE,
    )
    observe(
        module,
        "min_weight_full_bipartite_matching",
        _read_matching,
        solver=_name,
        capture=_capture_matching,
        role=Role.ROUTINE,
        failed=_without_matching,
    )


def _name(*args: Any, **kwargs: Any) -> str:
    import scipy

    return f"SciPy {scipy.__version__}"


def _entries(matrix: Any) -> Iterator[tuple[int, int, float]]:
    from scipy.sparse import coo_array

    entries = coo_array(matrix)
    for row, column, value in zip(entries.row, entries.col, entries.data, strict=True):
        yield int(row), int(column), float(value)


def _read_flow(result: Any, *args: Any, **kwargs: Any) -> Solve:
    value = float(result.flow_value)
    flows = named(
        (f"x[{row},{column}]", flow) for row, column, flow in _entries(result.flow) if flow > 0
    )
    return Solve("scipy", SolverStatus.OPTIMAL, value, value, flows)


def _capture_flow(csgraph: Any, source: int, sink: int, **_: Any) -> CapturedModel | None:
    arcs = [Arc(tail, head, capacity) for tail, head, capacity in _entries(csgraph)]
    return Flow(arcs).largest(source, sink)


def _read_matching(result: Any, biadjacency: Any, maximize: bool = False) -> Solve:
    rows, columns = result
    costs = {(row, column): cost for row, column, cost in _entries(biadjacency)}
    pairs = [(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]
    total = sum(costs[pair] for pair in pairs)
    return Solve("scipy", SolverStatus.OPTIMAL, total, total, chosen(pairs))


def _capture_matching(biadjacency: Any, maximize: bool = False) -> CapturedModel | None:
    return pairing(_entries(biadjacency), maximizes=bool(maximize))


def _without_matching(error: Exception, *args: Any, **kwargs: Any) -> Solve | None:
    is_shown = isinstance(error, ValueError) and "no full matching" in str(error)
    return Solve("scipy", SolverStatus.INFEASIBLE) if is_shown else None
