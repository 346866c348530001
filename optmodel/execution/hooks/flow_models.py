"""Flows and assignments as linear programs, for the hooks of graph routines.

    network = FlowNetwork([Arc("a", "b", capacity=4.0, cost=2.0)], {"a": 3.0, "b": -3.0})
    network.minimum_cost()              # CapturedModel: meet the supplies at minimum cost
    network.maximum_flow("a", "b")      # the maximum flow from a to b
    pairing([(0, 0, 4.0), (0, 1, 1.0)], maximizes=False)

Arcs are variables `x[a,b]`; a second one between the same nodes is `x[a,b]#2`.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from optmodel.execution.hooks.mps import Arrays, fits
from optmodel.execution.hooks.solve_recorder import named_values, recorder
from optmodel.execution.record import CapturedModel


@dataclass(frozen=True, slots=True)
class Arc:
    """An arc between two nodes for at most `capacity` units at `cost` each."""

    tail: Hashable
    head: Hashable
    capacity: float = math.inf
    cost: float = 0.0

    @property
    def name(self) -> str:
        """The name of its variable."""
        return f"x[{self.tail},{self.head}]"


@dataclass(frozen=True, slots=True)
class FlowNetwork:
    """A network. `supplies` maps nodes to supplies; negative ones are demands."""

    arcs: Sequence[Arc]
    supplies: Mapping[Hashable, float] = field(default_factory=dict)

    def minimum_cost(self) -> CapturedModel | None:
        """The minimum cost flow that meets every supply; None for a network that is too large."""
        if not fits(3 * len(self.arcs) + len(self.supplies), recorder.model_bytes):
            return None
        arrays = self._arrays([arc.cost for arc in self.arcs])
        for node, entries in self._balances().items():
            supply = self.supplies.get(node, 0.0)
            arrays.add_row(str(node), entries, supply, supply)
        return arrays.captured()

    def maximum_flow(self, source: Hashable, sink: Hashable) -> CapturedModel | None:
        """The maximum flow between two nodes; None for a network that is too large."""
        if not fits(3 * len(self.arcs), recorder.model_bytes):
            return None
        balances = self._balances()
        costs = [0.0] * len(self.arcs)
        for place, sign in balances.get(source, []):
            costs[place] += sign
        arrays = self._arrays(costs)
        for node, entries in balances.items():
            if node not in (source, sink):
                arrays.add_row(str(node), entries, 0.0, 0.0)
        return arrays.captured(maximizes=True)

    def _arrays(self, costs: list[float]) -> Arrays:
        return Arrays(
            names=list(named_values((arc.name, 0.0) for arc in self.arcs)),
            costs=costs,
            lowers=[0.0] * len(self.arcs),
            uppers=[arc.capacity for arc in self.arcs],
            kinds="C" * len(self.arcs),
        )

    def _balances(self) -> dict[Hashable, list[tuple[int, float]]]:
        """For every node its arcs: 1 for those that leave it, -1 for those that enter; no loops."""
        found: dict[Hashable, list[tuple[int, float]]] = {node: [] for node in self.supplies}
        for place, arc in enumerate(self.arcs):
            if arc.tail != arc.head:
                found.setdefault(arc.tail, []).append((place, 1.0))
                found.setdefault(arc.head, []).append((place, -1.0))
        return found


Pair = tuple[int, int, float]  # a row, a column and the cost of pairing them


def assignment_model(pairs: Iterable[Pair], *, maximizes: bool) -> CapturedModel | None:
    """Pairs every row with one column or every column with one row, whichever are fewer."""
    kept = [pair for pair in pairs if math.isfinite(pair[2])]
    if not fits(3 * len(kept), recorder.model_bytes):
        return None
    arrays = Arrays(
        names=list(named_values((f"x[{row},{column}]", 0.0) for row, column, _ in kept)),
        costs=[cost for _, _, cost in kept],
        lowers=[0.0] * len(kept),
        uppers=[1.0] * len(kept),
        kinds="C" * len(kept),
    )
    rows = _members(row for row, _, _ in kept)
    columns = _members(column for _, column, _ in kept)
    for members, others in ((rows, columns), (columns, rows)):
        least = 1.0 if len(members) <= len(others) else 0.0
        for places in members.values():
            arrays.add_row("", [(place, 1.0) for place in places], least, 1.0)
    return arrays.captured(maximizes=maximizes)


def _members(keys: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for place, key in enumerate(keys):
        found.setdefault(key, []).append(place)
    return found


def assignment_values(pairs: Iterable[tuple[object, object]]) -> dict[str, float]:
    """The variables of an assignment that are 1."""
    return named_values((f"x[{row},{column}]", 1.0) for row, column in pairs)
