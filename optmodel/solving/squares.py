"""Quadratic forms as sums of squares, in exact arithmetic: the test of convexity, and its witness.

A form with coefficients `{(i, j): c}` for `c * x_i * x_j`, `i <= j`, is positive semidefinite
exactly when it is a sum of squares of linear forms with positive weights.

    sum_of_squares({(0, 0): 1, (0, 1): 2, (1, 1): 3})     # 1 (x0 + x1)^2 + 2 (x1)^2
    sum_of_squares({(0, 1): 1})                           # None: x0 x1 takes both signs
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from optmodel.formulation import FlatModel, Goal, Number
from optmodel.formulation.polynomial import Polynomial

Form = Mapping[tuple[int, int], Number]


@dataclass(frozen=True, slots=True)
class Square:
    """`weight * (sum of coefficients[i] * x_i) ** 2`, with a positive weight."""

    weight: Number
    coefficients: Mapping[int, Number]


def sum_of_squares(form: Form) -> list[Square] | None:
    """The squares that add up to a form, or None if it is negative somewhere.

    Completes the square of one symbol after the other (Lagrange's reduction).
    """
    rest = {pair: c for pair, c in form.items() if c}
    squares: list[Square] = []
    while rest:
        pivot = min(min(pair) for pair in rest)
        weight = rest.get((pivot, pivot), 0)
        if weight <= 0:
            return None
        coefficients = {
            i + j - pivot: Fraction(1) if i == j else Fraction(c) / (2 * weight)
            for (i, j), c in rest.items()
            if pivot in (i, j)
        }
        squares.append(Square(weight, coefficients))
        _subtract(rest, squares[-1])
    return squares


def quadratic_form(body: Polynomial) -> Form:
    """The terms of degree two."""
    return {(term[0], term[1]): c for term, c in body.terms.items() if len(term) == 2}


def has_convex_objective(flat: FlatModel) -> bool:
    """Whether a quadratic objective is convex when minimized, or concave when maximized."""
    sign = 1 if flat.goal is Goal.MINIMIZE else -1
    return sum_of_squares(quadratic_form(flat.objective * sign)) is not None


def _subtract(form: dict[tuple[int, int], Number], square: Square) -> None:
    for i, a in square.coefficients.items():
        for j, b in square.coefficients.items():
            pair = (i, j) if i <= j else (j, i)
            left = form.get(pair, 0) - square.weight * a * b
            if left:
                form[pair] = left
            else:
                form.pop(pair, None)
