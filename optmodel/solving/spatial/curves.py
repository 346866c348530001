"""Curves: functions of one variable, with their range, their preimage and their curvature.

Ranges and preimages are widened by a few parts in 10^13, more than the rounding errors of the
functions of `math`, so an exact value is never outside of them.

    PowerCurve(2.0).range(-1.0, 3.0)             # (0, 9), widened
    LogarithmCurve().curvature(0.5, 2.0)         # -1: concave
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

_WIDENING = 4e-13


class Bounds(NamedTuple):
    """The least and the largest value of something; infinite where there is none."""

    lower: float
    upper: float


def widened(lower: float, upper: float, scale: float = 0.0) -> Bounds:
    """Bounds moved outward by a few parts in 10^13 of their size, and of a larger `scale`."""
    below = lower - _WIDENING * max(abs(lower), scale) if lower > -inf else lower
    above = upper + _WIDENING * max(abs(upper), scale) if upper < inf else upper
    return Bounds(below, above)


class Curve(ABC):
    """A function of one variable. It has no value below `domain_lower`."""

    domain_lower: float = -inf

    @abstractmethod
    def value(self, x: float) -> float:
        """The value; infinite where it is too large, or at the end of the domain."""

    @abstractmethod
    def slope(self, x: float) -> float:
        """The slope of a tangent; infinite where it is vertical."""

    @abstractmethod
    def curvature(self, lower: float, upper: float) -> int:
        """1 where it is convex between two points, -1 where concave, 0 where neither."""

    @abstractmethod
    def inverse(self, value: float) -> float:
        """The point of a value: of a curve with a minimum at 0, the positive one."""

    is_even: bool = False
    """Whether the curve falls to 0 and rises again, the same on both sides."""

    def range(self, lower: float, upper: float) -> Bounds:
        """The values between two points."""
        lower = max(lower, self.domain_lower)
        ends = (self.value(lower), self.value(max(upper, lower)))
        least = 0.0 if self.is_even and lower <= 0 <= upper else min(ends)
        return widened(least, max(ends))

    def preimage(self, values: Bounds, lower: float, upper: float) -> Bounds:
        """The points between two others whose values lie in a range."""
        lower = max(lower, self.domain_lower)
        if self.is_even:
            return self._even_preimage(values, lower, upper)
        ends = (self.inverse(values.lower), self.inverse(values.upper))
        found = widened(min(ends), max(ends), 1e-3)
        return Bounds(max(lower, found.lower), min(upper, found.upper))

    def _even_preimage(self, values: Bounds, lower: float, upper: float) -> Bounds:
        far = widened(0.0, self.inverse(max(values.upper, 0.0)), 1e-3).upper
        lower, upper = max(lower, -far), min(upper, far)
        if values.lower > 0:
            near = self.inverse(values.lower)
            near -= 4 * _WIDENING * max(near, 1e-3)
            lower = near if -near < lower < near else lower
            upper = -near if -near < upper < near else upper
        return Bounds(lower, upper)


@dataclass(frozen=True)
class PowerCurve(Curve):
    """A fixed power. One that is no whole number above 0 is defined on nonnegative numbers alone;
    the caller must know that the argument of a negative whole power is not negative."""

    exponent: float

    @property
    def _is_whole(self) -> bool:
        return self.exponent > 0 and self.exponent % 1 == 0

    @property
    def has_pole(self) -> bool:
        """Whether it is a quotient that is defined on both sides of its pole at zero."""
        return self.exponent < 0 and self.exponent % 1 == 0

    @property
    def domain_lower(self) -> float:  # type: ignore[override]
        """Zero, unless the power is a positive whole number."""
        return -inf if self._is_whole else 0.0

    @property
    def is_even(self) -> bool:  # type: ignore[override]
        """Whether it is an even whole power."""
        return self._is_whole and self.exponent % 2 == 0

    def value(self, x: float) -> float:
        """The power; what lies below the domain, by a solver's tolerance, counts as its end."""
        x = max(x, self.domain_lower)
        if x == 0 and self.exponent < 0:
            return inf
        if math.isinf(x):
            return 0.0 if self.exponent < 0 else (inf if x > 0 or self.is_even else -inf)
        try:
            return math.pow(x, self.exponent)
        except OverflowError:
            return inf if x > 0 or self.is_even else -inf

    def slope(self, x: float) -> float:
        """The exponent times the next lower power."""
        x = max(x, self.domain_lower)
        if x == 0 and self.exponent < 1:
            return inf
        try:
            return self.exponent * math.pow(x, self.exponent - 1)
        except OverflowError:
            return inf

    def curvature(self, lower: float, upper: float) -> int:
        """By the exponent, and by the side of zero for odd ones."""
        if self.is_even:
            return 1
        if lower >= 0:
            return -1 if 0 < self.exponent < 1 else 1
        return -1 if upper <= 0 and self._is_whole else 0

    def inverse(self, value: float) -> float:
        """The root."""
        if math.isinf(value):
            at_infinity = -inf if value < 0 and self._is_whole else inf
            return at_infinity if self.exponent > 0 else (0.0 if value > 0 else inf)
        if value <= 0 and not (self._is_whole and not self.is_even):
            return 0.0 if self.exponent > 0 else inf
        try:
            root = math.pow(abs(value), 1 / self.exponent)
        except (OverflowError, ZeroDivisionError):
            return inf
        return -root if value < 0 else root


@dataclass(frozen=True)
class ExponentialCurve(Curve):
    """`exp(rate * x)`: a positive number to the power of x."""

    rate: float = 1.0

    def value(self, x: float) -> float:
        """The exponential."""
        try:
            return math.exp(self.rate * x)
        except OverflowError:
            return inf

    def slope(self, x: float) -> float:
        """The rate times the value."""
        return self.rate * self.value(x)

    def curvature(self, lower: float, upper: float) -> int:
        """Convex everywhere."""
        return 1

    def inverse(self, value: float) -> float:
        """The logarithm over the rate."""
        if value <= 0:
            return -inf if self.rate > 0 else inf
        return (math.log(value) if value < inf else inf) / self.rate


@dataclass(frozen=True)
class LogarithmCurve(Curve):
    """The natural logarithm."""

    domain_lower = 0.0

    def value(self, x: float) -> float:
        """The logarithm."""
        if x <= 0:
            return -inf
        return math.log(x) if x < inf else inf

    def slope(self, x: float) -> float:
        """The reciprocal."""
        return 1 / x if x > 0 else inf

    def curvature(self, lower: float, upper: float) -> int:
        """Concave everywhere."""
        return -1

    def inverse(self, value: float) -> float:
        """The exponential."""
        try:
            return math.exp(value)
        except OverflowError:
            return inf


@dataclass(frozen=True)
class MagnitudeCurve(Curve):
    """The absolute value."""

    is_even = True

    def value(self, x: float) -> float:
        """The absolute value."""
        return abs(x)

    def slope(self, x: float) -> float:
        """The sign."""
        return math.copysign(1.0, x)

    def curvature(self, lower: float, upper: float) -> int:
        """Convex everywhere."""
        return 1

    def inverse(self, value: float) -> float:
        """The value itself, where it is not negative."""
        return max(value, 0.0)
