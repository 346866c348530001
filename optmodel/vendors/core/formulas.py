"""What each operation of a formula is worth on numbers.

evaluate("norm", [3.0, -4.0], 2)        # 5.0
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

Point = tuple[float, float]


def evaluate(operation: str, operands: Sequence[float], parameter: Any = None) -> float:
    """The value of an operation; raises what `math` raises where it has none."""
    if operation == "norm":
        return norm(operands, float(parameter))
    if operation == "piecewise":
        return piecewise(parameter, operands[0])
    return _VALUES[operation](*operands)


def norm(operands: Sequence[float], order: float) -> float:
    """The norm of order 0 (how many are not zero), 1, 2 or infinity."""
    sizes = [abs(operand) for operand in operands]
    if order == 0:
        return float(sum(size > 0 for size in sizes))
    if order == math.inf:
        return max(sizes)
    return float(sum(size**order for size in sizes) ** (1.0 / order))


def piecewise(points: Sequence[Point], x: float) -> float:
    """Linear between the points and on beyond the ends; the first of two values at a jump."""
    if len(points) == 1:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if x <= right and left != right:
            return low + (high - low) * (x - left) / (right - left)
    (left, low), (right, high) = points[-2], points[-1]
    return high if left == right else low + (high - low) * (x - left) / (right - left)


def _logistic(x: float) -> float:
    return 0.5 * (1.0 + math.tanh(0.5 * x))


_VALUES: dict[str, Callable[..., float]] = {
    "add": lambda *sides: math.fsum(sides),
    "multiply": lambda *sides: math.prod(sides),
    "divide": lambda left, right: left / right,
    "power": math.pow,
    "signed power": lambda x, exponent: math.copysign(abs(x) ** exponent, x),
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "tanh": math.tanh,
    "logistic": _logistic,
    "abs": abs,
    "min": min,
    "max": max,
    "and": lambda *sides: float(all(side > 0.5 for side in sides)),
    "or": lambda *sides: float(any(side > 0.5 for side in sides)),
}
