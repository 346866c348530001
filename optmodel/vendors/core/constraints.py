"""What holds between variables: rows, quadratic and nonlinear rows, indicators, special sets.

Row(Linear([x, y], [1.0, 1.0]), upper=4.0, name="capacity")
Indicator(open_, 1, Row(Linear([x], [1.0]), upper=0.0))
"""

from dataclasses import dataclass
from math import inf
from typing import Any

from optmodel.vendors.core.expressions import Formula, Linear, Quadratic
from optmodel.vendors.core.operands import Relation, Sense
from optmodel.vendors.core.variables import Variable


@dataclass(eq=False, slots=True)
class Row:
    """`lower <= body <= upper`, where no variable repeats and the body has no constant."""

    body: Linear
    lower: float = -inf
    upper: float = inf
    name: str = ""
    position: int = -1
    """Its index in the model, set whenever the model is handed over; -1 before."""


@dataclass(eq=False, slots=True)
class QuadraticRow:
    """`lower <= body <= upper`, where the body has no constant."""

    body: Quadratic
    lower: float = -inf
    upper: float = inf
    name: str = ""


@dataclass(eq=False, slots=True)
class FormulaRow:
    """`lower <= body <= upper`; `y == f(x)` is one whose body is `f(x) - y`, between 0 and 0."""

    body: Formula
    lower: float = -inf
    upper: float = inf
    name: str = ""


@dataclass(eq=False, slots=True)
class Indicator:
    """`binary == value` implies `row`, which is no row of the model itself."""

    binary: Variable
    value: int
    row: Row
    name: str = ""


@dataclass(eq=False, slots=True)
class SpecialSet:
    """Of the variables, ordered by weight, at most `order` (1 or 2) neighbours are not zero."""

    order: int
    variables: list[Variable]
    weights: list[float]
    name: str = ""


Constraint = Row | QuadraticRow | FormulaRow | Indicator | SpecialSet


def constrained(relation: Relation, name: str = "") -> Row | QuadraticRow | FormulaRow:
    """The constraint that a relation of linear, quadratic or other expressions says."""
    body: Any = relation.difference()
    if isinstance(body, Linear):
        body = body.merged()
        side, body.constant = -body.constant, 0.0
        return Row(body, *_sides(relation.sense, side), name)
    if isinstance(body, Quadratic):
        body = body.merged()
        side, body.linear.constant = -body.constant, 0.0
        return QuadraticRow(body, *_sides(relation.sense, side), name)
    assert isinstance(body, Formula)
    return FormulaRow(body, *_sides(relation.sense, 0.0), name)


def defined(result: Variable, formula: Formula, name: str = "") -> FormulaRow:
    """`result == formula`."""
    return FormulaRow(formula - result, 0.0, 0.0, name)


def _sides(sense: Sense, side: float) -> tuple[float, float]:
    lower = side if sense is not Sense.AT_MOST else -inf
    upper = side if sense is not Sense.AT_LEAST else inf
    return lower, upper
