"""Attributes in any case, as the vendor's objects have them: `x.lb`, `x.LB`, `m.ObjVal`.

A class lists its readers and writers by name in lower case.

    class Var(Informed): _readers = {"lb": lambda self: self.lower}
"""

from collections.abc import Callable, Mapping
from math import inf
from typing import Any, ClassVar

from optmodel.vendors.coptpy.constants import INFINITY

Reader = Callable[[Any], Any]
Writer = Callable[[Any, Any], None]


class Informed:
    """What has attributes; `_unknown` is the error for one that it does not have."""

    _readers: ClassVar[Mapping[str, Reader]] = {}
    _writers: ClassVar[Mapping[str, Writer]] = {}

    def _unknown(self, name: str) -> Exception:
        return AttributeError(f"Invalid attribute name '{name}'")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.getInfo(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.lower() in self._writers:
            self.setInfo(name, value)
        elif name.lower() in self._readers:
            raise AttributeError(f"Attribute '{name}' cannot be set")
        else:
            object.__setattr__(self, name, value)

    def getInfo(self, infoname: str) -> Any:
        """The value of an attribute."""
        reader = self._readers.get(infoname.lower())
        if reader is None:
            raise self._unknown(infoname)
        return reader(self)

    def setInfo(self, infoname: str, newval: Any) -> None:
        """Set an attribute that may be set."""
        writer = self._writers.get(infoname.lower())
        if writer is None:
            raise self._unknown(infoname)
        writer(self, newval)


def told(bound: float) -> float:
    """A bound as the vendor tells it."""
    return max(-INFINITY, min(INFINITY, bound))


def taken(bound: Any) -> float:
    """A bound that a program gives; what the vendor calls infinite is so here too."""
    number = float(bound)
    return number if abs(number) < INFINITY else inf if number > 0 else -inf
