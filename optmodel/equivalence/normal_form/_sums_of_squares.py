"""Whether a quadratic polynomial is a sum of squares, so that it is nowhere below zero.

    is_sum_of_squares(Polynomial({(0, 0): 1, (0,): -6, (): 9}))      # True: (x - 3)^2

Its matrix over the columns and a one is eliminated in exact rationals: all pivots must be positive,
or zero with nothing beside them.
"""

from collections import defaultdict
from fractions import Fraction

from optmodel.formulation import Polynomial

_MAX_ENTRIES = 4_000
_ONE = -1
"""The row and column of the constant."""


def is_sum_of_squares(body: Polynomial) -> bool:
    """Whether it is; False also where it has too many terms to find out."""
    if body.degree > 2 or len(body.terms) > _MAX_ENTRIES:
        return False
    matrix: dict[int, dict[int, Fraction]] = defaultdict(dict)
    for monomial, factor in body.terms.items():
        first, second = (*monomial, _ONE, _ONE)[:2]
        share = Fraction(factor) / (1 if first == second else 2)
        matrix[first][second] = matrix[second][first] = share
    return _is_semidefinite(matrix)


def _is_semidefinite(matrix: dict[int, dict[int, Fraction]]) -> bool:
    """Whether a symmetric matrix of rows is positive semidefinite; it is eliminated."""
    num_left = _MAX_ENTRIES * 10
    for pivot in sorted(matrix, key=lambda row: len(matrix[row])):
        row = matrix.pop(pivot)
        corner = row.pop(pivot, Fraction(0))
        entries = {column: value for column, value in row.items() if value}
        num_left -= len(entries) ** 2
        if corner < 0 or num_left < 0 or (corner == 0 and entries):
            return False
        for column, value in entries.items():
            target = matrix[column]
            target.pop(pivot, None)
            for other, factor in entries.items():
                target[other] = target.get(other, Fraction(0)) - value * factor / corner
    return True
