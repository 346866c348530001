"""The base of variables and constraints: a model, an index in it, a name and attributes.

row.getName(), row.getIdx()
row.remove()
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from optmodel.vendors.coptpy.attributes import HasInfo
from optmodel.vendors.modeling import IIS, SolverResult


class Owner(Protocol):
    """The part of a model that its variables and constraints use."""

    def result(self) -> SolverResult:
        """The result of the last solve; raises `CoptError` where there is none."""

    def iis(self) -> IIS:
        """The last infeasible subsystem; raises `CoptError` where there is none."""

    def index_of(self, thing: object) -> int:
        """The index of a variable or constraint among those of its kind; -1 where it is in none."""

    def remove(self, things: Iterable[object]) -> None:
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
        """Its index among those of its kind."""
        return self._owner_.index_of(self)

    @property
    def index(self) -> int:
        """Its index among those of its kind."""
        return self.getIdx()

    def __repr__(self) -> str:
        return f"<coptpy.{type(self).__name__}: {self.name}>"
