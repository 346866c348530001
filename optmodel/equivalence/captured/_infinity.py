"""The numbers that stand for infinity in captured models, as solvers take them.

finite_lower(-INFINITE)      # None: no lower bound
finite_upper(40)             # 40
"""

from optmodel.formulation import Number

INFINITE = 10**20
"""Bounds and sides from here on are infinite."""


def finite_lower(value: Number) -> Number | None:
    """A lower bound or side, or None where it is infinite."""
    return None if value <= -INFINITE else value


def finite_upper(value: Number) -> Number | None:
    """An upper bound or side, or None where it is infinite."""
    return None if value >= INFINITE else value
