"""Which nonlinear functions of a flat model are convex or concave, by rule.

Arguments must be linear in the columns; `sqrt` also takes a nonnegative quadratic, whose root is a
Euclidean length. What no rule covers has no shape, convex or not.

    shape_of((12,), flat)      # Shape(sign=1, curve=exponential, arguments=(2 x3,))
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from optmodel.formulation import FlatModel, Number
from optmodel.formulation.flat import Atom, Column
from optmodel.formulation.polynomial import Monomial, Polynomial
from optmodel.solving import curves
from optmodel.solving.curves import Curve
from optmodel.solving.ranges import linear_range
from optmodel.solving.squares import Square, sum_of_squares


@dataclass(frozen=True, slots=True)
class Shape:
    """`scale` times a curve that is convex (sign 1) or concave (sign -1) in linear arguments."""

    sign: int
    curve: Curve
    arguments: tuple[Polynomial, ...]
    scale: Number = 1


def shape_of(monomial: Monomial, flat: FlatModel) -> Shape | None:
    """The shape of a product of symbols, where a rule knows one."""
    num_columns = len(flat.columns)
    if len(set(monomial)) == 1 and monomial[0] < num_columns:
        base = Polynomial.symbol(monomial[0])
        return _power(base, len(monomial), flat.columns)
    if len(monomial) == 1:
        return _atom_shape(flat.atoms[monomial[0] - num_columns], flat.columns)
    return None


_SIMPLE: dict[str, tuple[int, Curve]] = {
    "exp": (1, curves.exponential),
    "log": (-1, curves.logarithm),
    "sqrt": (-1, curves.power(0.5)),
    "abs": (1, curves.magnitude),
    "max": (1, curves.largest),
    "min": (-1, curves.smallest),
}
"""Sign and curve of the functions that have one shape wherever they have a value."""


def _atom_shape(atom: Atom, columns: Sequence[Column]) -> Shape | None:
    if not all(_is_over_columns(argument, len(columns)) for argument in atom.arguments):
        return None
    if atom.function == "sqrt" and atom.arguments[0].degree == 2:
        return _norm(atom.arguments[0])
    if any(argument.degree > 1 for argument in atom.arguments):
        return None
    if atom.function in _SIMPLE:
        sign, curve = _SIMPLE[atom.function]
        return Shape(sign, curve, atom.arguments)
    first, second = atom.arguments
    rule = _quotient if atom.function == "divide" else _general_power
    return rule(first, second, columns)


def _is_over_columns(body: Polynomial, num_columns: int) -> bool:
    return all(symbol < num_columns for term in body.terms for symbol in term)


def _quotient(
    numerator: Polynomial, denominator: Polynomial, columns: Sequence[Column]
) -> Shape | None:
    """A constant over a positive linear expression."""
    if not numerator.is_constant or not _is_positive(denominator, columns, strictly=True):
        return None
    return Shape(1, curves.power(-1.0), (denominator,), numerator.constant)


def _general_power(
    base: Polynomial, exponent: Polynomial, columns: Sequence[Column]
) -> Shape | None:
    if exponent.is_constant:
        return _power(base, exponent.constant, columns)
    if base.is_constant and base.constant > 0:
        return Shape(1, curves.power_of(float(base.constant)), (exponent,))
    return None


def _power(base: Polynomial, exponent: Number, columns: Sequence[Column]) -> Shape | None:
    is_even = exponent > 0 and exponent % 2 == 0
    if not is_even and not _is_positive(base, columns, strictly=exponent < 0):
        return None
    sign = -1 if 0 < exponent < 1 else 1
    return Shape(sign, curves.power(float(exponent)), (base,))


def _is_positive(body: Polynomial, columns: Sequence[Column], *, strictly: bool) -> bool:
    lower = linear_range(body, columns).lower
    return lower is not None and (lower > 0 if strictly else lower >= 0)


_ONE = -1  # stands for the constant 1 among the symbols of a homogeneous form


def _norm(body: Polynomial) -> Shape | None:
    """The root of a quadratic that is a sum of squares of linear expressions."""
    form: dict[tuple[int, int], Number] = {}
    for monomial, coefficient in body.terms.items():
        first, second = (_ONE, _ONE, *monomial)[-2:]
        form[(first, second)] = coefficient
    parts = sum_of_squares(form)
    if parts is None:
        return None
    return Shape(1, curves.norm, tuple(_scaled_form(part) for part in parts))


def _scaled_form(part: Square) -> Polynomial:
    root = Fraction(sqrt(part.weight))
    terms: dict[Monomial, Number] = {
        () if i == _ONE else (i,): c * root for i, c in part.coefficients.items()
    }
    return Polynomial(terms)
