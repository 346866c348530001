"""Hooks OR-Tools' graph routines: minimum cost flows, maximum flows and assignments."""

from collections.abc import Callable
from types import ModuleType
from typing import Protocol

from optmodel.execution.hooks.flow_models import (
    Arc,
    FlowNetwork,
    assignment_model,
    assignment_values,
)
from optmodel.execution.hooks.solve_recorder import CallKind, Capture, named_values
from optmodel.execution.hooks.wrapping import record_solves
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_COSTS = {
    "OPTIMAL": SolverStatus.OPTIMAL,
    "FEASIBLE": SolverStatus.LIMIT,
    "INFEASIBLE": SolverStatus.INFEASIBLE,
    "UNBALANCED": SolverStatus.INFEASIBLE,  # supplies and demands that differ are met by no flow
    "NOT_SOLVED": SolverStatus.LIMIT,
}


class _Status(Protocol):
    name: str


class _Network(Protocol):
    """A network of OR-Tools; nodes and arcs are numbers."""

    def num_nodes(self) -> int: ...
    def num_arcs(self) -> int: ...
    def tail(self, arc: int) -> int: ...
    def head(self, arc: int) -> int: ...
    def capacity(self, arc: int) -> int: ...
    def unit_cost(self, arc: int) -> int: ...
    def supply(self, node: int) -> int: ...
    def flow(self, arc: int) -> int: ...
    def optimal_cost(self) -> int: ...
    def optimal_flow(self) -> int: ...


class _OrtoolsGraphAssignment(Protocol):
    """An assignment problem of OR-Tools."""

    def num_nodes(self) -> int: ...
    def num_arcs(self) -> int: ...
    def left_node(self, arc: int) -> int: ...
    def right_node(self, arc: int) -> int: ...
    def cost(self, arc: int) -> int: ...
    def right_mate(self, left: int) -> int: ...
    def optimal_cost(self) -> int: ...


def install(module: ModuleType) -> None:
    """Hooks the class of whichever of the three was imported."""
    match module.__name__.rpartition(".")[2]:
        case "min_cost_flow":
            _hook(module.SimpleMinCostFlow, "solve", _read_cost, _capture_cheapest)
            _hook(module.SimpleMinCostFlow, "solve_max_flow_with_min_cost", _read_cost, None)
        case "max_flow":
            _hook(module.SimpleMaxFlow, "solve", _read_largest, _capture_largest)
        case "linear_sum_assignment":
            _hook(module.SimpleLinearSumAssignment, "solve", _read_pairs, _capture_pairs)


def _hook(owner: object, name: str, read: Callable[..., Solve], capture: Capture | None) -> None:
    import ortools

    solver = f"OR-Tools graph {ortools.__version__}"
    record_solves(
        owner, name, read, solver=lambda *_, **__: solver, capture=capture, kind=CallKind.ROUTINE
    )


def _read_cost(status: _Status, network: _Network) -> Solve:
    found = _COSTS.get(status.name, SolverStatus.ERROR)
    if found is not SolverStatus.OPTIMAL:
        return Solve("ortools", found)
    cost = float(network.optimal_cost())
    return Solve("ortools", found, cost, cost, _flows(network))


def _read_largest(status: _Status, network: _Network, *args: object, **kwargs: object) -> Solve:
    if status.name != "OPTIMAL":
        return Solve("ortools", SolverStatus.ERROR)
    value = float(network.optimal_flow())
    return Solve("ortools", SolverStatus.OPTIMAL, value, value, _flows(network))


def _read_pairs(status: _Status, pairs: _OrtoolsGraphAssignment) -> Solve:
    if status.name == "INFEASIBLE":
        return Solve("ortools", SolverStatus.INFEASIBLE)
    if status.name != "OPTIMAL":
        return Solve("ortools", SolverStatus.ERROR)
    cost = float(pairs.optimal_cost())
    mates = ((left, pairs.right_mate(left)) for left in range(pairs.num_nodes()))
    return Solve("ortools", SolverStatus.OPTIMAL, cost, cost, assignment_values(mates))


def _capture_cheapest(network: _Network, **_: object) -> CapturedModel | None:
    return FlowNetwork(
        _arcs(network, has_costs=True),
        {node: float(network.supply(node)) for node in range(network.num_nodes())},
    ).minimum_cost()


def _arcs(network: _Network, *, has_costs: bool = False) -> list[Arc]:
    return [
        Arc(
            network.tail(arc),
            network.head(arc),
            float(network.capacity(arc)),
            float(network.unit_cost(arc)) if has_costs else 0.0,
        )
        for arc in range(network.num_arcs())
    ]


def _flows(network: _Network) -> dict[str, float]:
    return named_values((arc.name, network.flow(place)) for place, arc in enumerate(_arcs(network)))


def _capture_largest(network: _Network, source: int, sink: int) -> CapturedModel | None:
    return FlowNetwork(_arcs(network)).maximum_flow(source, sink)


def _capture_pairs(pairs: _OrtoolsGraphAssignment) -> CapturedModel | None:
    arcs = range(pairs.num_arcs())
    triples = ((pairs.left_node(a), pairs.right_node(a), float(pairs.cost(a))) for a in arcs)
    return assignment_model(triples, maximizes=False)
