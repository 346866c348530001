"""Linear equations solved exactly, near a point that a solver gave in floats.

    solve_near([({0: 3, 1: 1}, 1)], [1/3, 0.0])       # [Fraction(1, 3), 0]
    simple_rational(0.333333334)                      # Fraction(1, 3): as a solver stopped at it

Unknowns that the equations leave free take the simple rational of their float. What comes out is a
guess of what the solver meant, and is checked afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from optmodel.formulation.numbers import Number, exact

_NEAR_VALUE = Fraction(1, 10**9)
_DENOMINATORS = (1, 1000, 10**6)

Equation = tuple[Mapping[int, Number], Number]
"""Coefficients by unknown, and the right-hand side."""


def solve_near(equations: Iterable[Equation], start: Sequence[float]) -> list[Number]:
    """A solution near `start`; an equation that contradicts those before it is left out."""
    pivots: dict[int, tuple[dict[int, Fraction], Fraction]] = {}
    for coefficients, constant in equations:
        row = {k: Fraction(c) for k, c in coefficients.items() if c}
        limit = Fraction(constant)
        for unknown, (pivot_row, pivot_limit) in pivots.items():
            factor = row.pop(unknown, None)
            if factor:
                for k, c in pivot_row.items():
                    row[k] = row.get(k, Fraction(0)) - factor * c
                limit -= factor * pivot_limit
        row = {k: c for k, c in row.items() if c}
        if row:
            unknown, factor = max(row.items(), key=lambda entry: abs(entry[1]))
            del row[unknown]
            pivots[unknown] = ({k: c / factor for k, c in row.items()}, limit / factor)
    values: list[Number] = [simple_rational(value) for value in start]
    for unknown, (row, limit) in reversed(pivots.items()):
        values[unknown] = limit - sum((c * values[k] for k, c in row.items()), start=Fraction(0))
    return values


def simple_rational(value: float) -> Number:
    """The rational of a small denominator within 1e-9 of a float, relatively; else its decimal."""
    decimal = exact(value)
    for denominator in _DENOMINATORS:
        near = Fraction(decimal).limit_denominator(denominator)
        if abs(near - Fraction(decimal)) <= _NEAR_VALUE * (1 + abs(Fraction(decimal))):
            return near.numerator if near.denominator == 1 else near
    return decimal
