"""Nonlinear functions of variables and expressions.

model.addConstr(y == nlfunc.exp(x) + nlfunc.sqrt(1 + z))
"""

from collections.abc import Callable
from math import log as _log
from typing import Any

from optmodel.vendors.gurobipy.errors import GurobiError
from optmodel.vendors.gurobipy.expressions import NLExpr
from optmodel.vendors.gurobipy.matrices import MArray, elementwise
from optmodel.vendors.modeling import Operand, Operation, is_operand

ExprLike = float | Operand | MArray
"""A number, a variable, an expression, or an array of them."""


def _apply(operation: Operation, argument: object, *others: float) -> Any:
    if isinstance(argument, MArray):
        return elementwise(lambda entry: _apply(operation, entry, *others), argument)
    if not is_operand(argument):
        raise GurobiError(-1, "Unable to convert argument to an expression")
    return NLExpr.of(operation, argument, *others)


def _function(operation: Operation, doc: str) -> Callable[[ExprLike], Any]:
    def apply(expr: ExprLike) -> Any:
        return _apply(operation, expr)

    apply.__name__, apply.__doc__ = operation.name.lower(), doc
    return apply


sqrt = _function(Operation.SQRT, "The square root.")
sin = _function(Operation.SIN, "The sine.")
cos = _function(Operation.COS, "The cosine.")
tan = _function(Operation.TAN, "The tangent.")
tanh = _function(Operation.TANH, "The hyperbolic tangent.")
exp = _function(Operation.EXP, "The exponential.")
log = _function(Operation.LOG, "The natural logarithm.")
logistic = _function(Operation.LOGISTIC, "`1 / (1 + exp(-expr))`.")


def log2(expr: ExprLike) -> Any:
    """The logarithm of base 2."""
    return log(expr) / _log(2.0)


def log10(expr: ExprLike) -> Any:
    """The logarithm of base 10."""
    return log(expr) / _log(10.0)


def signpow(expr: ExprLike, a: float) -> Any:
    """`sign(expr) * abs(expr) ** a`, for a of at least 1."""
    return _apply(Operation.SIGNED_POWER, expr, float(a))


def square(expr: ExprLike) -> Any:
    """The square."""
    return _apply(Operation.POWER, expr, 2.0)
