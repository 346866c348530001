"""Arrays of variables and expressions, with the arithmetic of numpy on their entries.

x = model.addMVar((3,), ub=1.0)
model.addConstrs(A @ x <= b)
x.x                                     # an array of values
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from optmodel.vendors.coptpy.expressions import listed


class MArray:
    """An array of variables, expressions or relations; operators work entry by entry."""

    __array_ufunc__ = None
    __hash__: Any = None

    def __init__(self, entries: Any) -> None:
        self.entries: np.ndarray[Any, Any] = entries

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of its sides."""
        return tuple(self.entries.shape)

    @property
    def ndim(self) -> int:
        """The number of its sides."""
        return self.entries.ndim

    @property
    def size(self) -> int:
        """The number of its entries."""
        return self.entries.size

    @property
    def T(self) -> MArray:
        """Its transpose."""
        return type(self)(self.entries.T)

    def mapped(self, change: Callable[[tuple[int, ...], Any], Any]) -> Any:
        """An array of what is made of each place and entry."""
        result = np.empty(self.entries.shape, dtype=object)
        for place in np.ndindex(self.entries.shape):
            result[place] = change(place, self.entries[place])
        return result

    def sum(self, axis: int | None = None) -> Any:
        """The sum of all, or along a side."""
        return _wrapped(self.entries.sum(axis=axis))

    def item(self) -> Any:
        """Its only entry."""
        return self.entries.item()

    def tolist(self) -> Any:
        """Its entries in lists."""
        return self.entries.tolist()

    def reshape(self, shape: Any) -> MArray:
        """The same entries in another shape."""
        return type(self)(self.entries.reshape(shape))

    def flatten(self) -> MArray:
        """The same entries in a row."""
        return type(self)(self.entries.ravel())

    def getInfo(self, infoname: str) -> Any:
        """An attribute of each entry."""
        return self.mapped(lambda _, entry: entry.getInfo(infoname)).astype(float)

    def __getitem__(self, index: Any) -> Any:
        found = self.entries[index]
        return type(self)(found) if isinstance(found, np.ndarray) else found

    def __len__(self) -> int:
        return len(self.entries)

    def __add__(self, other: Any) -> Any:
        return _wrapped(self.entries + _bare(other))

    def __radd__(self, other: Any) -> Any:
        return _wrapped(_bare(other) + self.entries)

    def __sub__(self, other: Any) -> Any:
        return _wrapped(self.entries - _bare(other))

    def __rsub__(self, other: Any) -> Any:
        return _wrapped(_bare(other) - self.entries)

    def __mul__(self, other: Any) -> Any:
        return _wrapped(self.entries * _bare(other))

    def __rmul__(self, other: Any) -> Any:
        return _wrapped(_bare(other) * self.entries)

    def __truediv__(self, other: Any) -> Any:
        return _wrapped(self.entries / _bare(other))

    def __neg__(self) -> Any:
        return _wrapped(-self.entries)

    def __matmul__(self, other: Any) -> Any:
        return _wrapped(_product(self.entries, _bare(other)))

    def __rmatmul__(self, other: Any) -> Any:
        return _wrapped(_product(_bare(other), self.entries))

    def __le__(self, other: Any) -> Any:
        return self._related(other, lambda left, right: left <= right)

    def __ge__(self, other: Any) -> Any:
        return self._related(other, lambda left, right: left >= right)

    def __eq__(self, other: object) -> Any:
        return self._related(other, lambda left, right: left == right)

    def _related(self, other: Any, relate: Callable[[Any, Any], Any]) -> MArray:
        left, right = np.broadcast_arrays(self.entries, _bare(other))
        result = np.empty(left.shape, dtype=object)
        for place in np.ndindex(left.shape):
            result[place] = relate(left[place], right[place])
        return MArray(result)


class MVar(MArray):
    """An array of variables."""

    @classmethod
    def fromlist(cls, variables: Any) -> MVar:
        """The array of a list of variables; an array is left as it is."""
        if isinstance(variables, MVar):
            return variables
        return cls(np.array(listed(variables), dtype=object))

    @property
    def x(self) -> Any:
        """The values in the last solution."""
        return self.getInfo("Value")

    X = x


class MConstr(MArray):
    """An array of linear constraints."""

    @property
    def pi(self) -> Any:
        """The duals in the last solution."""
        return self.getInfo("Dual")


def array_of(shape: Any, make: Callable[..., Any], *given: Any) -> Any:
    """An array of what is made of each place and of the values given for it."""
    sides = [np.broadcast_to(np.asarray(values, dtype=object), shape) for values in given]
    result = np.empty(shape, dtype=object)
    for place in np.ndindex(result.shape):
        result[place] = make(place, *(side[place] for side in sides))
    return result


def _bare(operand: Any) -> Any:
    if isinstance(operand, MArray):
        return operand.entries
    if isinstance(operand, list | tuple):
        return np.asarray(operand)
    # Of scipy's sparse matrices.
    return operand.toarray() if type(operand).__module__.startswith("scipy.sparse") else operand


def _product(left: Any, right: Any) -> Any:
    return np.asarray(left, dtype=object) @ np.asarray(right, dtype=object)


def _wrapped(result: Any) -> Any:
    return MArray(result) if isinstance(result, np.ndarray) else result
