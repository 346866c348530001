"""General expressions: `max_`, `min_`, `abs_`, `and_`, `or_` and `norm` of variables.

model.addConstr(z == gp.max_(x, y, constant=3))
"""

from collections.abc import Iterable
from math import inf
from typing import Any

from optmodel.vendors.gurobipy.errors import INVALID_ARGUMENT, GurobiError
from optmodel.vendors.gurobipy.expressions import GenExpr, NLExpr
from optmodel.vendors.gurobipy.matrices import MArray
from optmodel.vendors.gurobipy.variables import Var
from optmodel.vendors.modeling import Operation, is_number

_NORMS = (0, 1, 2, inf)
_INFINITE = 1e20


class GenExprMax(GenExpr):
    """`max_`."""


class GenExprMin(GenExpr):
    """`min_`."""


class GenExprAbs(GenExpr):
    """`abs_`."""


class GenExprAnd(GenExpr):
    """`and_`."""


class GenExprOr(GenExpr):
    """`or_`."""


class GenExprNorm(GenExpr):
    """`norm`."""


def max_(*args: object, constant: float | None = None) -> GenExpr:
    """The largest of variables and constants."""
    return GenExprMax(extremum(Operation.MAX, args, constant))


def min_(*args: object, constant: float | None = None) -> GenExpr:
    """The smallest of variables and constants."""
    return GenExprMin(extremum(Operation.MIN, args, constant))


def abs_(argvar: object) -> GenExpr:
    """The absolute value of a variable."""
    return GenExprAbs(absolute_value(argvar))


def and_(*args: object) -> GenExpr:
    """Whether all of the binary variables are 1."""
    return GenExprAnd(logical(Operation.AND, args))


def or_(*args: object) -> GenExpr:
    """Whether any of the binary variables is 1."""
    return GenExprOr(logical(Operation.OR, args))


all_ = and_
any_ = or_


def norm(argvars: object, which: float) -> GenExpr:
    """The norm of a vector of variables."""
    return GenExprNorm(vector_norm(argvars, which))


def extremum(operation: Operation, arguments: Iterable[object], constant: float | None) -> NLExpr:
    """The largest or the smallest of variables, numbers and a constant."""
    items = _variables(arguments, may_be_numbers=True)
    return NLExpr(operation, items if constant is None else [*items, float(constant)])


def absolute_value(argument: object) -> NLExpr:
    """The absolute value of a variable."""
    return NLExpr(Operation.ABS, [single_variable(argument)])


def logical(operation: Operation, arguments: Iterable[object]) -> NLExpr:
    """Whether all of the variables are 1, or any."""
    return NLExpr(operation, _variables(arguments))


def vector_norm(argvars: object, which: float) -> NLExpr:
    """The norm of order 0, 1, 2 or infinity."""
    order = inf if which >= _INFINITE else float(which)
    if order not in _NORMS:
        raise GurobiError(INVALID_ARGUMENT, f"Norm of order {which} is not supported")
    return NLExpr(Operation.NORM, _variables([argvars]), order)


def single_variable(argument: object) -> Var:
    """A variable, also in an array of one entry; raises `TypeError` for anything else."""
    item = argument.item() if isinstance(argument, MArray) else argument
    if not isinstance(item, Var):
        raise TypeError(f"{item} is not a variable")
    return item


def _variables(arguments: Iterable[object], *, may_be_numbers: bool = False) -> list[Any]:
    """The arguments, from several or from one collection; `GurobiError` for other types."""
    items: list[Any] = list(arguments)
    if len(items) == 1 and not isinstance(items[0], Var) and not is_number(items[0]):
        items = _members(items[0])
    items = [item.item() if isinstance(item, MArray) else item for item in items]
    for item in items:
        if not (isinstance(item, Var) or (may_be_numbers and is_number(item))):
            raise GurobiError(INVALID_ARGUMENT, "Invalid data in vars array")
    return items


def _members(collection: Any) -> list[Any]:
    if isinstance(collection, MArray):
        return list(collection.reshape(-1))
    return list(collection.values()) if isinstance(collection, dict) else list(collection)
