"""Linear, quadratic and nonlinear expressions, and the comparisons of them.

expr = cp.LinExpr([x, y], [1.0, 2.0])
expr.addTerm(z, 3.0)
model.addQConstr(expr + x * y <= 4)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

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

Summand = float | Operand
"""The types that can be added to an expression."""

_NO_TRUTH = "Boolean value of 'ConstrBuilder' object is not defined"


class ConstrBuilder(ConstraintExpression):
    """A comparison, for `addConstr`; `(binary == 1) >> comparison` is an indicator."""

    __slots__ = ()

    def __bool__(self) -> bool:
        raise ValueError(_NO_TRUTH)

    def __rshift__(self, then: object) -> GenConstrBuilder:
        if self.sense is not ConstraintSense.EQUAL or not isinstance(self.left, ModelVariable):
            raise ValueError("Invalid operand for 'rshift'")
        return GenConstrBuilder(self.left, int(self.right), then)


@dataclass(eq=False, slots=True)
class GenConstrBuilder:
    """`binary == value` implies `then`."""

    binary: ModelVariable
    value: int
    then: Any


@dataclass(eq=False, slots=True)
class RangeBuilder:
    """`expression == [lower, upper]`: between the two."""

    body: Operand
    lower: float
    upper: float


class ConstrOperand(Operand):
    """An operand with comparisons that are constraints; `==` a list of two bounds is a range."""

    __slots__ = ()
    # So that numpy's numbers leave the operators to this class.
    __array_ufunc__ = None

    def __eq__(self, other: object) -> Any:
        if isinstance(other, list | tuple) and len(other) == 2:
            return RangeBuilder(self, float(other[0]), float(other[1]))
        return super().__eq__(other)

    def __ne__(self, other: object) -> NoReturn:
        raise ValueError(_NO_TRUTH)

    __hash__: Any = None

    def getValue(self) -> float:
        """Its value in the last solution."""
        value: float = self.evaluated(_value_of)  # type: ignore[attr-defined]
        return value


def _value_of(variable: Any) -> float:
    value: float = variable.x
    return value


def as_list(given: object) -> list[Any]:
    """The members of a collection or the values of a dictionary; one thing alone as a list."""
    if isinstance(given, Mapping):
        return list(given.values())
    if isinstance(given, Iterable):
        return list(given)
    return [given]


def _coefficients(variables: Any, coeffs: Any) -> list[float]:
    """A coefficient for each variable: by key, by position, or one for all."""
    if isinstance(coeffs, Mapping):
        return [float(coeffs[key]) for key in variables]
    if isinstance(coeffs, Iterable):
        return [float(weight) for weight in coeffs]
    return [float(coeffs)] * len(as_list(variables))


class LinExpr(ConstrOperand, LinearExpression):
    """`constant + sum of coefficient * variable`."""

    __slots__ = ()

    def __init__(self, arg1: Any = 0.0, arg2: Any = None, constant: float = 0.0) -> None:
        super().__init__(constant=constant)
        if is_operand(arg1):
            self.add(arg1, 1.0 if arg2 is None else float(arg2))
        elif arg2 is not None:
            self.addTerms(arg1, arg2)
        else:
            for variable, weight in arg1:
                self.addTerm(variable, weight)

    def addTerm(self, var: Summand, coeff: float = 1.0) -> None:
        """Add one term."""
        self.add(var, float(coeff))

    def addTerms(self, vars: object, coeffs: object) -> None:
        """Add many terms: of lists, or of dictionaries with the same keys."""
        for variable, weight in zip(as_list(vars), _coefficients(vars, coeffs), strict=True):
            self.add(variable, weight)

    def addExpr(self, expr: Summand, mult: float = 1.0) -> None:
        """Add a multiple of another expression."""
        self.add(expr, float(mult))

    def addConstant(self, newval: float) -> None:
        """Add to the constant."""
        self.constant += float(newval)

    def setConstant(self, newval: float) -> None:
        """Replace the constant."""
        self.constant = float(newval)

    def setCoeff(self, idx: int, newval: float) -> None:
        """Replace the coefficient of a term."""
        self.coefficients[idx] = float(newval)

    def getVar(self, idx: int) -> ModelVariable:
        """The variable of a term."""
        return self.variables[idx]

    def getCoeff(self, idx: int) -> float:
        """The coefficient of a term."""
        return self.coefficients[idx]

    def getConstant(self) -> float:
        """The constant."""
        return self.constant

    def getSize(self) -> int:
        """The number of terms; a variable that comes twice counts twice."""
        return len(self.variables)

    size = property(getSize)

    def getExpr(self) -> LinExpr:
        """A linear expression of the same value."""
        return LinExpr(self)

    def clone(self) -> LinExpr:
        """An independent copy."""
        return type(self)(self)

    def reserve(self, n: int) -> None:
        """Nothing: lists grow by themselves."""


class ExprBuilder(LinExpr):
    """A linear expression that grows in place."""

    __slots__ = ()


class QuadExpr(ConstrOperand, QuadraticExpression):
    """A linear expression plus terms `coefficient * first * second`."""

    __slots__ = ()

    def __init__(self, arg1: Any = None, arg2: Any = None) -> None:
        super().__init__()
        if isinstance(arg2, Operand):
            self.add_product(arg1, arg2)
        elif arg1 is not None:
            self.add(arg1, 1.0 if arg2 is None else float(arg2))

    def addTerm(self, coeff: float, var1: ModelVariable, var2: ModelVariable | None = None) -> None:
        """Add one term, quadratic where there are two variables."""
        if var2 is None:
            self.linear.add(var1, float(coeff))
        else:
            self.add_term(float(coeff), var1, var2)

    def addTerms(self, coeffs: object, vars1: object, vars2: object = None) -> None:
        """Add many terms."""
        firsts = as_list(vars1)
        seconds = [None] * len(firsts) if vars2 is None else as_list(vars2)
        for weight, *pair in zip(_coefficients(vars1, coeffs), firsts, seconds, strict=True):
            self.addTerm(weight, *pair)

    def addLinExpr(self, expr: Summand, mult: float = 1.0) -> None:
        """Add a multiple of a linear expression."""
        self.add(expr, float(mult))

    addQuadExpr = addLinExpr

    def addConstant(self, newval: float) -> None:
        """Add to the constant."""
        self.linear.constant += float(newval)

    def setConstant(self, newval: float) -> None:
        """Replace the constant."""
        self.linear.constant = float(newval)

    def getConstant(self) -> float:
        """The constant."""
        return self.constant

    def getVar1(self, idx: int) -> ModelVariable:
        """The first variable of a quadratic term."""
        return self.firsts[idx]

    def getVar2(self, idx: int) -> ModelVariable:
        """The second variable of a quadratic term."""
        return self.seconds[idx]

    def getCoeff(self, idx: int) -> float:
        """The coefficient of a quadratic term."""
        return self.coefficients[idx]

    def getLinExpr(self) -> LinearExpression:
        """The linear part."""
        return self.linear

    def getSize(self) -> int:
        """The number of quadratic terms."""
        return len(self.firsts)

    size = property(getSize)

    def clone(self) -> QuadExpr:
        """An independent copy."""
        return QuadExpr(self)

    def reserve(self, n: int) -> None:
        """Nothing: lists grow by themselves."""


class NlExpr(ConstrOperand, NonlinearExpression):
    """Anything else: products of three, quotients, powers, and the functions of `nl`."""

    __slots__ = ()


KINDS = ExpressionClasses(LinExpr, QuadExpr, NlExpr, ConstrBuilder)
ConstrOperand.kinds = KINDS


def quicksum(termlist: object) -> Any:
    """The sum of numbers, variables and expressions, in time linear in their number."""
    if isinstance(termlist, Operand) or is_number(termlist):
        return termlist
    return total(KINDS, as_list(termlist))
