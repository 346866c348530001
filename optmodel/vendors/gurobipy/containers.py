"""`tupledict`, `tuplelist` and `multidict`: data by tuples, selected from by pattern.

x = model.addVars(plants, stores)
x.sum(plant, "*") <= capacity[plant]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from optmodel.vendors.gurobipy.expressions import KINDS
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
