"""Functions of variables: `cp.nl.exp(x)`, `cp.nl.sum(terms)`.

model.addNlConstr(cp.nl.log(x) + cp.nl.pow(y, 3) <= 4)
"""

import math
from typing import Any

from optmodel.vendors.coptpy.expressions import NlExpr, Summand, quicksum
from optmodel.vendors.modeling import Operation
from optmodel.vendors.shared.functions import function_of


class nl:
    """The functions that the layer offers."""

    sum = staticmethod(quicksum)
    exp = staticmethod(function_of(Operation.EXP, NlExpr.of))
    log = staticmethod(function_of(Operation.LOG, NlExpr.of))
    sqrt = staticmethod(function_of(Operation.SQRT, NlExpr.of))
    abs = staticmethod(function_of(Operation.ABS, NlExpr.of))
    sin = staticmethod(function_of(Operation.SIN, NlExpr.of))
    cos = staticmethod(function_of(Operation.COS, NlExpr.of))
    tan = staticmethod(function_of(Operation.TAN, NlExpr.of))
    tanh = staticmethod(function_of(Operation.TANH, NlExpr.of))

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
