"""A variable: its bounds, its kind and its name; its place once a model is handed to a solver.

plan = Variable(0.0, 10.0, Kind.INTEGER, "plan")
"""

from collections.abc import Sequence
from enum import StrEnum
from math import inf
from typing import Any

from optmodel.vendors.core.operands import Operand

_ROUNDING = 1e-5


class Kind(StrEnum):
    """What values a variable takes; a semi-kind is 0 or within its bounds."""

    CONTINUOUS = "C"
    BINARY = "B"
    INTEGER = "I"
    SEMICONTINUOUS = "S"
    SEMIINTEGER = "N"

    @property
    def is_integral(self) -> bool:
        """Whether only whole numbers are allowed."""
        return self in (Kind.BINARY, Kind.INTEGER, Kind.SEMIINTEGER)


class Variable(Operand):
    """One unknown. A dialect derives its own class, with `kinds` set, and adds its attributes."""

    __slots__ = ("cost", "kind", "lower", "name", "position", "start", "upper")

    def __init__(
        self,
        lower: float = 0.0,
        upper: float = inf,
        kind: Kind = Kind.CONTINUOUS,
        name: str = "",
        cost: float = 0.0,
    ) -> None:
        self.lower = lower
        self.upper = upper
        self.kind = kind
        self.name = name
        self.cost = cost
        """The coefficient in a linear objective."""
        self.start: float | None = None
        """Where a solver may start from."""
        self.position = -1
        """Its index in the model, set whenever the model is handed over; -1 before."""

    # `==` makes a relation, so a variable is known by itself.
    __hash__: Any = object.__hash__


def rounded(variables: Sequence[Variable], values: Sequence[float]) -> list[float]:
    """The values, with those of integral variables made whole where they nearly are."""
    return [
        float(round(value))
        if variable.kind.is_integral and abs(value - round(value)) < _ROUNDING
        else value
        for variable, value in zip(variables, values, strict=True)
    ]
