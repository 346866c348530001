"""Expressions over numbered columns: polynomials in floats, and trees of nonlinear operations.

    body = NonlinearFunction(Operation.EXP, (FloatPolynomial([((0,), 2.0)]),))     # exp(2 x0)
    evaluate(body, [0.5])                                                          # 2.718281828...

A tree may share parts: the same object in two places is one expression for a solver.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias

Monomial = tuple[int, ...]
"""The columns of a product, with repetition, in any order; without any it is the constant 1."""

Point = tuple[float, float]


@dataclass(slots=True, eq=False)
class FloatPolynomial:
    """The sum of coefficient times product of columns; monomials may repeat."""

    terms: list[tuple[Monomial, float]] = field(default_factory=list)
    constant: float = 0.0

    @property
    def degree(self) -> int:
        """The largest number of columns in a product."""
        return max((len(monomial) for monomial, _ in self.terms), default=0)

    def value_at(self, values: Sequence[float]) -> float:
        """Its value where the columns have these values."""
        linear = self.constant + sum(c * values[m[0]] for m, c in self.terms if len(m) == 1)
        products = [(m, c) for m, c in self.terms if len(m) != 1]
        if not products:
            return linear
        return sum(_product_at(m, c, values) for m, c in products) + linear


def _product_at(monomial: Monomial, coefficient: float, values: Sequence[float]) -> float:
    for column in monomial:
        coefficient = coefficient * values[column]
    return coefficient


class Operation(StrEnum):
    """What a nonlinear function does with its arguments."""

    ADD = "add"
    MULTIPLY = "multiply"
    DIVIDE = "divide"
    POWER = "power"
    SIGNED_POWER = "signed power"
    """`sign(x) * abs(x)**a`, of x and a number a >= 1."""
    EXP = "exp"
    LOG = "log"
    SQRT = "sqrt"
    SIN = "sin"
    COS = "cos"
    TAN = "tan"
    TANH = "tanh"
    LOGISTIC = "logistic"
    ABS = "abs"
    MIN = "min"
    MAX = "max"
    AND = "and"
    OR = "or"
    NORM = "norm"
    """Of its arguments, of order `parameter`: 0 (counts), 1, 2 or infinity."""
    PIECEWISE = "piecewise"
    """Linear between the points (x, y) in `parameter`, on beyond the first and the last."""


Parameter: TypeAlias = float | Sequence[Point] | None
"""The order of a norm, or the points of a piecewise linear function."""


@dataclass(frozen=True, slots=True, eq=False)
class NonlinearFunction:
    """An operation on numbers, polynomials and other functions."""

    operation: Operation
    arguments: tuple["Expression", ...]
    parameter: Parameter = None


Expression: TypeAlias = float | FloatPolynomial | NonlinearFunction


def has_columns(expression: Expression) -> bool:
    """Whether a value of the expression depends on any column."""
    if isinstance(expression, NonlinearFunction):
        return any(has_columns(argument) for argument in expression.arguments)
    return isinstance(expression, FloatPolynomial) and any(m for m, _ in expression.terms)


def evaluate(expression: Expression, values: Sequence[float]) -> float:
    """The value of an expression where the columns have these values.

    Raises `ValueError`, `ZeroDivisionError` or `OverflowError` where it has none.
    """
    if isinstance(expression, FloatPolynomial):
        return expression.value_at(values)
    if isinstance(expression, NonlinearFunction):
        operands = [evaluate(argument, values) for argument in expression.arguments]
        return apply(expression.operation, operands, expression.parameter)
    return float(expression)


def apply(operation: str, operands: Sequence[float], parameter: Parameter = None) -> float:
    """The value of an operation on numbers; raises what `math` raises where it has none."""
    if operation == Operation.NORM:
        assert parameter is not None, "a norm has an order"
        assert not isinstance(parameter, Sequence), "the order of a norm is a number"
        return _norm(operands, float(parameter))
    if operation == Operation.PIECEWISE:
        assert parameter is not None, "a piecewise linear function has points"
        assert not isinstance(parameter, int | float), "points are pairs"
        return _piecewise(parameter, operands[0])
    return _VALUES[operation](*operands)


def _norm(operands: Sequence[float], order: float) -> float:
    sizes = [abs(operand) for operand in operands]
    if order == 0:
        return float(sum(size > 0 for size in sizes))
    if order == math.inf:
        return max(sizes)
    return float(sum(size**order for size in sizes) ** (1.0 / order))


def _piecewise(points: Sequence[Point], x: float) -> float:
    """At a jump, where two points have the same x, the first of the two values."""
    if len(points) == 1:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if x <= right and left != right:
            return low + (high - low) * (x - left) / (right - left)
    (left, low), (right, high) = points[-2], points[-1]
    return high if left == right else low + (high - low) * (x - left) / (right - left)


_VALUES: dict[str, Callable[..., float]] = {
    "add": lambda *sides: math.fsum(sides),
    "multiply": lambda *sides: math.prod(sides),
    "divide": lambda left, right: left / right,
    "power": math.pow,
    "signed power": lambda x, exponent: math.copysign(abs(x) ** exponent, x),
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "tanh": math.tanh,
    "logistic": lambda x: 0.5 * (1.0 + math.tanh(0.5 * x)),
    "abs": abs,
    "min": lambda *sides: min(sides),
    "max": lambda *sides: max(sides),
    "and": lambda *sides: float(all(side > 0.5 for side in sides)),
    "or": lambda *sides: float(any(side > 0.5 for side in sides)),
}
