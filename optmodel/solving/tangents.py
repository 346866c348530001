"""Tangents of convex and concave functions.

A tangent of a convex function is below it everywhere, one of a concave function above it, so each
tangent is a linear constraint that every solution satisfies.

    exponential([0.0])     # Tangent(value=1.0, slopes=[1.0])
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tangent:
    """Value and slope along each argument at one point."""

    value: float
    slopes: Sequence[float]


TangentRule = Callable[[Sequence[float]], Tangent]
"""Raises `ValueError` or `ArithmeticError` at a point where the function has no tangent."""


def square(point: Sequence[float]) -> Tangent:
    """The square of one argument: convex."""
    (x,) = point
    return Tangent(x * x, [2 * x])


def exponential(point: Sequence[float]) -> Tangent:
    """The exponential of one argument: convex."""
    (x,) = point
    return Tangent(math.exp(x), [math.exp(x)])


def logarithm(point: Sequence[float]) -> Tangent:
    """The natural logarithm of one argument: concave."""
    (x,) = point
    return Tangent(math.log(x), [1 / x])


def magnitude(point: Sequence[float]) -> Tangent:
    """The absolute value of one argument: convex."""
    (x,) = point
    return Tangent(abs(x), [math.copysign(1.0, x)])


def norm(point: Sequence[float]) -> Tangent:
    """The Euclidean norm: convex. At zero the slopes are zero, which is a subgradient."""
    length = math.hypot(*point)
    return Tangent(length, [x / length if length else 0.0 for x in point])


def largest(point: Sequence[float]) -> Tangent:
    """The largest argument: convex."""
    return _one_of(point, max(point))


def smallest(point: Sequence[float]) -> Tangent:
    """The smallest argument: concave."""
    return _one_of(point, min(point))


def power(exponent: float) -> TangentRule:
    """A fixed power of one argument: on positive numbers concave from 0 to 1, else convex."""

    def curve(point: Sequence[float]) -> Tangent:
        (x,) = point
        return Tangent(math.pow(x, exponent), [exponent * math.pow(x, exponent - 1)])

    return curve


def power_of(base: float) -> TangentRule:
    """A positive number to the power of one argument: convex."""

    def curve(point: Sequence[float]) -> Tangent:
        (x,) = point
        value = math.pow(base, x)
        return Tangent(value, [math.log(base) * value])

    return curve


def _one_of(point: Sequence[float], value: float) -> Tangent:
    argument = list(point).index(value)
    return Tangent(value, [1.0 if k == argument else 0.0 for k in range(len(point))])
