"""Functions of variables: `cp.nl.exp(x)`, `cp.nl.sum(terms)`.

model.addNlConstr(cp.nl.log(x) + cp.nl.pow(y, 3) <= 4)
"""

import math
from typing import Any

from optmodel.vendors.coptpy.expressions import NlExpr, quicksum
from optmodel.vendors.core import Operation


def _of(operation: Operation, *arguments: Any) -> NlExpr:
    return NlExpr.of(operation, *arguments)


class nl:
    """The functions that the layer offers."""

    sum = staticmethod(quicksum)

    @staticmethod
    def exp(expr: Any) -> NlExpr:
        """The exponential."""
        return _of(Operation.EXP, expr)

    @staticmethod
    def log(expr: Any) -> NlExpr:
        """The natural logarithm."""
        return _of(Operation.LOG, expr)

    @staticmethod
    def log10(expr: Any) -> Any:
        """The logarithm to the base 10."""
        return _of(Operation.LOG, expr) / math.log(10)

    @staticmethod
    def sqrt(expr: Any) -> NlExpr:
        """The square root."""
        return _of(Operation.SQRT, expr)

    @staticmethod
    def abs(expr: Any) -> NlExpr:
        """The absolute value."""
        return _of(Operation.ABS, expr)

    @staticmethod
    def sin(expr: Any) -> NlExpr:
        """The sine."""
        return _of(Operation.SIN, expr)

    @staticmethod
    def cos(expr: Any) -> NlExpr:
        """The cosine."""
        return _of(Operation.COS, expr)

    @staticmethod
    def tan(expr: Any) -> NlExpr:
        """The tangent."""
        return _of(Operation.TAN, expr)

    @staticmethod
    def tanh(expr: Any) -> NlExpr:
        """The hyperbolic tangent."""
        return _of(Operation.TANH, expr)

    @staticmethod
    def pow(base: Any, exponent: Any) -> Any:
        """A power."""
        return base**exponent

    @staticmethod
    def neg(expr: Any) -> Any:
        """The negative."""
        return -expr
