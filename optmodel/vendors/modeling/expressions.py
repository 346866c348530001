"""Expressions: linear and quadratic ones as lists of terms, everything else as a tree.

cost = LinearExpression([x, y], [2.0, 3.0], constant=5.0)
cost += 4 * x                                   # in place: terms may repeat
cost.merged()                                   # a copy without repeated terms
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, ClassVar, Self

from optmodel.backends import Operation, apply
from optmodel.vendors.modeling.operands import (
    ConstraintExpression,
    ExpressionClasses,
    Operand,
    is_number,
)
from optmodel.vendors.modeling.variables import ModelVariable

Valuation = Callable[[ModelVariable], float]
"""The value of each variable."""


class LinearExpression(Operand):
    """`constant + sum of coefficients[k] * variables[k]`; a variable may occur more than once."""

    __slots__ = ("coefficients", "constant", "variables")

    def __init__(
        self,
        variables: Sequence[ModelVariable] = (),
        coefficients: Sequence[float] = (),
        constant: float = 0.0,
    ) -> None:
        self.variables = list(variables)
        self.coefficients = list(coefficients)
        self.constant = constant

    @classmethod
    def of(cls, variables: list[ModelVariable], coefficients: list[float], constant: float) -> Self:
        """An expression of these terms; the constructor of a dialect's class may differ."""
        expression = cls()
        expression.variables, expression.coefficients = variables, coefficients
        expression.constant = constant
        return expression

    def add(self, other: Any, factor: float = 1.0) -> None:
        """Add `factor * other` in place; `other` is a number, a variable or linear."""
        if isinstance(other, ModelVariable):
            self.variables.append(other)
            self.coefficients.append(factor)
        elif isinstance(other, LinearExpression):
            self.variables += other.variables
            self.coefficients += (
                other.coefficients if factor == 1.0 else [factor * c for c in other.coefficients]
            )
            self.constant += factor * other.constant
        else:
            self.constant += factor * float(other)

    def __iadd__(self, other: object) -> Any:
        return _added_in_place(self, other, 1.0)

    def __isub__(self, other: object) -> Any:
        return _added_in_place(self, other, -1.0)

    def is_constant(self) -> bool:
        """Whether it has no terms."""
        return not self.variables

    def drop(self, variables: AbstractSet[ModelVariable]) -> None:
        """Take the terms of these variables out, in place."""
        pairs = zip(self.variables, self.coefficients, strict=True)
        kept = [(variable, weight) for variable, weight in pairs if variable not in variables]
        self.variables = [variable for variable, _ in kept]
        self.coefficients = [weight for _, weight in kept]

    def remove(self, item: int | ModelVariable) -> None:
        """Remove a term by its position, or a variable from all terms."""
        if isinstance(item, ModelVariable):
            self.drop({item})
        else:
            del self.variables[item], self.coefficients[item]

    def merged(self) -> Self:
        """A copy in which each variable occurs once, in order of first appearance."""
        terms: dict[ModelVariable, float] = {}
        for variable, coefficient in zip(self.variables, self.coefficients, strict=True):
            terms[variable] = terms.get(variable, 0.0) + coefficient
        return self.of(list(terms), list(terms.values()), self.constant)

    def evaluated(self, value: Valuation) -> float:
        """Its value when each variable has the given one."""
        pairs = zip(self.coefficients, self.variables, strict=True)
        return self.constant + sum(weight * value(variable) for weight, variable in pairs)


class QuadraticExpression(Operand):
    """`linear + sum of coefficients[k] * firsts[k] * seconds[k]`."""

    __slots__ = ("coefficients", "firsts", "linear", "seconds")

    rank: ClassVar[int] = 2

    def __init__(self, linear: object = None) -> None:
        self.linear: LinearExpression = self.kinds.linear()
        self.firsts: list[ModelVariable] = []
        self.seconds: list[ModelVariable] = []
        self.coefficients: list[float] = []
        if linear is not None:
            self.add(linear)

    @property
    def constant(self) -> float:
        """The constant of its linear part."""
        return self.linear.constant

    def add(self, other: Any, factor: float = 1.0) -> None:
        """Add `factor * other` in place; `other` is not nonlinear."""
        if isinstance(other, QuadraticExpression):
            self.linear.add(other.linear, factor)
            self.firsts += other.firsts
            self.seconds += other.seconds
            self.coefficients += [factor * c for c in other.coefficients]
        else:
            self.linear.add(other, factor)

    def add_term(self, coefficient: float, first: ModelVariable, second: ModelVariable) -> None:
        """Add `coefficient * first * second` in place."""
        self.firsts.append(first)
        self.seconds.append(second)
        self.coefficients.append(coefficient)

    def add_product(self, left: Any, right: Any) -> None:
        """Add `left * right` in place; both are variables or linear."""
        for first, left_weight in _terms(left):
            for second, right_weight in _terms(right):
                self.add_term(left_weight * right_weight, first, second)
        left_constant, right_constant = _constant(left), _constant(right)
        if right_constant:
            self.linear.add(left, right_constant)
        if left_constant:
            self.linear.add(right, left_constant)
            # Either line above adds the product of both constants.
            self.linear.constant -= left_constant * right_constant if right_constant else 0.0

    def __iadd__(self, other: object) -> Any:
        return _added_in_place(self, other, 1.0)

    def __isub__(self, other: object) -> Any:
        return _added_in_place(self, other, -1.0)

    def is_constant(self) -> bool:
        """Whether it has no terms."""
        return not self.firsts and self.linear.is_constant()

    def drop(self, variables: AbstractSet[ModelVariable]) -> None:
        """Take the terms of these variables out, in place."""
        self.linear.drop(variables)
        triples = list(zip(self.firsts, self.seconds, self.coefficients, strict=True))
        self.firsts, self.seconds, self.coefficients = [], [], []
        for first, second, coefficient in triples:
            if first not in variables and second not in variables:
                self.add_term(coefficient, first, second)

    def remove(self, item: int | ModelVariable) -> None:
        """Remove a quadratic term by its position, or a variable from all terms."""
        if isinstance(item, ModelVariable):
            self.drop({item})
        else:
            del self.firsts[item], self.seconds[item], self.coefficients[item]

    def merged(self) -> Self:
        """A copy in which each variable and each pair (in either order) occurs once."""
        pairs: dict[tuple[int, int], int] = {}
        result = type(self)()
        result.linear = self.linear.merged()
        for first, second, coefficient in zip(
            self.firsts, self.seconds, self.coefficients, strict=True
        ):
            key = (id(first), id(second)) if id(first) <= id(second) else (id(second), id(first))
            if key in pairs:
                result.coefficients[pairs[key]] += coefficient
            else:
                pairs[key] = len(result.firsts)
                result.add_term(coefficient, first, second)
        return result

    def evaluated(self, value: Valuation) -> float:
        """Its value when each variable has the given one."""
        triples = zip(self.coefficients, self.firsts, self.seconds, strict=True)
        squares = sum(c * value(first) * value(second) for c, first, second in triples)
        return squares + self.linear.evaluated(value)


class NonlinearExpression(Operand):
    """An operation on numbers, variables and expressions."""

    __slots__ = ("arguments", "operation", "parameter")

    rank: ClassVar[int] = 3

    def __init__(
        self,
        operation: Operation | str = Operation.ADD,
        arguments: Sequence[Any] = (),
        parameter: float | Sequence[tuple[float, float]] | None = None,
    ) -> None:
        self.operation = Operation(operation)
        self.arguments = list(arguments)
        self.parameter = parameter

    @classmethod
    def of(
        cls,
        operation: Operation | str,
        *arguments: object,
        parameter: float | Sequence[tuple[float, float]] | None = None,
    ) -> Self:
        """The expression of these arguments."""
        return cls(operation, [_copied(argument) for argument in arguments], parameter)

    def add(self, other: Any, factor: float = 1.0) -> None:
        """Add `factor * other` in place, to a sum."""
        assert self.operation is Operation.ADD
        if isinstance(other, NonlinearExpression) and other.operation is Operation.ADD:
            for argument in other.arguments:
                self.add(argument, factor)
        elif is_number(other):
            self.arguments.append(factor * float(other))
        elif factor == 1.0:
            self.arguments.append(_copied(other))
        elif isinstance(other, NonlinearExpression):
            self.arguments.append(type(self)(Operation.MULTIPLY, [factor, other]))
        else:
            self.arguments.append(factor * other)

    def __iadd__(self, other: object) -> Any:
        return _added_in_place(self, other, 1.0)

    def __isub__(self, other: object) -> Any:
        return _added_in_place(self, other, -1.0)

    def evaluated(self, value: Valuation) -> float:
        """Its value when each variable has the given one.

        Raises `ValueError`, `ZeroDivisionError` or `OverflowError` where it has none.
        """
        operands = [evaluated(argument, value) for argument in self.arguments]
        return apply(self.operation, operands, self.parameter)


def evaluated(operand: Any, value: Valuation) -> float:
    """The value of a number, a variable or an expression."""
    if isinstance(operand, ModelVariable):
        return value(operand)
    if isinstance(operand, LinearExpression | QuadraticExpression | NonlinearExpression):
        return operand.evaluated(value)
    return float(operand)


def variables_of(operand: object) -> list[ModelVariable]:
    """The variables in an operand, as often as they occur."""
    if isinstance(operand, ModelVariable):
        return [operand]
    if isinstance(operand, LinearExpression):
        return operand.variables
    if isinstance(operand, QuadraticExpression):
        return [*operand.linear.variables, *operand.firsts, *operand.seconds]
    if isinstance(operand, NonlinearExpression):
        return [each for argument in operand.arguments for each in variables_of(argument)]
    return []


def _added_in_place(target: Any, other: object, factor: float) -> Any:
    """`target += factor * other`; a new expression where the target's class cannot hold it."""
    is_held = is_number(other) or (isinstance(other, Operand) and other.rank <= target.rank)
    if is_held and (target.rank < 3 or target.operation is Operation.ADD):
        target.add(other, factor)
        return target
    return target + other if factor == 1.0 else target - other


def _copied(operand: object) -> Any:
    """A copy of a linear or quadratic expression, since a later `+=` would change it in place."""
    return 1.0 * operand if isinstance(operand, LinearExpression | QuadraticExpression) else operand


def _terms(operand: ModelVariable | LinearExpression) -> list[tuple[ModelVariable, float]]:
    if isinstance(operand, ModelVariable):
        return [(operand, 1.0)]
    return list(zip(operand.variables, operand.coefficients, strict=True))


def _constant(operand: ModelVariable | LinearExpression) -> float:
    return operand.constant if isinstance(operand, LinearExpression) else 0.0


Operand.kinds = ExpressionClasses(
    LinearExpression, QuadraticExpression, NonlinearExpression, ConstraintExpression
)
