"""Expressions as a person writes them once numbers are in place: no `1 * x`, no `+ -3 * y`.

simplified(formulation)    # `0 + 1 * x + -3 * y <= 4` becomes `x - 3 * y <= 4`

Numbers of the data are never multiplied or added here: that is left to the program, so that each
number of the problem can be found in it.
"""

from optmodel.formulation.formulation import Formulation
from optmodel.formulation.nodes import (
    Binary,
    Constant,
    Expression,
    FunctionCall,
    Implication,
    Name,
    Negation,
    Statement,
    walk,
)
from optmodel.formulation.rewriting import FormulationRewriter

_ZERO, _ONE = Constant(0), Constant(1)


def simplified(formulation: Formulation) -> Formulation:
    """A formulation with simpler expressions, equal to the old ones at every point.

    A relation keeps its variables: none becomes a comparison of two numbers.
    """
    return _Simplification(formulation).formulation(formulation)


def simplified_expression(node: Expression) -> Expression:
    """One expression without zeros, ones and double signs."""
    return _ExpressionSimplification().expression(node)


class _ExpressionSimplification(FormulationRewriter):
    def rebuilt(self, node: Expression) -> Expression:
        match node:
            case Negation(operand):
                return _opposite(operand)
            case Binary("+", left, right):
                return _sum(left, right)
            case Binary("-", left, right):
                return _difference(left, right)
            case Binary("*", left, right):
                return _product(left, right)
            case Binary("/" | "**", left, right) if right == _ONE:
                return left
            case FunctionCall("min" | "max", (only,)):
                return only
            case _:
                return node


class _Simplification(_ExpressionSimplification):
    def __init__(self, formulation: Formulation) -> None:
        self._variables = frozenset(formulation.variable_by_name)

    def statement(self, statement: Statement) -> Statement:
        simpler = super().statement(statement)
        return simpler if self._has_variables(simpler) else statement

    def _has_variables(self, statement: Statement) -> bool:
        relation = statement.relation if isinstance(statement, Implication) else statement
        parts = (part for side in (relation.left, relation.right) for part in walk(side))
        return any(isinstance(part, Name) and part.name in self._variables for part in parts)


def _sum(left: Expression, right: Expression) -> Expression:
    """`left + right` without zeros, nested sums on the right, or a minus behind the plus."""
    if _ZERO in (left, right):
        return right if left == _ZERO else left
    match right:
        case Binary("+", first, second):
            return _sum(_sum(left, first), second)
        case Binary("-", first, second):
            return _difference(_sum(left, first), second)
    opposite = _negative_of(right)
    return Binary("+", left, right) if opposite is None else _difference(left, opposite)


def _difference(left: Expression, right: Expression) -> Expression:
    """`left - right` without zeros, or two minuses in a row; `x - x * (1 - y)` is `x * y`."""
    if right == _ZERO:
        return left
    if left == _ZERO:
        return _opposite(right)
    match right:
        case Binary("*", factor, Binary("-", Constant(1), rest)) if factor == left:
            return _product(left, rest)
    opposite = _negative_of(right)
    return Binary("-", left, right) if opposite is None else _sum(left, opposite)


def _product(left: Expression, right: Expression) -> Expression:
    """`left * right` without zeros and ones."""
    if _ZERO in (left, right):
        return _ZERO
    if _ONE in (left, right):
        return right if left == _ONE else left
    if left in (Constant(-1), Negation(_ONE)):
        return _opposite(right)
    return Binary("*", left, right)


def _opposite(node: Expression) -> Expression:
    """Minus an expression: `-2 * x` of `2 * x`, `2 * x` of `-2 * x`."""
    positive = _negative_of(node)
    if positive is not None or node == _ZERO:
        return positive or node
    match node:
        case Binary("*" | "/" as operator, Constant(value), right) if value > 0:
            return Binary(operator, Constant(-value), right)
        case _:
            return Negation(node)


def _negative_of(node: Expression) -> Expression | None:
    """Minus an expression that begins with a minus sign; None for any other."""
    match node:
        case Constant(value) if value < 0:
            return Constant(-value)
        case Negation(operand):
            return operand
        case Binary("*" | "/" as operator, left, right):
            first = _negative_of(left)
            if first is None:
                return None
            return _product(first, right) if operator == "*" else Binary("/", first, right)
        case _:
            return None
