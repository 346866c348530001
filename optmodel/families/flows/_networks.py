"""Networks for families of flows: places on a map, joined by roads of which each has a length.

network = draw_network(stream, nodes, num_chords=3)
network.arcs                  # [('n1', 'n2'), ...], sorted; a ring of the nodes and some chords
network.length["n1", "n2"]    # 14
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optmodel.random_stream import RandomStream

Arc = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Network:
    """Directed arcs between nodes, and their lengths along the streets of a map."""

    arcs: list[Arc]
    length: dict[Arc, int]


def draw_network(stream: RandomStream, nodes: Sequence[str], num_chords: int) -> Network:
    """A layered network from the first node to the last, so that every node is on a way.

    Each node but the last leads to one or two of the next three; chords are further arcs onwards.
    """
    position = {
        node: (3 * place + stream.integer(0, 4), stream.integer(0, 14))
        for place, node in enumerate(nodes)
    }
    arcs: set[Arc] = set()
    for place, node in enumerate(nodes[:-1]):
        onwards = nodes[place + 1 : place + 4]
        arcs.add((node, nodes[place + 1]) if place % 2 else (node, stream.choice(onwards)))
        arcs.update((node, other) for other in stream.sample(onwards, min(2, len(onwards))))
    for place, node in enumerate(nodes[1:], start=1):
        if not any(target == node for _, target in arcs):
            arcs.add((nodes[max(0, place - 2)], node))
    free = [(a, b) for n, a in enumerate(nodes) for b in nodes[n + 1 : n + 5] if (a, b) not in arcs]
    arcs.update(stream.sample(free, min(num_chords, len(free))))
    rank = {node: place for place, node in enumerate(nodes)}
    ordered = sorted(arcs, key=lambda arc: (rank[arc[0]], rank[arc[1]]))
    return Network(ordered, {arc: _distance(position, arc) for arc in ordered})


def _distance(position: Mapping[str, tuple[int, int]], arc: Arc) -> int:
    (x, y), (u, v) = (position[node] for node in arc)
    return abs(x - u) + abs(y - v) + 2


def nested(values: Mapping[Arc, object]) -> dict[str, dict[str, object]]:
    """Values of arcs as data are given: by first and then by second node."""
    found: dict[str, dict[str, object]] = {}
    for (first, second), value in values.items():
        found.setdefault(first, {})[second] = value
    return found
