"""`tupledict`, `tuplelist` and `multidict`, and the lists that a model's getters return.

x = model.addVars(plants, stores)
x.sum(plant, "*") <= capacity[plant]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from optmodel.vendors.coptpy.errors import invalid
from optmodel.vendors.coptpy.expressions import KINDS, as_list
from optmodel.vendors.modeling import containers

K = TypeVar("K")
V = TypeVar("V")


class tuplelist(containers.TupleList[K]):
    """A list of tuples."""


class tupledict(containers.TupleDict[K, V]):
    """A dictionary whose keys are tuples."""

    kinds = KINDS


def multidict(data: Mapping[K, object] | Iterable[tuple[K, object]]) -> list[Any]:
    """The keys, then one dictionary for each position of the values."""
    return containers.multidict(data, tuplelist, tupledict)


class Array(list[V]):
    """A list of variables or of constraints of one kind, as the getters return it."""

    def __init__(self, things: object = ()) -> None:
        super().__init__(as_list(things))

    def pushBack(self, things: object) -> None:
        """Append one or many."""
        self.extend(as_list(things))

    def getAll(self) -> list[V]:
        """All of them."""
        return list(self)

    def getSize(self) -> int:
        """How many there are."""
        return len(self)

    size = property(getSize)

    def at(self, idx: int) -> V:
        """The member at an index."""
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


def value_for_each(given: object, things: Iterable[object]) -> Iterator[Any]:
    """An iterator over values: one value for all things, or one for each."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        return (given for _ in things)
    return iter(as_list(given))
