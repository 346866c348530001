"""The base of variables and constraints: a model, an index in it, and attributes.

class Constr(ModelObject):
    _prefix_ = "R"                      # a constraint without a name becomes R0, R1, ...
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Protocol

from optmodel.vendors.gurobipy.attributes import HasAttributes, known_attribute
from optmodel.vendors.gurobipy.errors import GurobiError
from optmodel.vendors.modeling import IIS, SolverResult

NEW = -1
"""The index of an object that the next update will add to its model."""
REMOVED = -2
"""The index of an object that was removed from its model."""


class Owner(Protocol):
    """The part of a model that its variables and constraints use."""

    @property
    def has_solution(self) -> bool:
        """Whether the last solve found a solution."""

    def result(self) -> SolverResult:
        """The result of the last solve; raises `AttributeUnavailable` before any."""

    def iis(self) -> IIS:
        """The last infeasible subsystem; raises `AttributeUnavailable` before any."""

    def on_update(self, change: Callable[[], None]) -> None:
        """Do something at the next update."""


class ModelObject(HasAttributes):
    """A variable or a constraint of a model."""

    _prefix_: ClassVar[str] = ""
    """How a name begins that the model gives to an object without one."""

    _owner_: Owner
    _index_: int
    _core_: Any
    """Its variable or constraint in the `ModelBuilder`."""

    def getAttr(self, attrname: str) -> Any:
        """The value of an attribute; raises `AttributeError` where it has none."""
        if self._index_ == NEW:
            name = known_attribute(attrname, type(self).__name__)
            raise AttributeError(f"Index out of range for attribute '{name}'")
        if self._index_ == REMOVED:
            raise GurobiError(0, self._removed_message_())
        return super().getAttr(attrname)

    @property
    def index(self) -> int:
        """Its index in the model; -1 before the update that adds it, -2 once it is removed."""
        return self._index_

    def sameAs(self, other: object) -> bool:
        """Whether it is the same object."""
        return self is other

    def __repr__(self) -> str:
        words = {NEW: "*Awaiting Model Update*", REMOVED: "*Removed*"}
        label = words[self._index_] if self._index_ in words else self._label_()
        return f"<gurobi.{type(self).__name__} {label}>"

    def _removed_message_(self) -> str:
        """The message of the error once it is removed."""
        return f"{type(self).__name__} was removed from the model"

    def _label_(self) -> str:
        """How `repr` calls it while it is in the model."""
        return str(self._core_.name)

    def _enter_(self, index: int) -> None:
        """Set its index in the model, and a name where the program gave none."""
        self._index_ = index
        if not self._core_.name:
            self._core_.name = f"{self._prefix_}{index}"
