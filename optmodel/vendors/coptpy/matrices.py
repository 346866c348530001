"""Arrays of variables and expressions, with the arithmetic of numpy on their entries.

x = model.addMVar((3,), ub=1.0)
model.addConstrs(A @ x <= b)
x.x                                     # an array of values
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from optmodel.vendors.coptpy.expressions import as_list
from optmodel.vendors.shared.arrays import Entries, Place, Shape, dense, filled


class MArray:
    """An array of variables, expressions or relations; operators work entry by entry."""

    __array_ufunc__ = None
    __hash__: Any = None

    def __init__(self, entries: Entries) -> None:
        self.entries = entries

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of its axes."""
        return tuple(self.entries.shape)

    @property
    def ndim(self) -> int:
        """The number of its axes."""
        return self.entries.ndim

    @property
    def size(self) -> int:
        """The number of its entries."""
        return self.entries.size

    @property
    def T(self) -> MArray:
        """Its transpose."""
        return type(self)(self.entries.T)

    def mapped(self, change: Callable[[Place, Any], object]) -> Entries:
        """An array of the function's value for each index and entry."""
        return filled(self.entries.shape, lambda place: change(place, self.entries[place]))

    def sum(self, axis: int | None = None) -> Any:
        """The sum of all, or along an axis."""
        return _wrapped(self.entries.sum(axis=axis))

    def item(self) -> Any:
        """Its only entry."""
        return self.entries.item()

    def tolist(self) -> Any:
        """Its entries in lists."""
        return self.entries.tolist()

    def reshape(self, shape: Shape) -> MArray:
        """The same entries in another shape."""
        return type(self)(self.entries.reshape(shape))

    def flatten(self) -> MArray:
        """The same entries in a row."""
        return type(self)(self.entries.ravel())

    def getInfo(self, infoname: str) -> Entries:
        """An attribute of each entry."""
        return self.mapped(lambda _, entry: entry.getInfo(infoname)).astype(float)

    def __getitem__(self, index: Any) -> Any:
        found = self.entries[index]
        return type(self)(found) if isinstance(found, np.ndarray) else found

    def __len__(self) -> int:
        return len(self.entries)

    def __add__(self, other: object) -> Any:
        return _wrapped(self.entries + _entries_of(other))

    def __radd__(self, other: object) -> Any:
        return _wrapped(_entries_of(other) + self.entries)

    def __sub__(self, other: object) -> Any:
        return _wrapped(self.entries - _entries_of(other))

    def __rsub__(self, other: object) -> Any:
        return _wrapped(_entries_of(other) - self.entries)

    def __mul__(self, other: object) -> Any:
        return _wrapped(self.entries * _entries_of(other))

    def __rmul__(self, other: object) -> Any:
        return _wrapped(_entries_of(other) * self.entries)

    def __truediv__(self, other: object) -> Any:
        return _wrapped(self.entries / _entries_of(other))

    def __neg__(self) -> Any:
        return _wrapped(-self.entries)

    def __matmul__(self, other: object) -> Any:
        return _wrapped(_product(self.entries, _entries_of(other)))

    def __rmatmul__(self, other: object) -> Any:
        return _wrapped(_product(_entries_of(other), self.entries))

    def __le__(self, other: object) -> Any:
        return self._related(other, operator.le)

    def __ge__(self, other: object) -> Any:
        return self._related(other, operator.ge)

    def __eq__(self, other: object) -> Any:
        return self._related(other, operator.eq)

    def _related(self, other: object, relate: Callable[[Any, Any], Any]) -> MArray:
        left, right = np.broadcast_arrays(self.entries, _entries_of(other))
        return MArray(filled(left.shape, lambda place: relate(left[place], right[place])))


class MVar(MArray):
    """An array of variables."""

    @classmethod
    def fromlist(cls, variables: object) -> MVar:
        """The array of a list of variables; an array is left as it is."""
        if isinstance(variables, MVar):
            return variables
        return cls(np.array(as_list(variables), dtype=object))

    @property
    def x(self) -> Entries:
        """The values in the last solution."""
        return self.getInfo("Value")

    X = x


class MConstr(MArray):
    """An array of linear constraints."""

    @property
    def pi(self) -> Entries:
        """The duals in the last solution."""
        return self.getInfo("Dual")


def _entries_of(operand: object) -> Any:
    """The entries of an array of ours, of scipy or of a list; anything else as it is."""
    if isinstance(operand, MArray):
        return operand.entries
    return np.asarray(operand) if isinstance(operand, list | tuple) else dense(operand)


def _product(left: object, right: object) -> Any:
    return np.asarray(left, dtype=object) @ np.asarray(right, dtype=object)


def _wrapped(result: object) -> Any:
    return MArray(result) if isinstance(result, np.ndarray) else result
