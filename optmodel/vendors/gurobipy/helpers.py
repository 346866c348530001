"""Functions that make general expressions: `max_`, `min_`, `abs_`, `and_`, `or_`, `norm`.

model.addConstr(z == gp.max_(x, y, constant=3))
"""

from math import inf
from typing import Any

from optmodel.vendors.core import Operation, is_number
from optmodel.vendors.gurobipy.errors import INVALID_ARGUMENT, GurobiError
from optmodel.vendors.gurobipy.expressions import GenExpr, NLExpr
from optmodel.vendors.gurobipy.matrices import MArray
from optmodel.vendors.gurobipy.variables import Var

_NORMS = (0, 1, 2, inf)


def operands(arguments: Any) -> list[Any]:
    """The arguments as a list: given one by one, or as one list, dictionary or array."""
    items = list(arguments)
    if len(items) == 1 and not isinstance(items[0], Var) and not is_number(items[0]):
        (only,) = items
        items = _listed(only)
    return [item.item() if isinstance(item, MArray) else item for item in items]


def _listed(only: Any) -> list[Any]:
    if isinstance(only, MArray):
        return list(only.reshape(-1))
    return list(only.values()) if isinstance(only, dict) else list(only)


def variables(arguments: Any, *, may_be_numbers: bool = False) -> list[Any]:
    """The same, all of them variables; raises `GurobiError` for an expression."""
    items = operands(arguments)
    for item in items:
        if not (isinstance(item, Var) or (may_be_numbers and is_number(item))):
            raise GurobiError(INVALID_ARGUMENT, "Invalid data in vars array")
    return items


def variable(argument: Any) -> Var:
    """A single variable; raises `TypeError` for anything else."""
    item = argument.item() if isinstance(argument, MArray) else argument
    if not isinstance(item, Var):
        raise TypeError(f"{item} is not a variable")
    return item


def extreme(operation: Operation, arguments: Any, constant: float | None) -> NLExpr:
    """The largest or the smallest of variables, numbers and a constant."""
    items = variables(arguments, may_be_numbers=True)
    return NLExpr(operation, items if constant is None else [*items, float(constant)])


def size(argument: Any) -> NLExpr:
    """The absolute value of a variable."""
    return NLExpr(Operation.ABS, [variable(argument)])


def logical(operation: Operation, arguments: Any) -> NLExpr:
    """Whether all of the variables are 1, or any."""
    return NLExpr(operation, variables(arguments))


def norm_of(argvars: Any, which: float) -> NLExpr:
    """The norm of order 0, 1, 2 or infinity."""
    order = inf if which >= 1e20 else float(which)
    if order not in _NORMS:
        raise GurobiError(INVALID_ARGUMENT, f"Norm of order {which} is not supported")
    return NLExpr(Operation.NORM, variables([argvars]), order)


def max_(*args: Any, constant: float | None = None) -> GenExpr:
    """The largest of variables and constants."""
    return GenExprMax(extreme(Operation.MAX, args, constant))


def min_(*args: Any, constant: float | None = None) -> GenExpr:
    """The smallest of variables and constants."""
    return GenExprMin(extreme(Operation.MIN, args, constant))


def abs_(argvar: Any) -> GenExpr:
    """The absolute value of a variable."""
    return GenExprAbs(size(argvar))


def and_(*args: Any) -> GenExpr:
    """Whether all of the binary variables are 1."""
    return GenExprAnd(logical(Operation.AND, args))


def or_(*args: Any) -> GenExpr:
    """Whether any of the binary variables is 1."""
    return GenExprOr(logical(Operation.OR, args))


all_ = and_
any_ = or_


def norm(argvars: Any, which: float) -> GenExpr:
    """The norm of a vector of variables."""
    return GenExprNorm(norm_of(argvars, which))


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
