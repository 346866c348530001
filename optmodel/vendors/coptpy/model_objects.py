"""What variables and constraints have alike: a model, an index in it, a name and attributes.

row.getName(), row.getIdx()
row.remove()
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from optmodel.vendors.coptpy.attributes import HasInfo
from optmodel.vendors.modeling import IIS, SolverResult


class Owner(Protocol):
    """What a variable or a constraint asks of its model."""

    def result(self) -> SolverResult:
        """What the last solve answered; raises `CoptError` where there is nothing."""

    def iis(self) -> IIS:
        """The last infeasible subsystem; raises `CoptError` where there is none."""

    def index_of(self, thing: object) -> int:
        """The place of a variable or a constraint among those of its kind; -1 where it has none."""

    def remove(self, things: Iterable[Any]) -> None:
        """Take variables and constraints out of the model."""


class ModelObject(HasInfo):
    """A variable or a constraint of a model."""

    name: str
    _owner_: Owner

    def getName(self) -> str:
        """Its name; empty where the program gave none."""
        return str(self.name)

    def setName(self, newname: str) -> None:
        """Give it another name."""
        self.name = newname

    def remove(self) -> None:
        """Take it out of its model."""
        self._owner_.remove([self])

    def getIdx(self) -> int:
        """Its place among those of its kind."""
        return self._owner_.index_of(self)

    @property
    def index(self) -> int:
        """Its place among those of its kind."""
        return self.getIdx()

    def __repr__(self) -> str:
        return f"<coptpy.{type(self).__name__}: {self.name}>"
