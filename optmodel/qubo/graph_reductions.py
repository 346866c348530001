"""Exact reductions of a conflict graph: it shrinks, and no optimum is lost.

Each vertex that goes becomes a polynomial in those that stay, so a solution of the smaller graph
expands by itself, and the weight of an expanded set is that of the smaller one. The rules, with
N(v) the neighbours of v and w its weight, are those of S. Lamm, C. Schulz, D. Strash, R. Williger
and H. Zhang, "Exactly solving the maximum weight independent set problem on large graphs", ALENEX
2019; folding is due to J. Chen, I. Kanj and W. Jia, "Vertex cover: further observations and further
improvements", Journal of Algorithms 41, 2001:

- a vertex with w(v) <= 0 goes out; one with w(v) >= w(N(v)) goes in, and its neighbours out
  (this covers vertices without neighbours);
- domination: of neighbours u, v with N[u] within N[v] and w(u) >= w(v), v goes out;
- a vertex whose neighbours are neighbours of one another (this covers vertices of degree 1) is in
  where none of them is: v = 1 - sum of the neighbours that weigh more, whose weights fall by w(v);
  the neighbours that do not weigh more go out;
- twins, two vertices with the same neighbours that are not neighbours themselves, become one;
- folding: where v has two neighbours a, b that are not neighbours, and max(w(a), w(b)) <= w(v) <
  w(a) + w(b), either v is in, or both a and b: b = a, v = 1 - a.

    reduced = reduce_conflicts(graph)
    reduced.substitution.kept, reduced.edges
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from optmodel.formulation import Polynomial
from optmodel.qubo.conflict_graph import ConflictGraph
from optmodel.qubo.substitution import Substitution

_Rule = Callable[["_Reduction", int], bool]


@dataclass(frozen=True, slots=True)
class ReducedGraph:
    """What is left of a graph: which vertices, in the old numbers, with the edges between them.

    The values of the substitution are those of vertices, which are literals of the program's bits.
    """

    substitution: Substitution
    edges: tuple[tuple[int, int], ...]
    """Pairs of neighbours, in the new numbers."""
    rules: tuple[str, ...]
    """The rules that were applied, in their order."""


def reduce_conflicts(graph: ConflictGraph) -> ReducedGraph:
    """Apply all rules until none applies."""
    reduction = _Reduction(graph)
    for vertex in sorted(graph.excluded):
        reduction.leave_out(vertex)
    while any(reduction.apply(name, rule) for name, rule in _RULES.items()):
        pass
    return reduction.result()


class _Reduction:
    """The graph as it shrinks."""

    def __init__(self, graph: ConflictGraph) -> None:
        self.weights = list(graph.weights)
        self.near: dict[int, set[int]] = {v: set(n) for v, n in enumerate(graph.neighbours)}
        self._eliminated: list[tuple[int, Polynomial]] = []
        self._rules: list[str] = []

    def apply(self, name: str, rule: _Rule) -> bool:
        """Apply a rule wherever it fits; whether it fitted anywhere."""
        has_changed = False
        for vertex in list(self.near):
            if vertex in self.near and rule(self, vertex):
                self._rules.append(name)
                has_changed = True
        return has_changed

    def eliminate(self, vertex: int, value: Polynomial) -> None:
        """Take a vertex out of the graph; its value is a polynomial in vertices that are in it."""
        for other in self.near.pop(vertex):
            self.near[other].discard(vertex)
        self._eliminated.append((vertex, value))

    def leave_out(self, vertex: int) -> None:
        """A vertex that is in no solution looked for."""
        self.eliminate(vertex, Polynomial.of(0))

    def put_in(self, vertex: int) -> None:
        """A vertex that is in, so that its neighbours are out."""
        for other in list(self.near[vertex]):
            self.leave_out(other)
        self.eliminate(vertex, Polynomial.of(1))

    def weight(self, vertices: Iterable[int]) -> int:
        """The weight of several vertices together."""
        return sum(self.weights[vertex] for vertex in vertices)

    def result(self) -> ReducedGraph:
        substitution = Substitution.of(len(self.weights), self._eliminated)
        number = {vertex: new for new, vertex in enumerate(substitution.kept)}
        edges = sorted(
            (number[u], number[v]) for u, near in self.near.items() for v in near if u < v
        )
        return ReducedGraph(substitution, tuple(edges), tuple(self._rules))


def _worthless(graph: _Reduction, v: int) -> bool:
    if graph.weights[v] > 0:
        return False
    graph.leave_out(v)
    return True


def _heavy(graph: _Reduction, v: int) -> bool:
    if graph.weights[v] < graph.weight(graph.near[v]):
        return False
    graph.put_in(v)
    return True


def _dominated(graph: _Reduction, v: int) -> bool:
    closed = graph.near[v] | {v}
    for u in graph.near[v]:
        if graph.weights[u] >= graph.weights[v] and graph.near[u] <= closed:
            graph.leave_out(v)
            return True
    return False


def _simplicial(graph: _Reduction, v: int) -> bool:
    near = graph.near[v]
    if any(not near <= graph.near[u] | {u} for u in near):
        return False
    for u in [u for u in near if graph.weights[u] <= graph.weights[v]]:
        graph.leave_out(u)
    heavier = sorted(graph.near[v])
    for u in heavier:
        graph.weights[u] -= graph.weights[v]
    graph.eliminate(v, 1 - Polynomial.total(map(Polynomial.symbol, heavier)))
    return True


def _twin(graph: _Reduction, v: int) -> bool:
    near = graph.near[v]
    for u in sorted(graph.near[min(near)]) if near else ():
        if u != v and graph.near[u] == near:
            graph.weights[u] += graph.weights[v]
            graph.eliminate(v, Polynomial.symbol(u))
            return True
    return False


def _fold(graph: _Reduction, v: int) -> bool:
    if len(graph.near[v]) != 2:
        return False
    a, b = sorted(graph.near[v])
    most, least = graph.weight((a, b)), max(graph.weights[a], graph.weights[b])
    if b in graph.near[a] or not least <= graph.weights[v] < most:
        return False
    graph.weights[a] = most - graph.weights[v]
    for other in graph.near[b] - {v}:
        graph.near[a].add(other)
        graph.near[other].add(a)
    graph.eliminate(b, Polynomial.symbol(a))
    graph.eliminate(v, 1 - Polynomial.symbol(a))
    return True


_RULES: dict[str, _Rule] = {
    "worthless": _worthless,
    "heavy": _heavy,
    "dominated": _dominated,
    "simplicial": _simplicial,
    "twin": _twin,
    "fold": _fold,
}
