"""Penalties: polynomials that are 0 where a row holds and at least 1 where it does not.

Where a row only says that literals exclude one another, the sum of their products needs no slack
bits, as in the table of F. Glover, G. Kochenberger and Y. Du, "Quantum bridge analytics I: a
tutorial on formulating and using QUBO models", 4OR 17, 2019. Where it only says that three are not
all true, one bit besides is enough: E. Boros and A. Gruber, "On quadratization of pseudo-Boolean
functions", 2012. Any other inequality gets slack bits that can be what is left of its limit, and
the square of what is missing.

    penalty = row_penalty(row, first_slack=12)
    penalty.body, penalty.num_slack         # (x0 + x1 + s - 5)^2, for the least s
"""

from dataclasses import dataclass
from itertools import combinations

from optmodel.formulation import Monomial, Number, Polynomial
from optmodel.qubo.bit_encoding import bounded_weights
from optmodel.qubo.literal_row import LiteralRow, literal_value
from optmodel.qubo.multilinear import multilinear


@dataclass(frozen=True, slots=True)
class Penalty:
    """A polynomial in bits and slack bits, whole and never negative.

    Some slack makes it 0 exactly where the row holds; elsewhere it is 1 or more with any slack.
    """

    body: Polynomial
    num_slack: int = 0


def row_penalty(row: LiteralRow, first_slack: int) -> Penalty:
    """The penalty of a row; its slack bits are numbered from `first_slack`.

    Proof. Weights, limits and slack are whole, so a square that is not 0 is at least 1. Slack takes
    every whole value from 0 to the limit, so the square is 0 for some slack exactly where the
    weights of the true literals are within it. Of literals in a conflict, two that are true give a
    product of 1. For three, `xy + s(1 - x - y + z)` is least with s = 1 only where x = y = 1 and
    z = 0, and then 0; with s = 0 it is the product xy.
    """
    if row.is_equality:
        return Penalty(_square(row.body - row.limit))
    excluded = excluded_penalty(row)
    if row.is_conflict:
        return Penalty(excluded + conflict_penalty(row))
    if row.is_triple:
        x, y, z = (literal_value(literal) for literal, _ in row.choosable)
        switch = Polynomial.symbol(first_slack)
        return Penalty(excluded + multilinear(x * y + switch * (1 - x - y + z)), 1)
    slack: dict[Monomial, Number] = {
        (first_slack + n,): w for n, w in enumerate(bounded_weights(row.limit))
    }
    used = Polynomial.total(weight * literal_value(literal) for literal, weight in row.choosable)
    return Penalty(excluded + _square(used + Polynomial(slack) - row.limit), len(slack))


def excluded_penalty(row: LiteralRow) -> Polynomial:
    """How many of the literals are true that must be false."""
    return Polynomial.total(map(literal_value, row.excluded))


def conflict_penalty(row: LiteralRow) -> Polynomial:
    """How many pairs of choosable literals are true together."""
    literals = [literal_value(literal) for literal, _ in row.choosable]
    return multilinear(Polynomial.total(one * other for one, other in combinations(literals, 2)))


def _square(body: Polynomial) -> Polynomial:
    return multilinear(body * body)
