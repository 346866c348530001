"""Expressions and formulas in SCIP; what SCIP has no expression for becomes variables and rows.

built = ScipExpressions(model, columns)
built.hold(built.expression(x * y), 1.0, 2.0)
"""

from collections.abc import Callable, Sequence
from functools import reduce
from math import inf, log
from typing import Any

from optmodel.vendors.core.expressions import (
    Formula,
    Linear,
    Operation,
    Quadratic,
    variables_of,
)
from optmodel.vendors.core.solving import is_finite
from optmodel.vendors.core.variables import Variable

_SMALLEST_NONZERO = 1e-4


class ScipExpressions:
    """Builds expressions over the columns of one SCIP model, by `Variable.position`."""

    def __init__(self, model: Any, columns: list[Any]) -> None:
        from pyscipopt.scip import Term

        self.model = model
        self.columns = columns
        self._terms = [Term(column) for column in columns]

    def hold(self, body: Any, lower: float, upper: float, name: str = "") -> None:
        """Add `lower <= body <= upper`, where the body may turn out to be a number."""
        from pyscipopt.scip import ExprCons

        least = lower if is_finite(lower) else None
        most = upper if is_finite(upper) else None
        if least is None and most is None:
            return
        if isinstance(body, float):
            body = self._polynomial({}, body)
        if least == most:
            self.model.addCons(ExprCons(body, least, most), name=name)
            return
        for side in ((least, None), (None, most)) if self._is_tree(body) else ((least, most),):
            if side != (None, None):
                self.model.addCons(ExprCons(body, *side), name=name)

    def imply(
        self, binary: Variable, value: int, body: Linear, limit: float, sign: float = 1.0
    ) -> None:
        """Add `binary == value` implies `sign * body <= sign * limit`."""
        self.model.addConsIndicator(
            self.expression(sign * body) <= sign * limit,
            binvar=self.columns[binary.position],
            activeone=value == 1,
        )

    def expression(self, operand: Any) -> Any:
        """An operand as SCIP's expression, or as a number where it has no variables."""
        match operand:
            case Variable():
                return self.columns[operand.position]
            case Linear():
                return self._polynomial(self._linear_terms(operand), operand.constant)
            case Quadratic():
                return self._quadratic(operand)
            case Formula():
                return self._formula(operand)
            case _:
                return float(operand)

    def _linear_terms(self, body: Linear) -> dict[Any, float]:
        terms: dict[Any, float] = {}
        for variable, weight in zip(body.variables, body.coefficients, strict=True):
            term = self._terms[variable.position]
            terms[term] = terms.get(term, 0.0) + weight
        return terms

    def _quadratic(self, body: Quadratic) -> Any:
        from pyscipopt.scip import Term

        terms = self._linear_terms(body.linear)
        for first, second, weight in zip(body.firsts, body.seconds, body.coefficients, strict=True):
            term = Term(self.columns[first.position], self.columns[second.position])
            terms[term] = terms.get(term, 0.0) + weight
        return self._polynomial(terms, body.constant)

    def _polynomial(self, terms: dict[Any, float], constant: float) -> Any:
        from pyscipopt.scip import CONST, Expr

        return Expr({**terms, CONST: constant} if constant or not terms else terms)

    def _is_tree(self, body: Any) -> bool:
        from pyscipopt.scip import GenExpr

        return isinstance(body, GenExpr)

    def _formula(self, formula: Formula) -> Any:
        if not variables_of(formula):
            return formula.evaluated(lambda variable: 0.0)
        operands = [self.expression(argument) for argument in formula.arguments]
        build = _BUILDERS[formula.operation]
        return build(self, operands, formula.parameter)

    # What follows makes variables and rows for what SCIP has no expression for.

    def free(self, lower: float | None = None, kind: str = "C") -> Any:
        """A variable of our own."""
        return self.model.addVar("", kind, lb=0.0 if kind == "B" else lower, ub=None)

    def named(self, body: Any) -> Any:
        """A variable equal to the body."""
        column = self.free()
        self.hold(body - column, 0.0, 0.0)
        return column

    def switched(self, switch: Any, body: Any, is_on: bool = True) -> None:
        """Add `switch` (or its opposite) implies `body <= 0`."""
        self.model.addConsIndicator(body <= 0, binvar=switch, activeone=is_on)

    def largest(self, operands: Sequence[Any], sign: float = 1.0) -> Any:
        """The largest of them, or with sign -1 the smallest: one of them is reached."""
        result = self.free()
        switches = [self.free(kind="B") for _ in operands]
        for operand, switch in zip(operands, switches, strict=True):
            side = operand if isinstance(operand, float) else self._plain(operand)
            self.model.addCons(sign * result - sign * side >= 0)
            self.switched(switch, sign * result - sign * side)
        self.model.addCons(reduce(lambda left, right: left + right, switches) >= 1)
        return result

    def size(self, operand: Any) -> Any:
        """The absolute value, as two parts of which one is zero."""
        if isinstance(operand, float):
            return abs(operand)
        above, below = self.free(0.0), self.free(0.0)
        self.hold(operand - above + below, 0.0, 0.0)
        self.model.addConsSOS1([above, below], [1.0, 2.0])
        return above + below

    def _plain(self, operand: Any) -> Any:
        """The operand itself where it is linear, or a variable equal to it."""
        if self._is_tree(operand):
            return self.named(operand)
        return operand if operand.degree() <= 1 else self.named(operand)

    def whole(self, operand: Any) -> Any:
        """A binary variable equal to the operand."""
        column = self.free(kind="B")
        self.hold(operand - column, 0.0, 0.0)
        return column

    def piecewise(self, operand: Any, points: Sequence[tuple[float, float]]) -> Any:
        """Weights on neighbouring points, and at the ends a way on along the last slope."""
        if len(points) == 1:
            return points[0][1]
        weights = [self.free(0.0) for _ in points]
        before, after = self.free(0.0), self.free(0.0)
        self.hold(_sum(weights), 1.0, 1.0)
        place = _sum([w * x for w, (x, _) in zip(weights, points, strict=True)]) + after - before
        worth = _sum([w * y for w, (_, y) in zip(weights, points, strict=True)])
        self.hold(place - operand, 0.0, 0.0)
        ordered = [before, *weights, after]
        self.model.addConsSOS2(ordered, [float(rank) for rank in range(len(ordered))])
        return worth + _slope(points[-2:]) * after - _slope(points[:2]) * before

    def count(self, operands: Sequence[Any]) -> Any:
        """How many are not zero."""
        switches = []
        for operand in operands:
            size, switch = self.size(operand), self.free(kind="B")
            self.switched(switch, size, is_on=False)
            self.switched(switch, _SMALLEST_NONZERO - size)
            switches.append(switch)
        return _sum(switches)

    def norm(self, operands: Sequence[Any], order: float) -> Any:
        """The norm of order 0, 1, 2 or infinity."""
        if order == 0:
            return self.count(operands)
        if order == 1:
            return _sum([self.size(operand) for operand in operands])
        if order == inf:
            return self.largest([self.size(operand) for operand in operands])
        result = self.free(0.0)
        squares = [operand * operand for operand in operands]
        self.hold(_sum(squares) - result * result, 0.0, 0.0)
        return result

    def logical(self, operands: Sequence[Any], is_conjunction: bool) -> Any:
        """A binary variable: whether all of the operands, or any of them, are 1."""
        result = self.free(kind="B")
        columns = [self.whole(operand) for operand in operands]
        add = self.model.addConsAnd if is_conjunction else self.model.addConsOr
        add(columns, result)
        return result

    def power(self, base: Any, exponent: Any) -> Any:
        """A power; one with a variable exponent needs a positive base."""
        import pyscipopt

        if isinstance(exponent, float):
            return base ** (int(exponent) if exponent.is_integer() else exponent)
        if isinstance(base, float):
            return pyscipopt.exp(exponent * log(base))
        return pyscipopt.exp(exponent * pyscipopt.log(base))

    def function(self, name: str, operand: Any) -> Any:
        """A function that pyscipopt knows by name."""
        import pyscipopt

        return getattr(pyscipopt, name)(operand)


def _sum(terms: Sequence[Any]) -> Any:
    return reduce(lambda left, right: left + right, terms)


def _slope(ends: Sequence[tuple[float, float]]) -> float:
    (left, low), (right, high) = ends
    return 0.0 if left == right else (high - low) / (right - left)


def _tanh(built: ScipExpressions, x: Any) -> Any:
    return 1.0 - 2.0 / (built.function("exp", 2.0 * x) + 1.0)


def _logistic(built: ScipExpressions, x: Any) -> Any:
    return 1.0 / (1.0 + built.function("exp", -1.0 * x))


def _signed_power(x: Any, exponent: float) -> Any:
    return x * abs(x) ** (exponent - 1.0) if exponent != 1.0 else x


_Builder = Callable[[ScipExpressions, list[Any], Any], Any]

_BUILDERS: dict[Operation, _Builder] = {
    Operation.ADD: lambda built, sides, _: _sum(sides),
    Operation.MULTIPLY: lambda built, sides, _: reduce(lambda left, right: left * right, sides),
    Operation.DIVIDE: lambda built, sides, _: sides[0] / sides[1],
    Operation.POWER: lambda built, sides, _: built.power(*sides),
    Operation.SIGNED_POWER: lambda built, sides, _: _signed_power(*sides),
    Operation.EXP: lambda built, sides, _: built.function("exp", *sides),
    Operation.LOG: lambda built, sides, _: built.function("log", *sides),
    Operation.SQRT: lambda built, sides, _: built.function("sqrt", *sides),
    Operation.SIN: lambda built, sides, _: built.function("sin", *sides),
    Operation.COS: lambda built, sides, _: built.function("cos", *sides),
    Operation.TAN: lambda built, sides, _: (
        built.function("sin", *sides) / built.function("cos", *sides)
    ),
    Operation.TANH: lambda built, sides, _: _tanh(built, *sides),
    Operation.LOGISTIC: lambda built, sides, _: _logistic(built, *sides),
    Operation.ABS: lambda built, sides, _: built.size(*sides),
    Operation.MIN: lambda built, sides, _: built.largest(sides, -1.0),
    Operation.MAX: lambda built, sides, _: built.largest(sides),
    Operation.AND: lambda built, sides, _: built.logical(sides, is_conjunction=True),
    Operation.OR: lambda built, sides, _: built.logical(sides, is_conjunction=False),
    Operation.NORM: lambda built, sides, order: built.norm(sides, float(order)),
    Operation.PIECEWISE: lambda built, sides, points: built.piecewise(sides[0], points),
}
