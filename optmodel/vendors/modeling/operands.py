"""Operands of expressions: the arithmetic operators, written once for every dialect.

An operator returns objects of the dialect's own classes, which are in `kinds`.

    2 * x + 3 <= y     # ConstraintExpression(LinearExpression, AT_MOST, ModelVariable)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from numbers import Real
from typing import Any, ClassVar, TypeGuard

# The commonest first: an `isinstance` check of an abstract class is slow.
_NUMBERS = (int, float, Real)


class ConstraintSense(StrEnum):
    """How two sides are related."""

    AT_MOST = "<"
    AT_LEAST = ">"
    EQUAL = "="


@dataclass(frozen=True, slots=True)
class ExpressionClasses:
    """The classes of a dialect, which its operators return."""

    linear: type[Any]
    quadratic: type[Any]
    nonlinear: type[Any]
    relation: type[ConstraintExpression]


class Operand:
    """A variable or expression. An operator returns `NotImplemented` for an unknown other side."""

    __slots__ = ()

    kinds: ClassVar[ExpressionClasses]
    rank: ClassVar[int] = 1
    """1 for variables and linear expressions, 2 for quadratic ones, 3 for formulas."""

    def is_constant(self) -> bool:
        """Whether it has no variables; its `constant` is then its value."""
        return False

    def __add__(self, other: object) -> Any:
        return _sum(self, other, 1.0, 1.0)

    def __radd__(self, other: object) -> Any:
        return _sum(self, other, 1.0, 1.0)

    def __sub__(self, other: object) -> Any:
        return _sum(self, other, 1.0, -1.0)

    def __rsub__(self, other: object) -> Any:
        return _sum(self, other, -1.0, 1.0)

    def __neg__(self) -> Any:
        return scaled(self, -1.0)

    def __mul__(self, other: object) -> Any:
        return _product(self, other)

    def __rmul__(self, other: object) -> Any:
        return _product(other, self)

    def __truediv__(self, other: object) -> Any:
        if is_number(other):
            return scaled(self, 1.0 / other)
        return _formula("divide", self, other)

    def __rtruediv__(self, other: object) -> Any:
        return _formula("divide", other, self)

    def __pow__(self, exponent: object) -> Any:
        if exponent == 0 and is_number(exponent):
            return 1.0
        if exponent == 1 and is_number(exponent):
            return self
        if is_number(exponent) and exponent == 2 and self.rank == 1:
            return _product(self, self)
        return _formula("power", self, exponent)

    def __rpow__(self, base: object) -> Any:
        return _formula("power", base, self)

    def __le__(self, other: object) -> Any:
        return related(self, ConstraintSense.AT_MOST, other)

    def __ge__(self, other: object) -> Any:
        return related(self, ConstraintSense.AT_LEAST, other)

    def __eq__(self, other: object) -> Any:
        return related(self, ConstraintSense.EQUAL, other)

    __hash__: Any = None


@dataclass(eq=False, slots=True)
class ConstraintExpression:
    """`left sense right`; a side is a number or an operand."""

    left: Any
    sense: ConstraintSense
    right: Any

    def difference(self) -> Any:
        """`left - right`: an expression that is related to zero."""
        return self.left - self.right


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is a real number of Python or numpy."""
    return isinstance(value, _NUMBERS)


def is_operand(value: object) -> bool:
    """Whether it is a number, a variable or an expression."""
    return isinstance(value, (Operand, *_NUMBERS))


def scaled(operand: Operand, factor: float) -> Any:
    """`factor * operand`, as a new expression."""
    total = _empty_expression(operand.kinds, operand.rank)
    total.add(operand, float(factor))
    return total


def related(left: Operand, sense: ConstraintSense, right: object) -> Any:
    """The relation of an operand to another operand or to a number."""
    if not is_operand(right):
        return NotImplemented
    return left.kinds.relation(left, sense, right)


def total(kinds: ExpressionClasses, terms: Iterable[object]) -> Any:
    """The sum of many terms, in time linear in their number."""
    result: Any = kinds.linear()
    for term in terms:
        result += term
    return result


def _rank(value: object) -> int:
    """The rank of an operand, 0 of a number, -1 of anything else."""
    if isinstance(value, Operand):
        return value.rank
    return 0 if isinstance(value, _NUMBERS) else -1


def _empty_expression(kinds: ExpressionClasses, rank: int) -> Any:
    """An empty expression of this rank."""
    return (kinds.linear, kinds.linear, kinds.quadratic, kinds.nonlinear)[rank]()


def _sum(left: Operand, right: object, factor: float, other_factor: float) -> Any:
    rank = _rank(right)
    if rank < 0:
        return NotImplemented
    result = _empty_expression(left.kinds, max(left.rank, rank))
    result.add(left, factor)
    result.add(right, other_factor)
    return result


def _product(left: Any, right: Any) -> Any:
    ranks = _rank(left), _rank(right)
    if min(ranks) < 0:
        return NotImplemented
    if ranks[1] == 0:
        return scaled(left, right)
    if ranks[0] == 0:
        return scaled(right, left)
    if ranks == (1, 1):
        result = left.kinds.quadratic()
        result.add_product(left, right)
        return result
    for side, other in ((left, right), (right, left)):
        if side.rank < 3 and side.is_constant():
            return scaled(other, side.constant)
    return _formula("multiply", left, right)


def _formula(operation: str, *arguments: object) -> Any:
    if not all(is_operand(argument) for argument in arguments):
        return NotImplemented
    kinds = next(side for side in arguments if isinstance(side, Operand)).kinds
    return kinds.nonlinear.of(operation, *arguments)
