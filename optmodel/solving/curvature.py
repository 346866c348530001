"""Convexity of a flat model, decided exactly: by sums of squares, and by rules for functions.

A quadratic form with coefficients `{(i, j): c}` for `c * x_i * x_j`, `i <= j`, is positive
semidefinite exactly when it is a sum of squares of linear forms with positive weights.

    sum_of_squares({(0, 0): 1, (0, 1): 2, (1, 1): 3})     # 1 (x0 + x1)^2 + 2 (x1)^2
    sum_of_squares({(0, 1): 1})                           # None: x0 x1 takes both signs
    curved_function((12,), flat)      # CurvedFunction(sign=1, rule=exponential, arguments=(2 x3,))

Arguments of a function must be linear in the columns; `sqrt` may also have a nonnegative quadratic
form, whose root is a Euclidean norm. A function that no rule covers counts as not convex.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from optmodel.formulation import (
    FlatColumn,
    FlatModel,
    Monomial,
    NonlinearTerm,
    Number,
    ObjectiveSense,
    Polynomial,
)
from optmodel.solving.big_m import activity_bounds, is_over_columns
from optmodel.solving.tangents import (
    TangentRule,
    exponential,
    largest,
    logarithm,
    magnitude,
    norm,
    power,
    power_of,
    smallest,
)

QuadraticForm = Mapping[tuple[int, int], Number]


@dataclass(frozen=True, slots=True)
class WeightedSquare:
    """`weight * (sum of coefficients[i] * x_i) ** 2`, with a positive weight."""

    weight: Number
    coefficients: Mapping[int, Number]


def sum_of_squares(form: QuadraticForm) -> list[WeightedSquare] | None:
    """The squares that add up to a form, or None if it is negative somewhere.

    Completes the square of one symbol after the other (Lagrange's reduction).
    """
    remainder = {pair: c for pair, c in form.items() if c}
    squares: list[WeightedSquare] = []
    while remainder:
        pivot = min(min(pair) for pair in remainder)
        weight = remainder.get((pivot, pivot), 0)
        if weight <= 0:
            return None
        coefficients = {
            i + j - pivot: Fraction(1) if i == j else Fraction(c) / (2 * weight)
            for (i, j), c in remainder.items()
            if pivot in (i, j)
        }
        squares.append(WeightedSquare(weight, coefficients))
        _subtract(remainder, squares[-1])
    return squares


def quadratic_form(body: Polynomial) -> QuadraticForm:
    """The terms of degree two."""
    return {(term[0], term[1]): c for term, c in body.terms.items() if len(term) == 2}


def has_convex_objective(flat: FlatModel) -> bool:
    """Whether a quadratic objective is convex when minimized, or concave when maximized."""
    sign = 1 if flat.sense is ObjectiveSense.MINIMIZE else -1
    return sum_of_squares(quadratic_form(flat.objective * sign)) is not None


def _subtract(form: dict[tuple[int, int], Number], square: WeightedSquare) -> None:
    for i, a in square.coefficients.items():
        for j, b in square.coefficients.items():
            pair = (i, j) if i <= j else (j, i)
            difference = form.get(pair, 0) - square.weight * a * b
            if difference:
                form[pair] = difference
            else:
                form.pop(pair, None)


# ---- functions ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CurvedFunction:
    """`scale` times a function that is convex (sign 1) or concave (sign -1) in linear arguments."""

    sign: int
    rule: TangentRule
    arguments: tuple[Polynomial, ...]
    scale: Number = 1


def curved_function(monomial: Monomial, flat: FlatModel) -> CurvedFunction | None:
    """The function in a monomial of one symbol; None where no rule covers its curvature."""
    num_columns = len(flat.columns)
    if len(set(monomial)) == 1 and monomial[0] < num_columns:
        base = Polynomial.symbol(monomial[0])
        return _power(base, len(monomial), flat.columns)
    if len(monomial) == 1:
        return _term_function(flat.nonlinear_terms[monomial[0] - num_columns], flat.columns)
    return None


_ONE_CURVATURE: dict[str, tuple[int, TangentRule]] = {
    "exp": (1, exponential),
    "log": (-1, logarithm),
    "sqrt": (-1, power(0.5)),
    "abs": (1, magnitude),
    "max": (1, largest),
    "min": (-1, smallest),
}
"""Sign and tangents of the functions whose curvature is the same on their whole domain."""


def _term_function(term: NonlinearTerm, columns: Sequence[FlatColumn]) -> CurvedFunction | None:
    if not all(is_over_columns(argument, len(columns)) for argument in term.arguments):
        return None
    if term.function == "sqrt" and term.arguments[0].degree == 2:
        return _norm(term.arguments[0])
    if any(argument.degree > 1 for argument in term.arguments):
        return None
    if term.function in _ONE_CURVATURE:
        sign, rule = _ONE_CURVATURE[term.function]
        return CurvedFunction(sign, rule, term.arguments)
    first, second = term.arguments
    if term.function == "divide":
        return _quotient(first, second, columns)
    return _general_power(first, second, columns)


def _quotient(
    numerator: Polynomial, denominator: Polynomial, columns: Sequence[FlatColumn]
) -> CurvedFunction | None:
    """A constant over a positive linear expression."""
    if not numerator.is_constant or not _is_positive(denominator, columns, strictly=True):
        return None
    return CurvedFunction(1, power(-1.0), (denominator,), numerator.constant)


def _general_power(
    base: Polynomial, exponent: Polynomial, columns: Sequence[FlatColumn]
) -> CurvedFunction | None:
    if exponent.is_constant:
        return _power(base, exponent.constant, columns)
    if base.is_constant and base.constant > 0:
        return CurvedFunction(1, power_of(float(base.constant)), (exponent,))
    return None


def _power(
    base: Polynomial, exponent: Number, columns: Sequence[FlatColumn]
) -> CurvedFunction | None:
    is_even = exponent > 0 and exponent % 2 == 0
    if not is_even and not _is_positive(base, columns, strictly=exponent < 0):
        return None
    sign = -1 if 0 < exponent < 1 else 1
    return CurvedFunction(sign, power(float(exponent)), (base,))


def _is_positive(body: Polynomial, columns: Sequence[FlatColumn], *, strictly: bool) -> bool:
    lower = activity_bounds(body, columns).lower
    return lower is not None and (lower > 0 if strictly else lower >= 0)


_ONE = -1  # stands for the constant 1 among the symbols of a homogeneous form


def _norm(body: Polynomial) -> CurvedFunction | None:
    """The root of a quadratic that is a sum of squares of linear expressions."""
    form: dict[tuple[int, int], Number] = {}
    for monomial, coefficient in body.terms.items():
        first, second = (_ONE, _ONE, *monomial)[-2:]
        form[(first, second)] = coefficient
    parts = sum_of_squares(form)
    if parts is None:
        return None
    return CurvedFunction(1, norm, tuple(_scaled_form(part) for part in parts))


def _scaled_form(part: WeightedSquare) -> Polynomial:
    root = Fraction(sqrt(part.weight))
    terms: dict[Monomial, Number] = {
        () if i == _ONE else (i,): c * root for i, c in part.coefficients.items()
    }
    return Polynomial(terms)
