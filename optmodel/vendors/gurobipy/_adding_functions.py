"""The part of a model that takes general constraints in by name.

model.addGenConstrMax(z, [x, y], constant=3.0)
model.addGenConstrExp(x, y)                     # y == exp(x)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log
from typing import Any

from optmodel.vendors.core import Operation
from optmodel.vendors.gurobipy._adding_constraints import AddingConstraints
from optmodel.vendors.gurobipy.constraints import GenConstr
from optmodel.vendors.gurobipy.errors import INVALID_ARGUMENT, GurobiError
from optmodel.vendors.gurobipy.expressions import NLExpr
from optmodel.vendors.gurobipy.helpers import (
    extreme,
    logical,
    norm_of,
    size,
    variable,
)


class AddingFunctions(AddingConstraints):
    """Adds `resultant == function of arguments`; options of piecewise approximation are exact."""

    def addGenConstrMax(
        self, resvar: Any, vars: Any, constant: float | None = None, name: str = ""
    ) -> GenConstr:
        """`resvar == max(vars, constant)`."""
        formula = extreme(Operation.MAX, [vars], constant)
        return self._define_(variable(resvar), formula, "MAX", name)

    def addGenConstrMin(
        self, resvar: Any, vars: Any, constant: float | None = None, name: str = ""
    ) -> GenConstr:
        """`resvar == min(vars, constant)`."""
        formula = extreme(Operation.MIN, [vars], constant)
        return self._define_(variable(resvar), formula, "MIN", name)

    def addGenConstrAbs(self, resvar: Any, argvar: Any, name: str = "") -> GenConstr:
        """`resvar == abs(argvar)`."""
        return self._define_(variable(resvar), size(argvar), "ABS", name)

    def addGenConstrAnd(self, resvar: Any, vars: Any, name: str = "") -> GenConstr:
        """`resvar` is 1 exactly when all of the binary variables are."""
        return self._define_(variable(resvar), logical(Operation.AND, [vars]), "AND", name)

    def addGenConstrOr(self, resvar: Any, vars: Any, name: str = "") -> GenConstr:
        """`resvar` is 1 exactly when any of the binary variables is."""
        return self._define_(variable(resvar), logical(Operation.OR, [vars]), "OR", name)

    def addGenConstrNorm(self, resvar: Any, vars: Any, which: float, name: str = "") -> GenConstr:
        """`resvar` is the norm of order 0, 1, 2 or infinity."""
        return self._define_(variable(resvar), norm_of(vars, which), "NORM", name)

    def addGenConstrNL(self, resvar: Any, expr: Any, name: str = "") -> GenConstr:
        """`resvar == expr`, for any expression."""
        return self._define_(variable(resvar), NLExpr(Operation.ADD, [expr]), "NL", name)

    def addGenConstrPWL(
        self,
        xvar: Any,
        yvar: Any,
        xpts: Sequence[float],
        ypts: Sequence[float],
        name: str = "",
    ) -> GenConstr:
        """`yvar` is linear in `xvar` between the points, and on beyond the ends."""
        points = [(float(x), float(y)) for x, y in zip(xpts, ypts, strict=True)]
        if any(left[0] > right[0] for left, right in pairwise(points)):
            raise GurobiError(INVALID_ARGUMENT, "Piecewise-linear points must be in order")
        formula = NLExpr(Operation.PIECEWISE, [variable(xvar)], points)
        return self._define_(variable(yvar), formula, "PWL", name)

    def addGenConstrPoly(
        self, xvar: Any, yvar: Any, p: Sequence[float], name: str = "", options: str = ""
    ) -> GenConstr:
        """`yvar` is a polynomial of `xvar`, the highest power's coefficient first."""
        x = variable(xvar)
        degree = len(p) - 1
        total: Any = NLExpr(Operation.ADD, [0.0])
        for place, weight in enumerate(p):
            total += float(weight) * x ** (degree - place)
        return self._define_(variable(yvar), total, "POLY", name)

    def addGenConstrExp(self, xvar: Any, yvar: Any, name: str = "", options: str = "") -> GenConstr:
        """`yvar == exp(xvar)`."""
        return self._function_(Operation.EXP, xvar, yvar, "EXP", name)

    def addGenConstrExpA(
        self, xvar: Any, yvar: Any, a: float, name: str = "", options: str = ""
    ) -> GenConstr:
        """`yvar == a ** xvar`, for a positive a."""
        self._require_positive_(a)
        formula = NLExpr(Operation.POWER, [float(a), variable(xvar)])
        return self._define_(variable(yvar), formula, "EXPA", name)

    def addGenConstrLog(self, xvar: Any, yvar: Any, name: str = "", options: str = "") -> GenConstr:
        """`yvar == log(xvar)`."""
        return self._function_(Operation.LOG, xvar, yvar, "LOG", name)

    def addGenConstrLogA(
        self, xvar: Any, yvar: Any, a: float, name: str = "", options: str = ""
    ) -> GenConstr:
        """`yvar == log(xvar) / log(a)`, for a positive a."""
        self._require_positive_(a)
        formula = NLExpr(Operation.LOG, [variable(xvar)]) / log(a)
        return self._define_(variable(yvar), formula, "LOGA", name)

    def addGenConstrPow(
        self, xvar: Any, yvar: Any, a: float, name: str = "", options: str = ""
    ) -> GenConstr:
        """`yvar == xvar ** a`."""
        formula = NLExpr(Operation.POWER, [variable(xvar), float(a)])
        return self._define_(variable(yvar), formula, "POW", name)

    def addGenConstrSin(self, xvar: Any, yvar: Any, name: str = "", options: str = "") -> GenConstr:
        """`yvar == sin(xvar)`."""
        return self._function_(Operation.SIN, xvar, yvar, "SIN", name)

    def addGenConstrCos(self, xvar: Any, yvar: Any, name: str = "", options: str = "") -> GenConstr:
        """`yvar == cos(xvar)`."""
        return self._function_(Operation.COS, xvar, yvar, "COS", name)

    def addGenConstrTan(self, xvar: Any, yvar: Any, name: str = "", options: str = "") -> GenConstr:
        """`yvar == tan(xvar)`."""
        return self._function_(Operation.TAN, xvar, yvar, "TAN", name)

    def addGenConstrLogistic(
        self, xvar: Any, yvar: Any, name: str = "", options: str = ""
    ) -> GenConstr:
        """`yvar == 1 / (1 + exp(-xvar))`."""
        return self._function_(Operation.LOGISTIC, xvar, yvar, "LOGISTIC", name)

    def _function_(
        self, operation: Operation, xvar: Any, yvar: Any, kind: str, name: str
    ) -> GenConstr:
        formula = NLExpr(operation, [variable(xvar)])
        return self._define_(variable(yvar), formula, kind, name)

    def _require_positive_(self, base: float) -> None:
        if base <= 0:
            raise GurobiError(
                INVALID_ARGUMENT, "The base of a function constraint must be positive"
            )
