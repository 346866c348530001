"""Constraints: linear, quadratic and nonlinear ones, indicators, special ordered sets.

LinearConstraint(LinearExpression([x, y], [1.0, 1.0]), upper=4.0, name="capacity")
IndicatorConstraint(is_open, 1, LinearConstraint(LinearExpression([x], [1.0]), upper=0.0))
"""

from dataclasses import dataclass
from math import inf
from typing import Any

from optmodel.vendors.modeling.expressions import (
    LinearExpression,
    NonlinearExpression,
    QuadraticExpression,
)
from optmodel.vendors.modeling.operands import ConstraintExpression, ConstraintSense
from optmodel.vendors.modeling.variables import ModelVariable


@dataclass(eq=False, slots=True)
class LinearConstraint:
    """`lower <= body <= upper`, where no variable repeats and the body has no constant."""

    body: LinearExpression
    lower: float = -inf
    upper: float = inf
    name: str = ""
    position: int = -1
    """Its index in the model, set whenever the model is handed over; -1 before."""


@dataclass(eq=False, slots=True)
class QuadraticConstraint:
    """`lower <= body <= upper`, where the body has no constant."""

    body: QuadraticExpression
    lower: float = -inf
    upper: float = inf
    name: str = ""


@dataclass(eq=False, slots=True)
class NonlinearConstraint:
    """`lower <= body <= upper`; `y == f(x)` is one whose body is `f(x) - y`, between 0 and 0."""

    body: NonlinearExpression
    lower: float = -inf
    upper: float = inf
    name: str = ""


@dataclass(eq=False, slots=True)
class IndicatorConstraint:
    """`binary == value` implies `row`, which is not in the model's list of rows."""

    binary: ModelVariable
    value: int
    row: LinearConstraint
    name: str = ""


@dataclass(eq=False, slots=True)
class SOSConstraint:
    """Of the variables, ordered by weight, at most `order` (1 or 2) neighbours are not zero."""

    order: int
    variables: list[ModelVariable]
    weights: list[float]
    name: str = ""


AnyConstraint = (
    LinearConstraint
    | QuadraticConstraint
    | NonlinearConstraint
    | IndicatorConstraint
    | SOSConstraint
)


def constrained(
    relation: ConstraintExpression, name: str = ""
) -> LinearConstraint | QuadraticConstraint | NonlinearConstraint:
    """The linear, quadratic or nonlinear constraint of a relation."""
    body: Any = relation.difference()
    if isinstance(body, LinearExpression):
        body = body.merged()
        side, body.constant = -body.constant, 0.0
        return LinearConstraint(body, *_sides(relation.sense, side), name)
    if isinstance(body, QuadraticExpression):
        body = body.merged()
        side, body.linear.constant = -body.constant, 0.0
        return QuadraticConstraint(body, *_sides(relation.sense, side), name)
    assert isinstance(body, NonlinearExpression)
    return NonlinearConstraint(body, *_sides(relation.sense, 0.0), name)


def defined(
    result: ModelVariable, formula: NonlinearExpression, name: str = ""
) -> NonlinearConstraint:
    """`result == formula`."""
    return NonlinearConstraint(formula - result, 0.0, 0.0, name)


def _sides(sense: ConstraintSense, side: float) -> tuple[float, float]:
    lower = side if sense is not ConstraintSense.AT_MOST else -inf
    upper = side if sense is not ConstraintSense.AT_LEAST else inf
    return lower, upper
