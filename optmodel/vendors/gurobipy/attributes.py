"""Attributes of variables, constraints and models: by name in any case, read by a table.

class Constr(Attributed):
    _readers = {"RHS": lambda self: self._row.upper}
    _writers = {"RHS": lambda self, value: ...}
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from optmodel.vendors.gurobipy.constants import ATTRIBUTES

Reader = Callable[[Any], Any]
Writer = Callable[[Any, Any], None]


class Unavailable(Exception):
    """There is no such value now: the model is not solved, or has none."""


class Attributed:
    """Something with attributes; names that begin with `_` are the program's own."""

    _readers: ClassVar[Mapping[str, Reader]] = {}
    _writers: ClassVar[Mapping[str, Writer]] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.getAttr(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            object.__setattr__(self, name, value)
        else:
            self.setAttr(name, value)

    def getAttr(self, attrname: str) -> Any:
        """The value of an attribute; `AttributeError` where it has none."""
        name = self._known_(attrname)
        try:
            return self._readers[name](self)
        except (KeyError, Unavailable):
            raise AttributeError(f"Unable to retrieve attribute '{name}'") from None

    def setAttr(self, attrname: str, newvalue: Any) -> None:
        """Set an attribute, from the next update on."""
        name = self._known_(attrname)
        if name not in self._writers:
            raise AttributeError(f"Attribute '{name}' cannot be set")
        self._writers[name](self, newvalue)

    def _known_(self, name: str) -> str:
        """The name as the vendor writes it."""
        known = ATTRIBUTES.get(str(name).lower())
        if known is None:
            raise AttributeError(
                f"'gurobipy.{type(self).__name__}' object has no attribute '{name}'"
            )
        return known
