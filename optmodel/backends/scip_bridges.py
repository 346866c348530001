"""Expressions in SCIP, and bridges: auxiliary variables and rows for functions that SCIP lacks.

    builder = ScipBuilder(model, columns, bridges_minmax=True)
    builder.add_row(builder.quadratic([], [(0, 1, 1.0)]), 1.0, 2.0)     # 1 <= x0 x1 <= 2

`min`, `max` and `abs` have two bridges. With `bridges_minmax` they stay mixed-integer linear:
binary switches select the argument that is the largest, and an absolute value is the sum of two
parts of which one is zero. Without it they are nonlinear expressions of SCIP's absolute value.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from math import inf, log
from typing import TYPE_CHECKING, TypeAlias

from optmodel.backends.expressions import (
    Expression,
    FloatPolynomial,
    Monomial,
    NonlinearFunction,
    Operation,
    Parameter,
    Point,
    evaluate,
    has_columns,
)
from optmodel.backends.model import Entries, Product, is_finite

if TYPE_CHECKING:
    from pyscipopt import Model as ScipModel
    from pyscipopt import Variable
    from pyscipopt.scip import Expr, GenExpr, Term

ScipExpression: TypeAlias = "Variable | Expr | GenExpr"
"""A variable, a polynomial, or a tree of nonlinear functions, in pyscipopt's classes."""

ScipOperand: TypeAlias = "ScipExpression | float"
"""What a function of the model has as argument: an expression, or a number without columns."""

_SMALLEST_NONZERO = 1e-4


class ScipBuilder:
    """Builds expressions over the columns of one SCIP model; a shared function is built once."""

    def __init__(
        self, model: "ScipModel", columns: list["Variable"], *, bridges_minmax: bool
    ) -> None:
        from pyscipopt.scip import Term

        self.model = model
        self.columns = columns
        self.bridges_minmax = bridges_minmax
        self._terms = [Term(column) for column in columns]
        self._functions: dict[int, ScipOperand] = {}

    def add_row(self, body: ScipOperand, lower: float, upper: float, name: str = "") -> None:
        """Add `lower <= body <= upper`; a body that is a number is checked against its sides."""
        from pyscipopt.scip import ExprCons

        least = float(lower) if is_finite(lower) else None
        most = float(upper) if is_finite(upper) else None
        if least is None and most is None:
            return
        if isinstance(body, float):
            body = self._sum_of({}, body)
        if least == most:
            self.model.addCons(ExprCons(body, least, most), name=name)
            return
        for side in ((least, None), (None, most)) if self._is_tree(body) else ((least, most),):
            if side != (None, None):
                self.model.addCons(ExprCons(body, *side), name=name)

    def add_indicator(self, column: int, value: int, entries: Entries, limit: float) -> None:
        """Add `column == value` implies `entries <= limit`."""
        self.model.addConsIndicator(
            self.linear(entries) <= float(limit),
            binvar=self.columns[column],
            activeone=value == 1,
        )

    def linear(self, entries: Entries, constant: float = 0.0) -> ScipExpression:
        """A linear expression; columns may repeat."""
        return self._sum_of(self._linear_terms(entries), constant)

    def quadratic(
        self, entries: Entries, products: Sequence[Product], constant: float = 0
    ) -> ScipExpression:
        """A quadratic expression; columns and products may repeat."""
        terms = self._linear_terms(entries)
        for first, second, weight in products:
            term = self._term((first, second))
            terms[term] = terms.get(term, 0.0) + float(weight)
        return self._sum_of(terms, constant)

    def expression(self, expression: Expression) -> ScipOperand:
        """The expression in SCIP's classes, or a number where it has no columns."""
        if isinstance(expression, FloatPolynomial):
            terms: dict[Term, float] = {}
            for monomial, weight in expression.terms:
                term = self._term(monomial)
                terms[term] = terms.get(term, 0.0) + weight
            return self._sum_of(terms, expression.constant)
        if isinstance(expression, NonlinearFunction):
            if id(expression) not in self._functions:
                self._functions[id(expression)] = self._function(expression)
            return self._functions[id(expression)]
        return float(expression)

    def _linear_terms(self, entries: Entries) -> dict["Term", float]:
        terms: dict[Term, float] = {}
        for column, weight in entries:
            term = self._terms[column]
            terms[term] = terms.get(term, 0.0) + float(weight)
        return terms

    def _term(self, monomial: Monomial) -> "Term":
        from pyscipopt.scip import Term

        if len(monomial) == 1:
            return self._terms[monomial[0]]
        return Term(*(self.columns[column] for column in monomial))

    def _sum_of(self, terms: dict["Term", float], constant: float) -> ScipExpression:
        from pyscipopt.scip import CONST, Expr

        return Expr({**terms, CONST: float(constant)} if constant or not terms else terms)

    def _is_tree(self, body: ScipExpression) -> bool:
        """Whether pyscipopt holds it as a tree of functions, not as a polynomial."""
        from pyscipopt.scip import GenExpr

        return isinstance(body, GenExpr)

    def _function(self, function: NonlinearFunction) -> ScipOperand:
        if not has_columns(function):
            return evaluate(function, ())
        operands = [self.expression(argument) for argument in function.arguments]
        if not self.bridges_minmax and function.operation in _BY_ABSOLUTE_VALUE:
            return _BY_ABSOLUTE_VALUE[function.operation](operands)
        return _BUILDERS[function.operation](self, operands, function.parameter)

    # ---- bridges: auxiliary variables and rows for functions that SCIP lacks ------------------

    def auxiliary(self, lower: float | None = None, kind: str = "C") -> "Variable":
        """A new variable without an upper bound; `kind` is SCIP's letter, `C` or `B`."""
        return self.model.addVar("", kind, lb=0.0 if kind == "B" else lower, ub=None)

    def variable_equal_to(self, body: ScipExpression) -> "Variable":
        """A new variable that equals the body."""
        column = self.auxiliary()
        self.add_row(body - column, 0.0, 0.0)
        return column

    def imply(self, switch: "Variable", body: ScipExpression, is_on: bool = True) -> None:
        """Add `switch == 1` (or 0, where `is_on` is false) implies `body <= 0`."""
        self.model.addConsIndicator(body <= 0, binvar=switch, activeone=is_on)

    def largest(self, operands: Sequence[ScipOperand], sign: float = 1.0) -> "Variable":
        """The largest of the operands, or with sign -1 the smallest.

        It is no smaller than each operand, and a switch forces it down to one of them.
        """
        result = self.auxiliary()
        switches = [self.auxiliary(kind="B") for _ in operands]
        for operand, switch in zip(operands, switches, strict=True):
            side = operand if isinstance(operand, float) else self._as_linear(operand)
            self.model.addCons(sign * result - sign * side >= 0)
            self.imply(switch, sign * result - sign * side)
        self.model.addCons(_sum(switches) >= 1)
        return result

    def absolute(self, operand: ScipOperand) -> ScipOperand:
        """The absolute value, as two parts of which one is zero."""
        if isinstance(operand, float):
            return abs(operand)
        above, below = self.auxiliary(0.0), self.auxiliary(0.0)
        self.add_row(operand - above + below, 0.0, 0.0)
        self.model.addConsSOS1([above, below], [1.0, 2.0])
        return above + below

    def _as_linear(self, operand: ScipExpression) -> ScipExpression:
        """The operand itself where it is linear, or a variable equal to it."""
        if self._is_tree(operand):
            return self.variable_equal_to(operand)
        return operand if operand.degree() <= 1 else self.variable_equal_to(operand)

    def piecewise(self, operand: ScipOperand, points: Parameter) -> ScipOperand:
        """A piecewise linear function: a convex combination of two neighbouring points.

        Before the first point and after the last one the function goes on with the slope there.
        """
        assert isinstance(points, Sequence), "a piecewise linear function has points"
        if len(points) == 1:
            return points[0][1]
        weights = [self.auxiliary(0.0) for _ in points]
        before, after = self.auxiliary(0.0), self.auxiliary(0.0)
        self.add_row(_sum(weights), 1.0, 1.0)
        place = _sum([w * x for w, (x, _) in zip(weights, points, strict=True)]) + after - before
        value = _sum([w * y for w, (_, y) in zip(weights, points, strict=True)])
        self.add_row(place - operand, 0.0, 0.0)
        ordered = [before, *weights, after]
        self.model.addConsSOS2(ordered, [float(rank) for rank in range(len(ordered))])
        return value + _slope(points[-2:]) * after - _slope(points[:2]) * before

    def count(self, operands: Sequence[ScipOperand]) -> ScipOperand:
        """How many of the operands are not zero."""
        switches = []
        for operand in operands:
            size, switch = self.absolute(operand), self.auxiliary(kind="B")
            self.imply(switch, size, is_on=False)
            self.imply(switch, _SMALLEST_NONZERO - size)
            switches.append(switch)
        return _sum(switches)

    def norm(self, operands: Sequence[ScipOperand], order: Parameter) -> ScipOperand:
        """The norm of order 0, 1, 2 or infinity."""
        assert isinstance(order, int | float), "a norm has an order"
        if order == 0:
            return self.count(operands)
        if order == 1:
            return _sum([self.absolute(operand) for operand in operands])
        if order == inf:
            return self.largest([self.absolute(operand) for operand in operands])
        result = self.auxiliary(0.0)
        squares = [operand * operand for operand in operands]
        self.add_row(_sum(squares) - result * result, 0.0, 0.0)
        return result

    def logical(self, operands: Sequence[ScipOperand], is_conjunction: bool) -> "Variable":
        """A binary variable: whether all of the operands, or any of them, are 1."""
        result = self.auxiliary(kind="B")
        columns = []
        for operand in operands:
            column = self.auxiliary(kind="B")
            self.add_row(operand - column, 0.0, 0.0)
            columns.append(column)
        add = self.model.addConsAnd if is_conjunction else self.model.addConsOr
        add(columns, result)
        return result

    def power(self, base: ScipOperand, exponent: ScipOperand) -> ScipOperand:
        """A power; one with a variable exponent needs a positive base."""
        import pyscipopt

        if isinstance(exponent, float):
            return base ** (int(exponent) if exponent.is_integer() else exponent)
        if isinstance(base, float):
            return pyscipopt.exp(exponent * log(base))
        return pyscipopt.exp(exponent * pyscipopt.log(base))

    def function(self, name: str, operand: ScipOperand) -> ScipOperand:
        """A function that pyscipopt knows by name."""
        import pyscipopt

        return getattr(pyscipopt, name)(operand)


def _sum(terms: Sequence[ScipOperand]) -> ScipOperand:
    return reduce(lambda left, right: left + right, terms)


def _slope(ends: Sequence[Point]) -> float:
    (left, low), (right, high) = ends
    return 0.0 if left == right else (high - low) / (right - left)


# SCIP has no minimum or maximum; with the absolute value both are exact.
_BY_ABSOLUTE_VALUE: dict[Operation, Callable[[Sequence[ScipOperand]], ScipOperand]] = {
    Operation.ABS: lambda sides: abs(sides[0]),
    Operation.MIN: lambda sides: reduce(lambda a, b: 0.5 * (a + b - abs(a - b)), sides),
    Operation.MAX: lambda sides: reduce(lambda a, b: 0.5 * (a + b + abs(a - b)), sides),
}


def _signed_power(x: ScipOperand, exponent: ScipOperand) -> ScipOperand:
    assert isinstance(exponent, float), "the exponent is a number"
    return x * abs(x) ** (exponent - 1.0) if exponent != 1.0 else x


_Build = Callable[[ScipBuilder, list[ScipOperand], Parameter], ScipOperand]

_BUILDERS: dict[Operation, _Build] = {
    Operation.ADD: lambda to, sides, _: _sum(sides),
    Operation.MULTIPLY: lambda to, sides, _: reduce(lambda left, right: left * right, sides),
    Operation.DIVIDE: lambda to, sides, _: sides[0] / sides[1],
    Operation.POWER: lambda to, sides, _: to.power(*sides),
    Operation.SIGNED_POWER: lambda to, sides, _: _signed_power(*sides),
    Operation.EXP: lambda to, sides, _: to.function("exp", *sides),
    Operation.LOG: lambda to, sides, _: to.function("log", *sides),
    Operation.SQRT: lambda to, sides, _: to.function("sqrt", *sides),
    Operation.SIN: lambda to, sides, _: to.function("sin", *sides),
    Operation.COS: lambda to, sides, _: to.function("cos", *sides),
    Operation.TAN: lambda to, sides, _: to.function("sin", *sides) / to.function("cos", *sides),
    Operation.TANH: lambda to, sides, _: 1.0 - 2.0 / (to.function("exp", 2.0 * sides[0]) + 1.0),
    Operation.LOGISTIC: lambda to, sides, _: 1.0 / (1.0 + to.function("exp", -1.0 * sides[0])),
    Operation.ABS: lambda to, sides, _: to.absolute(*sides),
    Operation.MIN: lambda to, sides, _: to.largest(sides, -1.0),
    Operation.MAX: lambda to, sides, _: to.largest(sides),
    Operation.AND: lambda to, sides, _: to.logical(sides, is_conjunction=True),
    Operation.OR: lambda to, sides, _: to.logical(sides, is_conjunction=False),
    Operation.NORM: lambda to, sides, order: to.norm(sides, order),
    Operation.PIECEWISE: lambda to, sides, points: to.piecewise(sides[0], points),
}
