"""Functions of one argument that a layer offers under the names of their operations.

sqrt = function_of(Operation.SQRT, NLExpr.of)
sqrt(x + 1)                             # NLExpr.of(Operation.SQRT, x + 1)
sqrt.__name__, sqrt.__doc__             # ('sqrt', 'The square root.')
"""

from collections.abc import Callable
from typing import TypeVar

from optmodel.vendors.modeling import Operation

Argument = TypeVar("Argument")
Result = TypeVar("Result")

_MEANINGS = {
    Operation.EXP: "The exponential.",
    Operation.LOG: "The natural logarithm.",
    Operation.LOGISTIC: "`1 / (1 + exp(-expr))`.",
    Operation.SQRT: "The square root.",
    Operation.ABS: "The absolute value.",
    Operation.SIN: "The sine.",
    Operation.COS: "The cosine.",
    Operation.TAN: "The tangent.",
    Operation.TANH: "The hyperbolic tangent.",
}


def function_of(
    operation: Operation, apply: Callable[[Operation, Argument], Result]
) -> Callable[[Argument], Result]:
    """The function that applies an operation to its only argument, `expr`."""

    def function(expr: Argument) -> Result:
        return apply(operation, expr)

    function.__name__, function.__doc__ = operation.name.lower(), _MEANINGS[operation]
    return function
