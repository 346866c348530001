"""Nonlinear functions of variables and expressions.

model.addConstr(y == nlfunc.exp(x) + nlfunc.sqrt(1 + z))
"""

from math import log as _log
from typing import Any

from optmodel.vendors.core import Operation, is_operand
from optmodel.vendors.gurobipy.errors import GurobiError
from optmodel.vendors.gurobipy.expressions import NLExpr
from optmodel.vendors.gurobipy.matrices import MArray, elementwise


def _function(operation: Operation, argument: Any, *others: float) -> Any:
    if isinstance(argument, MArray):
        return elementwise(lambda entry: _function(operation, entry, *others), argument)
    if not is_operand(argument):
        raise GurobiError(-1, "Unable to convert argument to an expression")
    return NLExpr.of(operation, argument, *others)


def sqrt(expr: Any) -> Any:
    """The square root."""
    return _function(Operation.SQRT, expr)


def sin(expr: Any) -> Any:
    """The sine."""
    return _function(Operation.SIN, expr)


def cos(expr: Any) -> Any:
    """The cosine."""
    return _function(Operation.COS, expr)


def tan(expr: Any) -> Any:
    """The tangent."""
    return _function(Operation.TAN, expr)


def tanh(expr: Any) -> Any:
    """The hyperbolic tangent."""
    return _function(Operation.TANH, expr)


def exp(expr: Any) -> Any:
    """The exponential."""
    return _function(Operation.EXP, expr)


def log(expr: Any) -> Any:
    """The natural logarithm."""
    return _function(Operation.LOG, expr)


def log2(expr: Any) -> Any:
    """The logarithm of base 2."""
    return log(expr) / _log(2.0)


def log10(expr: Any) -> Any:
    """The logarithm of base 10."""
    return log(expr) / _log(10.0)


def logistic(expr: Any) -> Any:
    """`1 / (1 + exp(-expr))`."""
    return _function(Operation.LOGISTIC, expr)


def signpow(expr: Any, a: float) -> Any:
    """`sign(expr) * abs(expr) ** a`, for a of at least 1."""
    return _function(Operation.SIGNED_POWER, expr, float(a))


def square(expr: Any) -> Any:
    """The square."""
    return _function(Operation.POWER, expr, 2.0)
