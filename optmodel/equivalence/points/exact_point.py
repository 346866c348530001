"""A flat model at one point, in exact rationals: which rows, bounds and domains do not hold.

    point = (Fraction(3, 10), 2)
    worst_violation(flat, point).amount      # 0 where the point is feasible
    objective_value(flat, point)

`exp`, `log`, `sqrt` and fractional powers are rounded to 50 digits, as everywhere in the algebra.
`formulation.check_solution` evaluates an instance in the algebra's own terms. It stays apart, since
it is the oracle that flattening is checked against, and a captured model has no instance.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from optmodel.formulation import (
    Domain,
    ExactArithmetic,
    FlatModel,
    FlatRow,
    FormulationError,
    Number,
    Polynomial,
    Violation,
)

Point = Sequence[Number]
"""A value for each column."""

_ARITHMETIC = ExactArithmetic({})


def objective_value(model: FlatModel, point: Point) -> Number:
    """The objective's exact value. Raises `FormulationError` outside the domain of a function."""
    return polynomial_values(model, point, model.objective)[0]


def polynomial_values(model: FlatModel, point: Point, *bodies: Polynomial) -> list[Number]:
    """The values of polynomials over a model's columns and nonlinear terms.

    Raises `FormulationError` outside the domain of a function.
    """
    symbols = _symbol_values(model, point)
    return [polynomial_value(body, symbols) for body in bodies]


def worst_violation(model: FlatModel, point: Point) -> Violation:
    """The relatively worst violation; amount 0 where the point is feasible.

    Raises `FormulationError` outside the domain of a function.
    """
    nothing = Violation("nothing", 0)
    return max(point_violations(model, point), key=lambda v: v.relative, default=nothing)


def point_violations(model: FlatModel, point: Point) -> Iterator[Violation]:
    """One `Violation` for each column and row, amount 0 where it holds.

    Raises `FormulationError` outside the domain of a function.
    """
    symbols = _symbol_values(model, point)
    for column, value in zip(model.columns, point, strict=True):
        if column.domain is not Domain.CONTINUOUS:
            yield Violation(column.name, abs(Fraction(value) - round(value)))
        yield _outside(column.name, value, column.lower, column.upper, 0)
    for row in model.rows:
        yield _row_violation(row, symbols)
    for indicator in model.indicators:
        if point[indicator.column] == indicator.value:
            yield _row_violation(indicator.row, symbols)


def polynomial_value(polynomial: Polynomial, symbols: Point) -> Number:
    """The value of a polynomial where its symbols have these values."""
    return sum(_term_values(polynomial, symbols), start=Fraction(0))


def _term_values(polynomial: Polynomial, symbols: Point) -> list[Number]:
    values: list[Number] = []
    for monomial, coefficient in polynomial.terms.items():
        value: Number = coefficient
        for symbol in monomial:
            value *= symbols[symbol]
        values.append(value)
    return values


def _symbol_values(model: FlatModel, point: Point) -> list[Number]:
    """The values of the columns and, after them, of the nonlinear terms."""
    symbols = list(point)
    for term in model.nonlinear_terms:  # the arguments of a term use earlier terms only
        arguments = [polynomial_value(argument, symbols) for argument in term.arguments]
        match term.function:
            case "divide":
                symbols.append(_ARITHMETIC.divide(*arguments))
            case "power":
                symbols.append(_ARITHMETIC.power(*arguments))
            case _:
                symbols.append(_ARITHMETIC.call(term.function, arguments))
    return symbols


def _row_violation(row: FlatRow, symbols: Point) -> Violation:
    values = _term_values(row.body, symbols)
    total: Number = sum(values, start=Fraction(0))
    size = max([abs(Fraction(value)) for value in values], default=Fraction(0))
    return _outside(row.name, total, row.lower, row.upper, size)


def _outside(
    name: str, value: Number, lower: Number | None, upper: Number | None, size: Number
) -> Violation:
    """By how much a value is outside; the scale is 1 plus its largest part or its limit."""
    below: Number = lower - value if lower is not None else 0
    above: Number = value - upper if upper is not None else 0
    limits = [abs(Fraction(limit)) for limit in (lower, upper) if limit is not None]
    scale = 1 + max([abs(Fraction(value)), Fraction(size), *limits])
    return Violation(name, max(Fraction(0), Fraction(below), Fraction(above)), scale)


def is_feasible(model: FlatModel, point: Point) -> bool:
    """Whether a point satisfies everything exactly; false outside the domain of a function."""
    try:
        return not any(violation.amount for violation in point_violations(model, point))
    except FormulationError:
        return False
