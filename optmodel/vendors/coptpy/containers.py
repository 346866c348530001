"""Dictionaries and lists of tuples that can be selected from by pattern, and arrays of things.

x = model.addVars(plants, stores)
x.sum(plant, "*") <= capacity[plant]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from optmodel.vendors.coptpy.errors import invalid
from optmodel.vendors.coptpy.expressions import KINDS, listed
from optmodel.vendors.core import containers

K = TypeVar("K")
V = TypeVar("V")

tuplelist = containers.tuplelist


class tupledict(containers.tupledict[K, V]):
    """A dictionary whose keys are tuples."""

    kinds = KINDS


def multidict(data: Any) -> list[Any]:
    """The keys, then one dictionary for each place of the values."""
    return containers.multidict(data, tupledict)


class Array(list[V]):
    """Several things of one kind, as the getters return them."""

    def __init__(self, things: Any = ()) -> None:
        super().__init__(listed(things))

    def pushBack(self, things: Any) -> None:
        """Append one or many."""
        self.extend(listed(things))

    def getAll(self) -> list[V]:
        """All of them."""
        return list(self)

    def getSize(self) -> int:
        """How many there are."""
        return len(self)

    size = property(getSize)

    def at(self, idx: int) -> V:
        """The one at a place."""
        if not 0 <= idx < len(self):
            raise invalid("Invalid index")
        return self[idx]


class VarArray(Array[Any]):
    """Variables."""

    getVar = Array.at


class ConstrArray(Array[Any]):
    """Linear constraints."""

    getConstr = Array.at


class QConstrArray(Array[Any]):
    """Quadratic constraints."""

    getQConstr = Array.at


class GenConstrArray(Array[Any]):
    """Indicator constraints."""

    getGenConstr = Array.at


class SOSArray(Array[Any]):
    """Special ordered sets."""

    getSOS = Array.at


def spread(given: Any, things: Iterable[Any]) -> Iterator[Any]:
    """A value for each thing: the same for all, or each its own."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        return (given for _ in things)
    return iter(listed(given))
