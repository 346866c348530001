"""Slack-free energies: an inequality h(x) >= 0 becomes -l0 h(x) + l1 h(x)^2, without slack bits.

This is the unbalanced penalization of J. A. Montañez-Barrera, D. Willsch, A. Maldonado-Romo and
K. Michielsen, "Unbalanced penalization: a new approach to encode inequality constraints of
combinatorial problems for quantum optimization algorithms", Quantum Science and Technology 9, 2024;
l0 is a Lagrange multiplier, and with l1 = 0 the energy is the Lagrangian. It is not exact in
general: points with h > 0 have other energies than objectives, and the least of them may be another
point. Whether weights exist with which the optimum is the minimum is a linear program: the energy
is linear in the weights, and each point that is no optimum asks for an energy above that of an
optimum. `weight_fit` solves it.

    unbalanced_energy(program, [RowWeights(Fraction(9), Fraction(1, 4))])
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from optmodel.formulation import Number, Polynomial
from optmodel.qubo.binary_program import BinaryProgram
from optmodel.qubo.literal_row import LiteralRow
from optmodel.qubo.multilinear import multilinear
from optmodel.qubo.objective_bounds import safe_weight
from optmodel.qubo.penalties import excluded_penalty, row_penalty
from optmodel.qubo.slack_energy import Energy


@dataclass(frozen=True, slots=True)
class RowWeights:
    """The weights of one inequality: `linear` of its slack, `quadratic` of the square of it."""

    linear: Fraction
    quadratic: Fraction


@dataclass(frozen=True, slots=True)
class UnbalancedParts:
    """A program for this method: rows with weights to choose, and an exact energy of the rest."""

    rows: tuple[LiteralRow, ...]
    slacks: tuple[Polynomial, ...]
    """h(x) of each row."""
    rest: Polynomial
    """The objective, and the penalties that need no slack, with a safe weight."""
    weight: int


def unbalanced_parts(program: BinaryProgram) -> UnbalancedParts:
    """Which rows need weights. Equalities and exclusions have exact penalties without slack."""
    weight = safe_weight(program)
    rows = tuple(row for row in program.rows if not row.is_equality and not row.is_conflict)
    exact = [row_penalty(row, 0).body for row in program.rows if row not in rows]
    exact += [excluded_penalty(row) for row in rows]
    rest = Polynomial.total([program.objective, *(weight * penalty for penalty in exact)])
    chosen = (LiteralRow(row.name, row.choosable, row.limit) for row in rows)
    return UnbalancedParts(rows, tuple(row.limit - row.body for row in chosen), rest, weight)


def unbalanced_energy(program: BinaryProgram, weights: Sequence[RowWeights]) -> Energy:
    """The energy with given weights, in whole numbers."""
    parts = unbalanced_parts(program)
    scale = lcm(*(w.denominator for one in weights for w in (one.linear, one.quadratic)))
    terms = [scale * parts.rest]
    used: dict[str, Number] = {"M": parts.weight}
    for row, slack, one in zip(parts.rows, parts.slacks, weights, strict=True):
        terms.append(-(scale * one.linear) * slack)
        terms.append(scale * one.quadratic * multilinear(slack * slack))
        used |= {f"l0 {row.name}": one.linear, f"l1 {row.name}": one.quadratic}
    whole = Polynomial.total(terms).terms
    return Energy(Polynomial({m: int(c) for m, c in whole.items()}), (), used, scale)


def usual_weights(program: BinaryProgram) -> list[RowWeights]:
    """Weights without a fit: the price of a unit of the row is a bit's gain by its weight.

    Both terms are so that a unit beyond the limit costs more than it brings, where one bit alone
    breaks the row. They are a start for tuning, and not exact.
    """
    found = []
    for row in unbalanced_parts(program).rows:
        prices = [
            Fraction(abs(int(program.objective.terms.get((max(literal, ~literal),), 0))), weight)
            for literal, weight in row.choosable
        ]
        price = Fraction(round(max(prices, default=Fraction(1))) or 1)
        found.append(RowWeights(price, price))
    return found
