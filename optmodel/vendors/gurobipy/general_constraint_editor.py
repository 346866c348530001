"""The part of a model that adds general constraints: functions, logical ones and indicators.

model.addGenConstrMax(z, [x, y], constant=3.0)
model.addGenConstrExp(x, y)                     # y == exp(x)
model.addGenConstrIndicator(b, 1, x <= 4)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import log
from typing import Any

import numpy as np

from optmodel.vendors.gurobipy.constraints import GenConstr, range_row, require_name
from optmodel.vendors.gurobipy.errors import INVALID_ARGUMENT, VALUE_OUT_OF_RANGE, GurobiError
from optmodel.vendors.gurobipy.expressions import LinExpr, NLExpr, TempConstr, parse_sense
from optmodel.vendors.gurobipy.general_expressions import (
    absolute_value,
    extremum,
    logical,
    single_variable,
    vector_norm,
)
from optmodel.vendors.gurobipy.matrices import MArray, MGenConstr, entries_of
from optmodel.vendors.gurobipy.model_state import ModelState
from optmodel.vendors.gurobipy.variables import Var
from optmodel.vendors.modeling import (
    IndicatorConstraint,
    LinearConstraint,
    NonlinearConstraint,
    NonlinearExpression,
    Operand,
    Operation,
    constrained,
    variables_of,
)
from optmodel.vendors.shared.arrays import filled

VarLike = Var | MArray
"""A variable, or an array that holds just one."""


def _function_of_one(operation: Operation, says: str) -> Callable[..., GenConstr]:
    """A method that adds `yvar == operation(xvar)`, named as its constant `GENCONSTR_` is."""

    def add(
        self: GeneralConstraintEditor,
        xvar: VarLike,
        yvar: VarLike,
        name: str = "",
        options: str = "",
    ) -> GenConstr:
        formula = NLExpr(operation, [single_variable(xvar)])
        return self.define(single_variable(yvar), formula, operation.name, name)

    add.__name__, add.__doc__ = f"addGenConstr{operation.name.capitalize()}", f"`{says}`."
    return add


class GeneralConstraintEditor:
    """Adds `resultant == function of arguments`, exactly: no piecewise-linear approximation."""

    def __init__(self, state: ModelState) -> None:
        self.state = state

    def define(
        self, result: Var, formula: NonlinearExpression, kind: str, name: object
    ) -> GenConstr:
        """Add `result == formula`, whose type is the constant `GENCONSTR_` + kind."""
        self.state.require_own([result, *variables_of(formula)])
        row = NonlinearConstraint(formula - result, 0.0, 0.0, require_name(name))
        return self.state.add_constraint(GenConstr(self.state, row, kind))

    def addGenConstrMax(
        self, resvar: VarLike, vars: object, constant: float | None = None, name: str = ""
    ) -> GenConstr:
        """`resvar == max(vars, constant)`."""
        formula = extremum(Operation.MAX, [vars], constant)
        return self.define(single_variable(resvar), formula, "MAX", name)

    def addGenConstrMin(
        self, resvar: VarLike, vars: object, constant: float | None = None, name: str = ""
    ) -> GenConstr:
        """`resvar == min(vars, constant)`."""
        formula = extremum(Operation.MIN, [vars], constant)
        return self.define(single_variable(resvar), formula, "MIN", name)

    def addGenConstrAbs(self, resvar: VarLike, argvar: VarLike, name: str = "") -> GenConstr:
        """`resvar == abs(argvar)`."""
        return self.define(single_variable(resvar), absolute_value(argvar), "ABS", name)

    def addGenConstrAnd(self, resvar: VarLike, vars: object, name: str = "") -> GenConstr:
        """`resvar` is 1 exactly when all of the binary variables are."""
        formula = logical(Operation.AND, [vars])
        return self.define(single_variable(resvar), formula, "AND", name)

    def addGenConstrOr(self, resvar: VarLike, vars: object, name: str = "") -> GenConstr:
        """`resvar` is 1 exactly when any of the binary variables is."""
        formula = logical(Operation.OR, [vars])
        return self.define(single_variable(resvar), formula, "OR", name)

    def addGenConstrNorm(
        self, resvar: VarLike, vars: object, which: float, name: str = ""
    ) -> GenConstr:
        """`resvar` is the norm of order 0, 1, 2 or infinity."""
        return self.define(single_variable(resvar), vector_norm(vars, which), "NORM", name)

    def addGenConstrNL(self, resvar: VarLike, expr: float | Operand, name: str = "") -> GenConstr:
        """`resvar == expr`, for any expression."""
        formula = NLExpr(Operation.ADD, [expr])
        return self.define(single_variable(resvar), formula, "NL", name)

    def addGenConstrPWL(
        self,
        xvar: VarLike,
        yvar: VarLike,
        xpts: Sequence[float],
        ypts: Sequence[float],
        name: str = "",
    ) -> GenConstr:
        """`yvar` is linear in `xvar` between the points, and on beyond the ends."""
        points = [(float(x), float(y)) for x, y in zip(xpts, ypts, strict=True)]
        if any(left[0] > right[0] for left, right in pairwise(points)):
            raise GurobiError(INVALID_ARGUMENT, "Piecewise-linear points must be in order")
        formula = NLExpr(Operation.PIECEWISE, [single_variable(xvar)], points)
        return self.define(single_variable(yvar), formula, "PWL", name)

    def addGenConstrPoly(
        self, xvar: VarLike, yvar: VarLike, p: Sequence[float], name: str = "", options: str = ""
    ) -> GenConstr:
        """`yvar` is a polynomial of `xvar`, the highest power's coefficient first."""
        x = single_variable(xvar)
        degree = len(p) - 1
        total: Any = NLExpr(Operation.ADD, [0.0])
        for place, weight in enumerate(p):
            total += float(weight) * x ** (degree - place)
        return self.define(single_variable(yvar), total, "POLY", name)

    def addGenConstrExpA(
        self, xvar: VarLike, yvar: VarLike, a: float, name: str = "", options: str = ""
    ) -> GenConstr:
        """`yvar == a ** xvar`, for a positive a."""
        _require_positive(a)
        formula = NLExpr(Operation.POWER, [float(a), single_variable(xvar)])
        return self.define(single_variable(yvar), formula, "EXPA", name)

    def addGenConstrLogA(
        self, xvar: VarLike, yvar: VarLike, a: float, name: str = "", options: str = ""
    ) -> GenConstr:
        """`yvar == log(xvar) / log(a)`, for a positive a."""
        _require_positive(a)
        formula = NLExpr(Operation.LOG, [single_variable(xvar)]) / log(a)
        return self.define(single_variable(yvar), formula, "LOGA", name)

    def addGenConstrPow(
        self, xvar: VarLike, yvar: VarLike, a: float, name: str = "", options: str = ""
    ) -> GenConstr:
        """`yvar == xvar ** a`."""
        formula = NLExpr(Operation.POWER, [single_variable(xvar), float(a)])
        return self.define(single_variable(yvar), formula, "POW", name)

    addGenConstrExp = _function_of_one(Operation.EXP, "yvar == exp(xvar)")
    addGenConstrLog = _function_of_one(Operation.LOG, "yvar == log(xvar)")
    addGenConstrSin = _function_of_one(Operation.SIN, "yvar == sin(xvar)")
    addGenConstrCos = _function_of_one(Operation.COS, "yvar == cos(xvar)")
    addGenConstrTan = _function_of_one(Operation.TAN, "yvar == tan(xvar)")
    addGenConstrLogistic = _function_of_one(Operation.LOGISTIC, "yvar == 1 / (1 + exp(-xvar))")

    def addGenConstrIndicator(
        self,
        binvar: VarLike,
        binval: int,
        lhs: Any,
        sense: object = None,
        rhs: object = None,
        name: object = "",
    ) -> Any:
        """`binvar == binval` implies a linear constraint."""
        implied = lhs if sense is None else TempConstr(LinExpr(lhs), parse_sense(sense), rhs)
        if isinstance(implied.left, MArray):
            return self._add_indicators(binvar, binval, implied, name)
        binary: Any = binvar.item() if isinstance(binvar, MArray) else binvar
        if binval not in (0, 1):
            raise GurobiError(VALUE_OUT_OF_RANGE, "Problem adding general constraint")
        if isinstance(implied.right, list | tuple):
            row: Any = range_row(implied.left, *implied.right)
        else:
            row = constrained(implied)
        if not isinstance(row, LinearConstraint):
            raise TypeError("the implied constraint of an indicator must be linear")
        self.state.require_own([binary, *row.body.variables])
        indicator = IndicatorConstraint(binary, int(binval), row, require_name(name))
        return self.state.add_constraint(GenConstr(self.state, indicator, "INDICATOR"))

    def _add_indicators(
        self, binvar: VarLike, binval: int, implied: TempConstr, name: object
    ) -> MGenConstr:
        """An indicator for each entry of the sides and of the binaries, broadcast together."""
        sides = (implied.left, implied.right, binvar)
        left, right, binary = np.broadcast_arrays(*(entries_of(side) for side in sides))

        def add(place: tuple[int, ...]) -> object:
            each = TempConstr(left[place], implied.sense, right[place])
            return self.addGenConstrIndicator(binary[place], binval, each, name=name)

        return MGenConstr(filled(left.shape, add))


def _require_positive(base: float) -> None:
    if base <= 0:
        raise GurobiError(INVALID_ARGUMENT, "The base of a function constraint must be positive")
