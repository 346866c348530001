"""Hears networkx: flows of least cost, largest flows, cuts and matchings.

Flows are variables `x[tail,head]`, matched pairs `x[one,other]`. What networkx calls infeasible or
unbounded by an error is heard as that.
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any

from optmodel.execution.hooks._flows import Arc, Flow, chosen
from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.observing import observe
from optmodel.execution.hooks.recorder import Role, named, recorder
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_ALGORITHMS = (
    "boykov_kolmogorov",
    "dinitz",
    "edmonds_karp",
    "preflow_push",
    "shortest_augmenting_path",
)


def install(module: Any) -> None:
    """Hooks the functions, under every name by which the package offers them."""
    flow = module.algorithms.flow
    for name in ("network_simplex", "capacity_scaling"):
        _hear(flow, name, _read_priced, _capture_cheapest)
    _hear(flow, "min_cost_flow", _read_cheapest, _capture_cheapest)
    _hear(flow, "min_cost_flow_cost", _read_cost, _capture_cheapest)
    _hear(flow, "max_flow_min_cost", _read_cheapest_largest, None)
    for name in ("maximum_flow", "minimum_cut"):
        _hear(flow, name, _read_largest, _capture_largest)
    for name in ("maximum_flow_value", "minimum_cut_value"):
        _hear(flow, name, _read_value, _capture_largest)
    for name in _ALGORITHMS:
        _hear(flow, name, _read_residual, _capture_largest)
    _hear(module, "max_weight_matching", _read_matching, _capture_matching)
    _hear(module, "min_weight_matching", _read_matching, None)
    bipartite = module.algorithms.bipartite
    _hear(bipartite, "minimum_weight_full_matching", _read_mates, None)


def _hear(owner: Any, name: str, read: Callable[..., Solve], capture: Any) -> None:
    original = getattr(owner, name)
    observe(
        owner, name, read, solver=_name, capture=capture, role=Role.ROUTINE, failed=_said_by_error
    )
    heard = getattr(owner, name)
    for title, module in list(sys.modules.items()):
        if title.partition(".")[0] == "networkx" and getattr(module, name, None) is original:
            setattr(module, name, heard)


def _name(*args: Any, **kwargs: Any) -> str:
    import networkx

    return f"networkx {networkx.__version__}"


def _said_by_error(error: Exception, *args: Any, **kwargs: Any) -> Solve | None:
    import networkx

    if isinstance(error, networkx.NetworkXUnfeasible):
        return Solve("networkx", SolverStatus.INFEASIBLE)
    if isinstance(error, networkx.NetworkXUnbounded):
        return Solve("networkx", SolverStatus.UNBOUNDED)
    return None


def _optimal(value: float, variables: dict[str, float] | None = None) -> Solve:
    return Solve("networkx", SolverStatus.OPTIMAL, float(value), float(value), variables or {})


def _read_priced(result: Any, graph: Any, *args: Any, **kwargs: Any) -> Solve:
    cost, flows = result
    return _optimal(cost, _flows(graph, flows))


def _read_cost(result: Any, *args: Any, **kwargs: Any) -> Solve:
    return _optimal(result)


def _read_cheapest(
    result: Any,
    graph: Any,
    demand: str = "demand",
    capacity: str = "capacity",
    weight: str = "weight",
    **_: Any,
) -> Solve:
    return _optimal(_cost(graph, result, weight), _flows(graph, result))


def _read_cheapest_largest(
    result: Any,
    graph: Any,
    source: Any,
    sink: Any,
    capacity: str = "capacity",
    weight: str = "weight",
    **_: Any,
) -> Solve:
    return _optimal(_cost(graph, result, weight), _flows(graph, result))


def _read_largest(result: Any, graph: Any, *args: Any, **kwargs: Any) -> Solve:
    value, flows = result  # of a cut it is the two sides, which are no flows
    return _optimal(value, _flows(graph, flows) if isinstance(flows, dict) else None)


def _read_value(result: Any, *args: Any, **kwargs: Any) -> Solve:
    return _optimal(result)


def _read_residual(result: Any, *args: Any, **kwargs: Any) -> Solve:
    return _optimal(result.graph["flow_value"])


def _read_matching(
    result: Any, graph: Any, maxcardinality: Any = None, weight: str = "weight", **_: Any
) -> Solve:
    # The second argument of `min_weight_matching` is the weight.
    title = maxcardinality if isinstance(maxcardinality, str) else weight
    pairs = sorted(result, key=str)
    return _optimal(sum(graph[u][v].get(title, 1) for u, v in pairs), chosen(pairs))


def _read_mates(
    result: Any, graph: Any, top_nodes: Any = None, weight: str = "weight", **_: Any
) -> Solve:
    mates = {frozenset(pair): pair for pair in result.items()}
    total = sum(graph[u][v].get(weight, 1) for u, v in mates.values())
    return _optimal(total, chosen(sorted(mates.values(), key=str)))


def _edges(graph: Any) -> Iterator[tuple[Any, Any, Any, dict[str, Any]]]:
    """Tail, head, key (None but in multigraphs) and data; of undirected graphs both ways."""
    if graph.is_multigraph():
        edges = graph.edges(keys=True, data=True)
    else:
        edges = ((tail, head, None, data) for tail, head, data in graph.edges(data=True))
    for tail, head, key, data in edges:
        yield tail, head, key, data
        if not graph.is_directed():
            yield head, tail, key, data


def _arcs(graph: Any, capacity: str, weight: str | None) -> list[Arc]:
    return [
        Arc(
            tail,
            head,
            float(data.get(capacity, "inf")),
            0.0 if weight is None else float(data.get(weight, 0)),
        )
        for tail, head, _, data in _edges(graph)
    ]


def _amount(flows: Any, tail: Any, head: Any, key: Any) -> float:
    amount = flows.get(tail, {}).get(head, 0)
    return float(amount if key is None else amount.get(key, 0))


def _flows(graph: Any, flows: Any) -> dict[str, float]:
    return named(
        (f"x[{tail},{head}]", _amount(flows, tail, head, key))
        for tail, head, key, _ in _edges(graph)
    )


def _cost(graph: Any, flows: Any, weight: str) -> float:
    costs = (
        float(data.get(weight, 0)) * _amount(flows, tail, head, key)
        for tail, head, key, data in _edges(graph)
    )
    return sum(costs, 0.0)


def _capture_cheapest(
    graph: Any,
    demand: str = "demand",
    capacity: str = "capacity",
    weight: str = "weight",
    **_: Any,
) -> CapturedModel | None:
    supplies = {node: -float(data.get(demand, 0)) for node, data in graph.nodes(data=True)}
    return Flow(_arcs(graph, capacity, weight), supplies).cheapest()


def _capture_largest(
    graph: Any, source: Any, sink: Any, capacity: str = "capacity", *_: Any, **__: Any
) -> CapturedModel | None:
    return Flow(_arcs(graph, capacity, None)).largest(source, sink)


def _capture_matching(
    graph: Any, maxcardinality: bool = False, weight: str = "weight", **_: Any
) -> CapturedModel | None:
    if maxcardinality or not fits(3 * graph.number_of_edges(), recorder.model_bytes):
        return None
    edges = [(u, v, float(data.get(weight, 1))) for u, v, data in graph.edges(data=True)]
    arrays = Arrays(
        names=list(named((f"x[{u},{v}]", 0.0) for u, v, _ in edges)),
        costs=[cost for _, _, cost in edges],
        lowers=[0.0] * len(edges),
        uppers=[1.0] * len(edges),
        kinds="B" * len(edges),
    )
    for node in graph:
        places = [place for place, (u, v, _) in enumerate(edges) if node in (u, v)]
        arrays.add_row(str(node), [(place, 1.0) for place in places], upper=1.0)
    return arrays.captured(maximizes=True)
