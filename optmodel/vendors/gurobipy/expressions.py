"""Linear, quadratic and nonlinear expressions, and the relations between them.

expr = gp.LinExpr([1.0, 2.0], [x, y])
expr.addTerms(3.0, z)
model.addConstr(expr + x * y <= 4)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from optmodel.vendors.gurobipy.errors import INVALID_ARGUMENT, GurobiError
from optmodel.vendors.modeling import (
    ConstraintExpression,
    ConstraintSense,
    ExpressionClasses,
    LinearExpression,
    ModelVariable,
    NonlinearExpression,
    Operand,
    QuadraticExpression,
    is_number,
    is_operand,
    total,
)
from optmodel.vendors.modeling.operands import related

_SENSES = {"<": ConstraintSense.AT_MOST, ">": ConstraintSense.AT_LEAST, "=": ConstraintSense.EQUAL}


Summand = float | Operand
"""The types that can be added to an expression."""


class GenExpr:
    """A general expression: `max_`, `abs_` and the like, which a single variable may equal."""

    def __init__(self, formula: NonlinearExpression) -> None:
        self._formula_ = formula

    __hash__: Any = None

    def __eq__(self, other: object) -> Any:
        raise GurobiError(
            INVALID_ARGUMENT,
            "General expressions can only be the right hand side part of an assignment "
            "to a single variable",
        )


class TempConstr(ConstraintExpression):
    """A comparison, for `addConstr`; `(binary == 1) >> comparison` is an indicator."""

    __slots__ = ()

    def __bool__(self) -> bool:
        message = 'Constraint has no bool value (are you trying "lb <= expr <= ub"?)'
        raise GurobiError(0, message)

    def __rshift__(self, other: object) -> TempConstr:
        return TempConstr(self, ConstraintSense.EQUAL, other)


class ConstrOperand(Operand):
    """An operand with comparisons that are constraints, also general constraints and ranges."""

    __slots__ = ()

    def __le__(self, other: object) -> Any:
        return _temp_constr(self, ConstraintSense.AT_MOST, other)

    def __ge__(self, other: object) -> Any:
        return _temp_constr(self, ConstraintSense.AT_LEAST, other)

    def __eq__(self, other: object) -> Any:
        return _temp_constr(self, ConstraintSense.EQUAL, other)

    def __ne__(self, other: object) -> NoReturn:
        raise GurobiError(0, "Inequality constraints not supported")

    __hash__: Any = None


def _temp_constr(left: Operand, sense: ConstraintSense, right: object) -> Any:
    is_range = isinstance(right, list | tuple) and len(right) == 2
    if isinstance(right, GenExpr) or (is_range and sense is ConstraintSense.EQUAL):
        return TempConstr(left, sense, right)
    return related(left, sense, right)


def parse_sense(sense: object) -> ConstraintSense:
    """The sense that `<`, `<=`, `>`, `>=`, `=` or `==` names."""
    found = _SENSES.get(str(sense)[:1])
    if found is None:
        raise GurobiError(INVALID_ARGUMENT, f"Invalid constraint sense '{sense}'")
    return found


def solution_value(variable: Any) -> float:
    """The value of a variable in the last solution; raises where there is none."""
    value: float = variable.X
    return value


class LinExpr(ConstrOperand, LinearExpression):
    """`constant + sum of coefficient * variable`."""

    __slots__ = ()

    def __init__(
        self,
        arg1: Any = 0.0,
        arg2: Any = None,
        constant: float = 0.0,
    ) -> None:
        super().__init__(constant=constant)
        if arg2 is not None:
            self.addTerms(arg1, arg2)
        elif is_operand(arg1):
            self.add(arg1)
        elif arg1 is not None:
            for weight, variable in arg1:
                self.addTerms(weight, variable)

    def add(self, expr: Summand, mult: float = 1.0) -> None:
        """Add a multiple of another expression."""
        super().add(expr, float(mult))

    def addConstant(self, c: float) -> None:
        """Add to the constant."""
        self.constant += float(c)

    def addTerms(self, coeffs: Any, vars: Any) -> None:
        """Add one term, or many from two lists."""
        if is_number(coeffs):
            coeffs, vars = [coeffs], [vars]
        self.coefficients += [float(weight) for weight in coeffs]
        self.variables += list(vars)
        if len(self.coefficients) != len(self.variables):
            raise GurobiError(INVALID_ARGUMENT, "Arguments coeffs and vars differ in length")

    def clear(self) -> None:
        """Make it zero."""
        self.variables, self.coefficients, self.constant = [], [], 0.0

    def copy(self) -> LinExpr:
        """An independent copy."""
        return LinExpr(self)

    def size(self) -> int:
        """The number of terms; a variable that comes twice counts twice."""
        return len(self.variables)

    def getVar(self, i: int) -> ModelVariable:
        """The variable of a term."""
        return self.variables[i]

    def getCoeff(self, i: int) -> float:
        """The coefficient of a term."""
        return self.coefficients[i]

    def getConstant(self) -> float:
        """The constant."""
        return self.constant

    def getValue(self) -> float:
        """Its value in the last solution."""
        return self.evaluated(solution_value)

    def __repr__(self) -> str:
        return f"<gurobi.LinExpr: {self}>"

    def __str__(self) -> str:
        parts = [] if self.constant == 0 and self.variables else [str(self.constant)]
        for weight, variable in zip(self.coefficients, self.variables, strict=True):
            parts.append(variable.name if weight == 1 else f"{weight} {variable.name}")
        return " + ".join(parts)


class QuadExpr(ConstrOperand, QuadraticExpression):
    """A linear expression plus terms `coefficient * first * second`."""

    __slots__ = ()

    def add(self, expr: Summand, mult: float = 1.0) -> None:
        """Add a multiple of another expression."""
        super().add(expr, float(mult))

    def addConstant(self, c: float) -> None:
        """Add to the constant."""
        self.linear.constant += float(c)

    def addTerms(self, coeffs: Any, vars: Any, vars2: Any = None) -> None:
        """Add one term, or many from lists; with `vars2` quadratic ones."""
        if is_number(coeffs):
            coeffs, vars, vars2 = [coeffs], [vars], None if vars2 is None else [vars2]
        if vars2 is None:
            for weight, first in zip(coeffs, vars, strict=True):
                self.linear.add(first, float(weight))
            return
        for weight, first, second in zip(coeffs, vars, vars2, strict=True):
            self.add_term(float(weight), first, second)

    def clear(self) -> None:
        """Make it zero."""
        self.linear, self.firsts, self.seconds, self.coefficients = LinExpr(), [], [], []

    def copy(self) -> QuadExpr:
        """An independent copy."""
        return QuadExpr(self)

    def size(self) -> int:
        """The number of quadratic terms."""
        return len(self.firsts)

    def getVar1(self, i: int) -> ModelVariable:
        """The first variable of a quadratic term."""
        return self.firsts[i]

    def getVar2(self, i: int) -> ModelVariable:
        """The second variable of a quadratic term."""
        return self.seconds[i]

    def getCoeff(self, i: int) -> float:
        """The coefficient of a quadratic term."""
        return self.coefficients[i]

    def getLinExpr(self) -> LinearExpression:
        """The linear part."""
        return self.linear

    def getValue(self) -> float:
        """Its value in the last solution."""
        return self.evaluated(solution_value)

    def __repr__(self) -> str:
        pairs = zip(self.coefficients, self.firsts, self.seconds, strict=True)
        squares = " + ".join(f"{c} {first.name} * {second.name}" for c, first, second in pairs)
        return f"<gurobi.QuadExpr: {self.linear} + [ {squares} ]>"


class NLExpr(ConstrOperand, NonlinearExpression):
    """Anything else: products of three, quotients, powers, and the functions of `nlfunc`."""

    __slots__ = ()

    def getValue(self) -> float:
        """Its value in the last solution."""
        return self.evaluated(solution_value)


KINDS = ExpressionClasses(LinExpr, QuadExpr, NLExpr, TempConstr)
ConstrOperand.kinds = KINDS


def quicksum(data: Iterable[Summand] | Mapping[Any, Summand]) -> Any:
    """The sum of numbers, variables and expressions, in time linear in their number."""
    terms = data.values() if isinstance(data, dict) else data
    return total(KINDS, terms)
