"""Nonlinear functions of variables and expressions.

model.addConstr(y == nlfunc.exp(x) + nlfunc.sqrt(1 + z))
"""

from math import log as _log
from typing import Any

from optmodel.vendors.gurobipy.errors import GurobiError
from optmodel.vendors.gurobipy.expressions import NLExpr
from optmodel.vendors.gurobipy.matrices import MArray, elementwise
from optmodel.vendors.modeling import Operand, Operation, is_operand
from optmodel.vendors.shared.functions import function_of

ExprLike = float | Operand | MArray
"""A number, a variable, an expression, or an array of them."""


def _apply(operation: Operation, argument: object, *others: float) -> Any:
    if isinstance(argument, MArray):
        return elementwise(lambda entry: _apply(operation, entry, *others), argument)
    if not is_operand(argument):
        raise GurobiError(-1, "Unable to convert argument to an expression")
    return NLExpr.of(operation, argument, *others)


sqrt = function_of(Operation.SQRT, _apply)
sin = function_of(Operation.SIN, _apply)
cos = function_of(Operation.COS, _apply)
tan = function_of(Operation.TAN, _apply)
tanh = function_of(Operation.TANH, _apply)
exp = function_of(Operation.EXP, _apply)
log = function_of(Operation.LOG, _apply)
logistic = function_of(Operation.LOGISTIC, _apply)


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
