"""A variable: its bounds, its type and its name; its position once a model is numbered.

plan = ModelVariable(0.0, 10.0, VariableType.INTEGER, "plan")
"""

from math import inf
from typing import Any

from optmodel.backends import VariableType
from optmodel.vendors.modeling.operands import Operand


class ModelVariable(Operand):
    """One unknown. A dialect derives its own class, with `kinds` set, and adds its attributes."""

    __slots__ = ("cost", "kind", "lower", "name", "position", "start", "upper")

    def __init__(
        self,
        lower: float = 0.0,
        upper: float = inf,
        kind: VariableType = VariableType.CONTINUOUS,
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
