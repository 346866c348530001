"""Random graphs for samplers: sparse, connected, with triangles.

random_pairs(stream, ["a", "b", "c"], 2)      # [('a', 'c'), ('b', 'c')]
"""

from collections.abc import Sequence
from itertools import combinations

from optmodel.random_stream import RandomStream

Pair = tuple[str, str]

_TRIANGLES = 0.6
"""How often a pair beyond those of the tree closes a triangle, where one can be closed."""


def random_pairs(stream: RandomStream, nodes: Sequence[str], count: int) -> list[Pair]:
    """Pairs of a connected graph, sorted in the order of the nodes, which is also each pair's.

    There are at least as many as a spanning tree has, and at most all.
    """
    place = {node: number for number, node in enumerate(nodes)}

    def in_order(one: str, other: str) -> Pair:
        return (one, other) if place[one] < place[other] else (other, one)

    drawn = stream.shuffled(nodes)
    pairs = [
        in_order(drawn[k], stream.choice(drawn[max(0, k - 4) : k])) for k in range(1, len(drawn))
    ]
    count = min(count, len(nodes) * (len(nodes) - 1) // 2)
    while len(pairs) < count:
        taken = set(pairs)
        free = [pair for pair in combinations(nodes, 2) if pair not in taken]
        closing = [pair for pair in free if _has_common_neighbor(pair, pairs)]
        pairs.append(stream.choice(closing if closing and stream.chance(_TRIANGLES) else free))
    return sorted(pairs, key=lambda pair: (place[pair[0]], place[pair[1]]))


def random_circle(stream: RandomStream, nodes: Sequence[str], num_across: int) -> list[Pair]:
    """Pairs of a circle through all nodes and of some ways across it, sorted as above."""
    circle = stream.shuffled(nodes)
    pairs = [(circle[k - 1], circle[k]) for k in range(len(circle))]
    place = {node: number for number, node in enumerate(nodes)}
    around = [pair if place[pair[0]] < place[pair[1]] else pair[::-1] for pair in pairs]
    across = [pair for pair in combinations(nodes, 2) if pair not in around]
    drawn = around + stream.sample(across, min(num_across, len(across)))
    return sorted(drawn, key=lambda pair: (place[pair[0]], place[pair[1]]))


def neighbors(node: str, pairs: Sequence[Pair]) -> list[str]:
    """The nodes that a pair joins with a node."""
    return [other for pair in pairs if node in pair for other in pair if other != node]


def _has_common_neighbor(pair: Pair, pairs: Sequence[Pair]) -> bool:
    return not set(neighbors(pair[0], pairs)).isdisjoint(neighbors(pair[1], pairs))
