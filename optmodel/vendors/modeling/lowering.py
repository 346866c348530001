"""From variables, expressions and constraints to the columns and rows of a back end's model.

    lowered_row(constrained(x + y <= 4))           # LinearRow([(0, 1.0), (1, 1.0)], upper=4.0)
    lowered_expression(2 * x + 1)                  # FloatPolynomial([((0,), 2.0)], 1.0)

A variable is known to a back end by its `position`, so a model is numbered before it is lowered.
"""

from typing import Any

from optmodel.backends import (
    Entries,
    Expression,
    FloatPolynomial,
    IndicatorRow,
    LinearRow,
    Monomial,
    NonlinearFunction,
    NonlinearRow,
    Product,
    QuadraticRow,
    SpecialOrderedSet,
)
from optmodel.vendors.modeling.constraints import (
    IndicatorConstraint,
    LinearConstraint,
    NonlinearConstraint,
    QuadraticConstraint,
    SOSConstraint,
)
from optmodel.vendors.modeling.expressions import (
    LinearExpression,
    NonlinearExpression,
    QuadraticExpression,
)
from optmodel.vendors.modeling.variables import ModelVariable


def lowered_row(row: LinearConstraint) -> LinearRow:
    """A linear constraint as a row."""
    return LinearRow(_entries(row.body), row.lower, row.upper, row.name)


def lowered_quadratic_row(row: QuadraticConstraint) -> QuadraticRow:
    """A quadratic constraint as a row."""
    entries, products = _entries(row.body.linear), lowered_products(row.body)
    return QuadraticRow(entries, products, row.lower, row.upper, row.name)


def lowered_nonlinear_row(row: NonlinearConstraint) -> NonlinearRow:
    """A nonlinear constraint as a row."""
    return NonlinearRow(lowered_expression(row.body), row.lower, row.upper, row.name)


def lowered_indicator(indicator: IndicatorConstraint) -> IndicatorRow:
    """An indicator constraint as an indicator of a row."""
    return IndicatorRow(indicator.binary.position, indicator.value, lowered_row(indicator.row))


def lowered_set(special: SOSConstraint) -> SpecialOrderedSet:
    """A special ordered set over columns."""
    columns = [variable.position for variable in special.variables]
    return SpecialOrderedSet(special.order, columns, list(special.weights))


def lowered_products(body: QuadraticExpression) -> list[Product]:
    """The products of a quadratic expression."""
    places = zip(body.firsts, body.seconds, body.coefficients, strict=True)
    return [(first.position, second.position, weight) for first, second, weight in places]


def lowered_expression(operand: Any) -> Expression:
    """A number, variable or expression as an expression over columns."""
    if isinstance(operand, ModelVariable):
        return FloatPolynomial([((operand.position,), 1.0)])
    if isinstance(operand, LinearExpression):
        return FloatPolynomial(_linear_terms(operand), operand.constant)
    if isinstance(operand, QuadraticExpression):
        terms = _linear_terms(operand.linear)
        terms += [((first, second), c) for first, second, c in lowered_products(operand)]
        return FloatPolynomial(terms, operand.constant)
    if isinstance(operand, NonlinearExpression):
        arguments = tuple(lowered_expression(argument) for argument in operand.arguments)
        return NonlinearFunction(operand.operation, arguments, operand.parameter)
    return float(operand)


def _entries(body: LinearExpression) -> Entries:
    places = [variable.position for variable in body.variables]
    return list(zip(places, body.coefficients, strict=True))


def _linear_terms(body: LinearExpression) -> list[tuple[Monomial, float]]:
    return [((column,), weight) for column, weight in _entries(body)]
