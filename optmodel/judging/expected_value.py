"""An expected value: one number of a label with all that may stand for it, and the comparison.

cost = expected_optimum(Label({"cost": 90.0}, "cost", 90.0, bound=84.5))
cost.agreement(86.0, rule)      # Agreement.OPEN: no solver knows yet
cost.agreement(70.0, rule)      # Agreement.WRONG: below every possible optimum
"""

import math
from dataclasses import dataclass
from enum import IntEnum

from optmodel.judging.label import Label
from optmodel.judging.rule import Rule

_AROUND_ZERO = (-math.ulp(0.0), 0.0, math.ulp(0.0))


class Agreement(IntEnum):
    """How a value compares with the expected one, the best first."""

    RIGHT = 0
    OPEN = 1
    """It lies within an interval that no solver has closed."""
    WRONG = 2


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """The number expected at a label, or an interval that it is in.

    `others` count as well, `decimals` is the number of digits after the point with which the number
    was printed, and `bound` is the other end of the interval.
    """

    name: str
    value: float
    others: tuple[float, ...] = ()
    decimals: int | None = None
    bound: float | None = None

    def agreement(self, value: float, rule: Rule) -> Agreement:
        """How a value agrees under a rule.

        In an interval a value is right where it is as good as both ends, and so as everything
        between them; it is wrong where it is as good as nothing in it.
        """
        others = self.others if rule.other_optima == "accepted" else ()
        if any(self._allows(value, other, rule) for other in others):
            return Agreement.RIGHT
        if self.bound is None:
            is_right = self._allows(value, self.value, rule)
            return Agreement.RIGHT if is_right else Agreement.WRONG
        low, high = sorted((self.value, self.bound))
        # A relative tolerance shrinks towards 0, and has a bound of its own at 0 itself.
        points = (low, high, *(one for one in _AROUND_ZERO if low <= one <= high))
        if all(self._allows(value, one, rule) for one in points):
            return Agreement.RIGHT
        nearest = min(max(value, low), high)
        may_be = any(self._allows(value, one, rule) for one in (nearest, *points))
        return Agreement.OPEN if may_be else Agreement.WRONG

    def distance(self, value: float) -> float:
        """How far a value is from the stated number."""
        return abs(value - self.value)

    def candidates(self, rule: Rule) -> tuple[float, ...]:
        """The numbers next to which a right value must stand."""
        others = self.others if rule.other_optima == "accepted" else ()
        bounds = () if self.bound is None else (self.bound,)
        numbers = (self.value, *others, *bounds)
        return numbers if rule.sign == "compared" else (*numbers, *(-one for one in numbers))

    def _allows(self, value: float, expected: float, rule: Rule) -> bool:
        if rule.sign == "ignored":
            value, expected = abs(value), abs(expected)
        return rule.tolerance.allows(value, expected, self.decimals)


def expected_values(label: Label) -> tuple[ExpectedValue, ...]:
    """What is expected at each label; at the objective's, all that counts as the optimum."""
    return tuple(
        expected_optimum(label)
        if name == label.objective and value == label.optimum
        else ExpectedValue(name, value)
        for name, value in label.values.items()
    )


def expected_optimum(label: Label) -> ExpectedValue:
    """What is expected of the objective; the label has an optimum."""
    assert label.optimum is not None, "there is no optimum to compare with"
    return ExpectedValue(
        label.objective, label.optimum, label.accepted, label.decimals, label.bound
    )
