"""Attributes of models, variables and constraints, by name in any case, in a table.

class Constr(HasAttributes):
    _getters = {"RHS": lambda constr: constr._core_.upper}
    _setters = {"RHS": lambda constr, value: ...}
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from optmodel.vendors.gurobipy.constants import ATTRIBUTES

Getter = Callable[[Any], Any]
Setter = Callable[[Any, Any], None]


class AttributeUnavailable(Exception):
    """The attribute has no value now: the model is not solved, or the solver gave none."""


class HasAttributes:
    """An object with the vendor's attributes; names that begin with `_` are the program's own."""

    _getters: ClassVar[Mapping[str, Getter]] = {}
    _setters: ClassVar[Mapping[str, Setter]] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.getAttr(name)

    def __setattr__(self, name: str, value: object) -> None:
        if name.startswith("_"):
            object.__setattr__(self, name, value)
        else:
            self.setAttr(name, value)

    def getAttr(self, attrname: str) -> Any:
        """The value of an attribute; raises `AttributeError` where it has none."""
        return read_attribute(self, self._getters, known_attribute(attrname, type(self).__name__))

    def setAttr(self, attrname: str, newvalue: object) -> None:
        """Set an attribute, from the next update on."""
        name = known_attribute(attrname, type(self).__name__)
        write_attribute(self, self._setters, name, newvalue)

    @classmethod
    def _has_attribute_(cls, name: str) -> bool:
        """Whether objects of this class have an attribute, spelled as the vendor spells it."""
        return name in cls._getters or name in cls._setters


def known_attribute(name: str, class_name: str) -> str:
    """The name of an attribute as the vendor spells it; raises `AttributeError` for any other."""
    known = ATTRIBUTES.get(str(name).lower())
    if known is None:
        raise AttributeError(f"'gurobipy.{class_name}' object has no attribute '{name}'")
    return known


def read_attribute(owner: object, getters: Mapping[str, Getter], name: str) -> Any:
    """The value that a table gives for an object; raises `AttributeError` where it gives none."""
    try:
        return getters[name](owner)
    except (KeyError, AttributeUnavailable):
        raise AttributeError(f"Unable to retrieve attribute '{name}'") from None


def write_attribute(owner: object, setters: Mapping[str, Setter], name: str, value: object) -> None:
    """Set an attribute by a table; raises `AttributeError` where it is read-only or unknown."""
    if name not in setters:
        raise AttributeError(f"Attribute '{name}' cannot be set")
    setters[name](owner, value)
