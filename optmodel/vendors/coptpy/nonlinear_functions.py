"""Functions of variables: `cp.nl.exp(x)`, `cp.nl.sum(terms)`.

model.addNlConstr(cp.nl.log(x) + cp.nl.pow(y, 3) <= 4)
"""

import math
from collections.abc import Callable
from typing import Any

from optmodel.vendors.coptpy.expressions import NlExpr, Summand, quicksum
from optmodel.vendors.modeling import Operation


def _function(operation: Operation, doc: str) -> Callable[[Summand], NlExpr]:
    def apply(expr: Summand) -> NlExpr:
        return NlExpr.of(operation, expr)

    apply.__name__, apply.__doc__ = operation.name.lower(), doc
    return staticmethod(apply)


class nl:
    """The functions that the layer offers."""

    sum = staticmethod(quicksum)
    exp = _function(Operation.EXP, "The exponential.")
    log = _function(Operation.LOG, "The natural logarithm.")
    sqrt = _function(Operation.SQRT, "The square root.")
    abs = _function(Operation.ABS, "The absolute value.")
    sin = _function(Operation.SIN, "The sine.")
    cos = _function(Operation.COS, "The cosine.")
    tan = _function(Operation.TAN, "The tangent.")
    tanh = _function(Operation.TANH, "The hyperbolic tangent.")

    @staticmethod
    def log10(expr: Summand) -> Any:
        """The logarithm to the base 10."""
        return NlExpr.of(Operation.LOG, expr) / math.log(10)

    @staticmethod
    def pow(base: Any, exponent: Summand) -> Any:
        """A power."""
        return base**exponent

    @staticmethod
    def neg(expr: Any) -> Any:
        """The negative."""
        return -expr
