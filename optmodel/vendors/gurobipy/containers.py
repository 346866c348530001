"""Dictionaries and lists of tuples that can be selected from by pattern.

x = model.addVars(plants, stores)
x.sum(plant, "*") <= capacity[plant]
"""

from typing import Any, TypeVar

from optmodel.vendors.core import containers
from optmodel.vendors.gurobipy.expressions import KINDS

K = TypeVar("K")
V = TypeVar("V")

tuplelist = containers.tuplelist


class tupledict(containers.tupledict[K, V]):
    """A dictionary whose keys are tuples."""

    kinds = KINDS


def multidict(data: Any) -> list[Any]:
    """The keys, then one dictionary for each place of the values."""
    return containers.multidict(data, tupledict)
