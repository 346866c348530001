"""Attributes and information in any case, as the vendor's objects have them: `x.lb`, `m.ObjVal`.

A class lists what gets and sets its attributes by their names in lower case.

    class Var(HasInfo): _getters = {"lb": lambda var: var.lower}
"""

from collections.abc import Callable, Mapping
from math import inf
from typing import Any, ClassVar

from optmodel.vendors.coptpy.constants import INFINITY

Getter = Callable[[Any], Any]
Setter = Callable[[Any, Any], None]


class HasInfo:
    """An object with the vendor's attributes, each also by `getInfo` and `setInfo`."""

    _getters: ClassVar[Mapping[str, Getter]] = {}
    _setters: ClassVar[Mapping[str, Setter]] = {}

    def _unknown_(self, name: str) -> Exception:
        """The error for an attribute that it does not have."""
        return AttributeError(f"Invalid attribute name '{name}'")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.getInfo(name)

    def __setattr__(self, name: str, value: object) -> None:
        if name.lower() in self._setters:
            self.setInfo(name, value)
        elif name.lower() in self._getters:
            raise AttributeError(f"Attribute '{name}' cannot be set")
        else:
            object.__setattr__(self, name, value)

    def getInfo(self, infoname: str) -> Any:
        """The value of an attribute."""
        getter = self._getters.get(infoname.lower())
        if getter is None:
            raise self._unknown_(infoname)
        return getter(self)

    def setInfo(self, infoname: str, newval: object) -> None:
        """Set an attribute that may be set."""
        setter = self._setters.get(infoname.lower())
        if setter is None:
            raise self._unknown_(infoname)
        setter(self, newval)


def vendor_bound(bound: float) -> float:
    """A bound as the vendor reports it: its infinity is 1e30."""
    return max(-INFINITY, min(INFINITY, bound))


def parse_bound(bound: float | str) -> float:
    """A bound that a program gives; the vendor takes 1e30 and more for infinite."""
    number = float(bound)
    return number if abs(number) < INFINITY else inf if number > 0 else -inf
