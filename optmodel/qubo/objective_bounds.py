"""Bounds on the objective of a binary program, from which a safe weight of its penalties follows.

safe_weight(program)       # above the most that breaking a row can bring
"""

from collections.abc import Sequence

from optmodel.formulation import Polynomial
from optmodel.qubo.binary_program import BinaryProgram


def safe_weight(program: BinaryProgram) -> int:
    """A weight of all penalties with which every minimum of the sum is optimal.

    Theorem. Let f be the objective, p >= 0 a sum of penalties that is 0 at feasible points, with
    the right slack, and at least 1 at others. Let f >= L everywhere, and f <= U at feasible points,
    of which there is one. With M = U - L + 1 every minimum of f + M p is feasible and minimizes f
    over the feasible points. Proof: at a point that is not feasible, f + M p >= L + M = U + 1,
    which is more than f has at a feasible point with its slack; and at feasible points with their
    best slack the sum is f.
    """
    return largest_feasible(program) - least(program.objective) + 1


def least(objective: Polynomial) -> int:
    """A lower bound over all points: every negative coefficient counts, and no positive one."""
    return int(objective.constant) + sum(
        int(min(0, c)) for c in objective.without_constant().terms.values()
    )


def largest_feasible(program: BinaryProgram) -> int:
    """An upper bound over feasible points: of bits that exclude one another one counts at most.

    The bits are divided into groups of which at most one is 1. A bit brings its own coefficient
    and, halved, the largest coefficient that it has with a bit of each group; each group brings the
    most that one of its bits brings.
    """
    groups = _groups(program)
    group_of = {bit: number for number, group in enumerate(groups) for bit in group}
    linear = {m[0]: c for m, c in program.objective.terms.items() if len(m) == 1}
    largest: dict[int, dict[int, int]] = {}
    for monomial, coefficient in program.objective.terms.items():
        if len(monomial) == 2 and coefficient > 0:
            one, other = monomial
            for bit, far in ((one, group_of[other]), (other, group_of[one])):
                row = largest.setdefault(bit, {})
                row[far] = max(row.get(far, 0), int(coefficient))
    doubled = 0
    for group in groups:
        gains = (2 * int(linear.get(bit, 0)) + sum(largest.get(bit, {}).values()) for bit in group)
        doubled += max(0, *gains)
    return int(program.objective.constant) + -(-doubled // 2)


def _groups(program: BinaryProgram) -> Sequence[tuple[int, ...]]:
    """The bits in groups of which at most one is 1 at feasible points, the largest rows first."""
    free = set(range(len(program.bits)))
    exclusive = [
        [literal for literal, _ in row.terms if literal >= 0]
        for row in program.rows
        if _excludes(row.limit, [weight for literal, weight in row.terms if literal >= 0])
    ]
    groups: list[tuple[int, ...]] = []
    for bits in sorted(exclusive, key=len, reverse=True):
        if free.issuperset(bits):
            groups.append(tuple(bits))
            free.difference_update(bits)
    return [*groups, *((bit,) for bit in sorted(free))]


def _excludes(limit: int, weights: list[int]) -> bool:
    """Whether two of the bits are beyond the limit, whatever the other literals of the row are."""
    return len(weights) > 1 and sum(sorted(weights)[:2]) > limit
