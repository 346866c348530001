"""The conflict graph of a binary program: vertices with weights, of which no two neighbours go.

Independent sets, vertex covers, matchings, set packings and cliques are such programs: each row
only says that literals exclude one another, no bit stands in rows both plain and complemented, and
the objective is linear. A vertex is a literal, and its weight what the objective falls by where the
literal is true.

    graph = conflict_graph(program)         # None where the program is no such program
    graph.weights[0], graph.neighbours[0]
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from optmodel.qubo.binary_program import BinaryProgram
from optmodel.qubo.literal_row import LiteralRow


@dataclass(frozen=True, slots=True)
class ConflictGraph:
    """For each bit a literal, its weight and its neighbours; and which literals must be false."""

    literals: tuple[int, ...]
    weights: tuple[int, ...]
    neighbours: tuple[frozenset[int], ...]
    excluded: frozenset[int]

    @property
    def edges(self) -> list[tuple[int, int]]:
        """Each pair of neighbours once."""
        return [(u, v) for u, near in enumerate(self.neighbours) for v in sorted(near) if u < v]


def conflict_graph(program: BinaryProgram) -> ConflictGraph | None:
    """The graph of a program that is one of exclusions only, or None."""
    if program.objective.degree > 1 or not all(row.is_conflict for row in program.rows):
        return None
    literals = _literals(len(program.bits), program.rows)
    if literals is None:
        return None
    neighbours: list[set[int]] = [set() for _ in literals]
    excluded: set[int] = set()
    for row in program.rows:
        excluded |= {max(literal, ~literal) for literal in row.excluded}
        for u, v in _pairs(row):
            neighbours[u].add(v)
            neighbours[v].add(u)
    return ConflictGraph(
        literals,
        tuple(_weight(program.objective.terms, literal) for literal in literals),
        tuple(map(frozenset, neighbours)),
        frozenset(excluded),
    )


def _literals(num_bits: int, rows: Sequence[LiteralRow]) -> tuple[int, ...] | None:
    """The literal of each bit, or None where one stands in rows plain and complemented."""
    literals: dict[int, int] = {}
    for row in rows:
        for literal in (*row.excluded, *(literal for literal, _ in row.choosable)):
            if literals.setdefault(max(literal, ~literal), literal) != literal:
                return None
    return tuple(literals.get(bit, bit) for bit in range(num_bits))


def _pairs(row: LiteralRow) -> Iterator[tuple[int, int]]:
    bits = [max(literal, ~literal) for literal, _ in row.choosable]
    return combinations(bits, 2)


def _weight(terms: "Mapping[tuple[int, ...], object]", literal: int) -> int:
    """What the objective falls by where a literal is true."""
    coefficient = terms.get((max(literal, ~literal),), 0)
    assert isinstance(coefficient, int), "a program's objective is whole"
    return -coefficient if literal >= 0 else coefficient
