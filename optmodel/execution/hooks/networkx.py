"""Hooks networkx: minimum cost flows, maximum flows, cuts and matchings.

Flows are variables `x[tail,head]`, matched pairs `x[one,other]`. Errors by which networkx says that
a problem is infeasible or unbounded are recorded as answers.
"""

import sys
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any, Protocol

from optmodel.execution.hooks.flow_models import Arc, FlowNetwork, assignment_values
from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.solve_recorder import (
    CallKind,
    Capture,
    named_values,
    recorder,
)
from optmodel.execution.hooks.wrapping import record_solves
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_ALGORITHMS = (
    "boykov_kolmogorov",
    "dinitz",
    "edmonds_karp",
    "preflow_push",
    "shortest_augmenting_path",
)


_Pair = tuple[Hashable, Hashable]
_Flows = Mapping[Any, Mapping[Any, Any]]
"""Flow by tail and head; of multigraphs by tail, head and key."""


class _Graph(Protocol):
    """A graph of networkx; `nodes` and `edges` are views that can be called."""

    nodes: Any
    edges: Any
    graph: dict[str, Any]

    def is_multigraph(self) -> bool: ...
    def is_directed(self) -> bool: ...
    def number_of_edges(self) -> int: ...
    def __getitem__(self, node: Hashable) -> Any: ...
    def __iter__(self) -> Iterator[Hashable]: ...


def install(module: ModuleType) -> None:
    """Hooks the functions, under every name by which the package exports them."""
    flow = module.algorithms.flow
    for name in ("network_simplex", "capacity_scaling"):
        _hook(flow, name, _read_cost_and_flow, _capture_min_cost_flow)
    _hook(flow, "min_cost_flow", _read_min_cost_flow, _capture_min_cost_flow)
    _hook(flow, "min_cost_flow_cost", _read_value, _capture_min_cost_flow)
    _hook(flow, "max_flow_min_cost", _read_max_flow_min_cost, None)
    for name in ("maximum_flow", "minimum_cut"):
        _hook(flow, name, _read_max_flow, _capture_max_flow)
    for name in ("maximum_flow_value", "minimum_cut_value"):
        _hook(flow, name, _read_value, _capture_max_flow)
    for name in _ALGORITHMS:
        # The result is the residual network.
        _hook(
            flow, name, lambda one, *_, **__: _optimal(one.graph["flow_value"]), _capture_max_flow
        )
    _hook(module, "max_weight_matching", _read_matching, _capture_matching)
    _hook(module, "min_weight_matching", _read_matching, None)
    bipartite = module.algorithms.bipartite
    _hook(bipartite, "minimum_weight_full_matching", _read_mates, None)


def _hook(owner: object, name: str, read: Callable[..., Solve], capture: Capture | None) -> None:
    import networkx

    original = getattr(owner, name)
    solver = f"networkx {networkx.__version__}"
    record_solves(
        owner,
        name,
        read,
        solver=lambda *_, **__: solver,
        capture=capture,
        kind=CallKind.ROUTINE,
        failed=_answer_in_error,
    )
    hooked = getattr(owner, name)
    for title, module in list(sys.modules.items()):
        if title.partition(".")[0] == "networkx" and getattr(module, name, None) is original:
            setattr(module, name, hooked)


def _answer_in_error(error: Exception, *args: object, **kwargs: object) -> Solve | None:
    import networkx

    if isinstance(error, networkx.NetworkXUnfeasible):
        return Solve("networkx", SolverStatus.INFEASIBLE)
    if isinstance(error, networkx.NetworkXUnbounded):
        return Solve("networkx", SolverStatus.UNBOUNDED)
    return None


def _optimal(value: float, variables: dict[str, float] | None = None) -> Solve:
    return Solve("networkx", SolverStatus.OPTIMAL, float(value), float(value), variables or {})


def _read_cost_and_flow(
    result: tuple[float, _Flows], graph: _Graph, *args: object, **kwargs: object
) -> Solve:
    cost, flows = result
    return _optimal(cost, _flows(graph, flows))


def _read_min_cost_flow(
    result: _Flows,
    graph: _Graph,
    demand: str = "demand",
    capacity: str = "capacity",
    weight: str = "weight",
    **_: object,
) -> Solve:
    return _optimal(_cost(graph, result, weight), _flows(graph, result))


def _read_max_flow_min_cost(
    result: _Flows,
    graph: _Graph,
    source: Hashable,
    sink: Hashable,
    capacity: str = "capacity",
    weight: str = "weight",
    **_: object,
) -> Solve:
    return _optimal(_cost(graph, result, weight), _flows(graph, result))


def _read_max_flow(
    result: tuple[float, object], graph: _Graph, *args: object, **kwargs: object
) -> Solve:
    value, flows = result  # a cut has two sides instead of flows
    return _optimal(value, _flows(graph, flows) if isinstance(flows, dict) else None)


def _read_value(result: float, *args: object, **kwargs: object) -> Solve:
    return _optimal(result)


def _read_matching(
    result: Iterable[_Pair],
    graph: _Graph,
    maxcardinality: bool | str = False,
    weight: str = "weight",
    **_: object,
) -> Solve:
    # The second argument of `min_weight_matching` is the weight.
    title = maxcardinality if isinstance(maxcardinality, str) else weight
    pairs = sorted(result, key=str)
    return _optimal(sum(graph[u][v].get(title, 1) for u, v in pairs), assignment_values(pairs))


def _read_mates(
    result: Mapping[Hashable, Hashable],
    graph: _Graph,
    top_nodes: object = None,
    weight: str = "weight",
    **_: object,
) -> Solve:
    mates = {frozenset(pair): pair for pair in result.items()}
    total = sum(graph[u][v].get(weight, 1) for u, v in mates.values())
    return _optimal(total, assignment_values(sorted(mates.values(), key=str)))


def _edges(graph: _Graph) -> Iterator[tuple[Any, Any, Any, dict[str, Any]]]:
    """Tail, head, key (None except in multigraphs) and data; both directions if undirected."""
    if graph.is_multigraph():
        edges = graph.edges(keys=True, data=True)
    else:
        edges = ((tail, head, None, data) for tail, head, data in graph.edges(data=True))
    for tail, head, key, data in edges:
        yield tail, head, key, data
        if not graph.is_directed():
            yield head, tail, key, data


def _arcs(graph: _Graph, capacity: str, weight: str | None) -> list[Arc]:
    return [
        Arc(
            tail,
            head,
            float(data.get(capacity, "inf")),
            0.0 if weight is None else float(data.get(weight, 0)),
        )
        for tail, head, _, data in _edges(graph)
    ]


def _amount(flows: _Flows, tail: Hashable, head: Hashable, key: Hashable) -> float:
    amount = flows.get(tail, {}).get(head, 0)
    return float(amount if key is None else amount.get(key, 0))


def _flows(graph: _Graph, flows: _Flows) -> dict[str, float]:
    return named_values(
        (f"x[{tail},{head}]", _amount(flows, tail, head, key))
        for tail, head, key, _ in _edges(graph)
    )


def _cost(graph: _Graph, flows: _Flows, weight: str) -> float:
    costs = (
        float(data.get(weight, 0)) * _amount(flows, tail, head, key)
        for tail, head, key, data in _edges(graph)
    )
    return sum(costs, 0.0)


def _capture_min_cost_flow(
    graph: _Graph,
    demand: str = "demand",
    capacity: str = "capacity",
    weight: str = "weight",
    **_: object,
) -> CapturedModel | None:
    supplies = {node: -float(data.get(demand, 0)) for node, data in graph.nodes(data=True)}
    return FlowNetwork(_arcs(graph, capacity, weight), supplies).minimum_cost()


def _capture_max_flow(
    graph: _Graph,
    source: Hashable,
    sink: Hashable,
    capacity: str = "capacity",
    *_: object,
    **__: object,
) -> CapturedModel | None:
    return FlowNetwork(_arcs(graph, capacity, None)).maximum_flow(source, sink)


def _capture_matching(
    graph: _Graph, maxcardinality: bool = False, weight: str = "weight", **_: object
) -> CapturedModel | None:
    if maxcardinality or not fits(3 * graph.number_of_edges(), recorder.model_bytes):
        return None
    edges = [(u, v, float(data.get(weight, 1))) for u, v, data in graph.edges(data=True)]
    arrays = Arrays(
        names=list(named_values((f"x[{u},{v}]", 0.0) for u, v, _ in edges)),
        costs=[cost for _, _, cost in edges],
        lowers=[0.0] * len(edges),
        uppers=[1.0] * len(edges),
        kinds="B" * len(edges),
    )
    for node in graph:
        places = [place for place, (u, v, _) in enumerate(edges) if node in (u, v)]
        arrays.add_row(str(node), [(place, 1.0) for place in places], upper=1.0)
    return arrays.captured(maximizes=True)
