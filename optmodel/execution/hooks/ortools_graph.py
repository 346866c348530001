"""Hears OR-Tools' graph routines: flows of least cost, largest flows and assignments."""

from typing import Any

from optmodel.execution.hooks._flows import Arc, Flow, chosen, pairing
from optmodel.execution.hooks.observing import observe
from optmodel.execution.hooks.recorder import Role, named
from optmodel.execution.record import CapturedModel, Solve, SolverStatus

_COSTS = {
    "OPTIMAL": SolverStatus.OPTIMAL,
    "FEASIBLE": SolverStatus.LIMIT,
    "INFEASIBLE": SolverStatus.INFEASIBLE,
    "UNBALANCED": SolverStatus.INFEASIBLE,  # supplies and demands that differ are met by no flow
    "NOT_SOLVED": SolverStatus.LIMIT,
}


def install(module: Any) -> None:
    """Hooks the class of whichever of the three was imported."""
    match module.__name__.rpartition(".")[2]:
        case "min_cost_flow":
            owner = module.SimpleMinCostFlow
            capture = lambda network, **_: _network(network).cheapest()  # noqa: E731
            _hear(owner, "solve", _read_cost, capture)
            _hear(owner, "solve_max_flow_with_min_cost", _read_cost, None)
        case "max_flow":
            _hear(module.SimpleMaxFlow, "solve", _read_largest, _capture_largest)
        case "linear_sum_assignment":
            _hear(module.SimpleLinearSumAssignment, "solve", _read_pairs, _capture_pairs)


def _hear(owner: Any, name: str, read: Any, capture: Any) -> None:
    observe(owner, name, read, solver=_name, capture=capture, role=Role.ROUTINE)


def _name(*args: Any, **kwargs: Any) -> str:
    import ortools

    return f"OR-Tools graph {ortools.__version__}"


def _read_cost(status: Any, network: Any) -> Solve:
    heard = _COSTS.get(status.name, SolverStatus.ERROR)
    if heard is not SolverStatus.OPTIMAL:
        return Solve("ortools", heard)
    cost = float(network.optimal_cost())
    return Solve("ortools", heard, cost, cost, _flows(network))


def _read_largest(status: Any, network: Any, *args: Any, **kwargs: Any) -> Solve:
    if status.name != "OPTIMAL":
        return Solve("ortools", SolverStatus.ERROR)
    value = float(network.optimal_flow())
    return Solve("ortools", SolverStatus.OPTIMAL, value, value, _flows(network))


def _read_pairs(status: Any, pairs: Any) -> Solve:
    if status.name == "INFEASIBLE":
        return Solve("ortools", SolverStatus.INFEASIBLE)
    if status.name != "OPTIMAL":
        return Solve("ortools", SolverStatus.ERROR)
    cost = float(pairs.optimal_cost())
    mates = ((left, pairs.right_mate(left)) for left in range(pairs.num_nodes()))
    return Solve("ortools", SolverStatus.OPTIMAL, cost, cost, chosen(mates))


def _network(network: Any) -> Flow:
    return Flow(
        _arcs(network, has_costs=True),
        {node: float(network.supply(node)) for node in range(network.num_nodes())},
    )


def _arcs(network: Any, *, has_costs: bool = False) -> list[Arc]:
    return [
        Arc(
            network.tail(arc),
            network.head(arc),
            float(network.capacity(arc)),
            float(network.unit_cost(arc)) if has_costs else 0.0,
        )
        for arc in range(network.num_arcs())
    ]


def _flows(network: Any) -> dict[str, float]:
    return named((arc.name, network.flow(place)) for place, arc in enumerate(_arcs(network)))


def _capture_largest(network: Any, source: int, sink: int) -> CapturedModel | None:
    return Flow(_arcs(network)).largest(source, sink)


def _capture_pairs(pairs: Any) -> CapturedModel | None:
    arcs = range(pairs.num_arcs())
    triples = ((pairs.left_node(a), pairs.right_node(a), float(pairs.cost(a))) for a in arcs)
    return pairing(triples, maximizes=False)
