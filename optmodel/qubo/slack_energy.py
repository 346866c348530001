"""Rows as penalties with slack bits and a safe weight: the QUBO whose minima are the optima.

energy = slack_energy(program)
energy.body, energy.slack          # f + M p, and the names of the slack bits
"""

from collections.abc import Mapping
from dataclasses import dataclass

from optmodel.formulation import Number, Polynomial
from optmodel.qubo.binary_program import BinaryProgram
from optmodel.qubo.conflict_graph import ConflictGraph, conflict_graph
from optmodel.qubo.literal_row import literal_value
from optmodel.qubo.objective_bounds import safe_weight
from optmodel.qubo.penalties import row_penalty


@dataclass(frozen=True, slots=True)
class Energy:
    """An energy over the bits of a program and, after them, slack bits."""

    body: Polynomial
    slack: tuple[str, ...]
    weights: Mapping[str, Number]
    scale: int = 1
    """How many units of energy one unit of the program's objective is."""


def slack_energy(program: BinaryProgram) -> Energy:
    """The objective and, for each row, a penalty with a weight that is proven to be safe.

    The proofs stand with `safe_weight` and `exclusion_energy`.
    """
    graph = conflict_graph(program)
    if graph is not None:
        return exclusion_energy(program, graph)
    weight = safe_weight(program)
    terms = [program.objective]
    slack: list[str] = []
    for number, row in enumerate(program.rows):
        penalty = row_penalty(row, len(program.bits) + len(slack))
        terms.append(weight * penalty.body)
        # Two rows may have one name, as those of a compact encoding do.
        slack += [f"slack:{number}:{row.name}:{n}" for n in range(penalty.num_slack)]
    return Energy(Polynomial.total(terms), tuple(slack), {"M": weight})


def exclusion_energy(program: BinaryProgram, graph: ConflictGraph) -> Energy:
    """The energy of a program of exclusions, with a weight of its own for each pair.

    Theorem. With a weight of max(0, min(w_u, w_v)) + 1 for the product of two neighbours u and v,
    and of max(0, w_v) + 1 for a literal v that must be false, every minimum is feasible and
    optimal. Proof: where two neighbours are true, set the one with the smaller weight to false.
    The objective rises by at most max(0, min(w_u, w_v)), the product's penalty falls by one more,
    and no penalty rises, since all are products of the literals themselves. So no minimum has two
    neighbours that are true, and in the same way none has a literal that must be false. At the
    other points all penalties are 0.
    """
    true = [literal_value(literal) for literal in graph.literals]
    penalties = [
        (max(0, min(graph.weights[u], graph.weights[v])) + 1, true[u] * true[v])
        for u, v in graph.edges
    ]
    penalties += [(max(0, graph.weights[v]) + 1, true[v]) for v in sorted(graph.excluded)]
    largest = max((weight for weight, _ in penalties), default=0)
    body = Polynomial.total([program.objective, *(weight * term for weight, term in penalties)])
    return Energy(body, (), {"M": largest})
