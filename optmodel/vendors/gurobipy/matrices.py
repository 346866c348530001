"""Arrays of variables and expressions, with the arithmetic of numpy.

x = model.addMVar((3,), ub=1.0)
model.addConstr(A @ x <= b)
x.X                                     # an array of values
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from optmodel.vendors.core import Formula, Quadratic, Sense
from optmodel.vendors.gurobipy.attributes import Unavailable
from optmodel.vendors.gurobipy.errors import DATA_NOT_AVAILABLE, GurobiError
from optmodel.vendors.gurobipy.expressions import LinExpr, TempConstr
from optmodel.vendors.gurobipy.variables import Var


class MArray:
    """An array of entries of one kind; the operators work entry by entry."""

    __array_priority__ = 100.0
    __array_ufunc__ = None
    __hash__: Any = None

    def __init__(self, entries: Any) -> None:
        self._entries: np.ndarray[Any, Any] = entries

    @property
    def shape(self) -> Any:
        """The lengths of its sides, a tuple."""
        return self._entries.shape

    @property
    def ndim(self) -> int:
        """The number of its sides."""
        return self._entries.ndim

    @property
    def size(self) -> int:
        """The number of its entries."""
        return self._entries.size

    @property
    def T(self) -> Any:
        """Its transpose."""
        return wrapped(self._entries.T)

    def transpose(self) -> Any:
        """Its transpose."""
        return self.T

    def reshape(self, *shape: Any, order: Any = "C") -> Any:
        """The same entries in another shape."""
        return wrapped(self._entries.reshape(*shape, order=order))

    def diagonal(self, *args: Any, **kwargs: Any) -> Any:
        """The entries of its diagonal."""
        return wrapped(np.array(self._entries.diagonal(*args, **kwargs)))

    def copy(self) -> Any:
        """An array of its own."""
        return elementwise(lambda entry: entry if isinstance(entry, Var) else 1.0 * entry, self)

    def item(self) -> Any:
        """Its only entry."""
        return self._entries.item()

    def tolist(self) -> Any:
        """Its entries in nested lists."""
        return self._entries.tolist()

    def sum(self, axis: int | None = None) -> Any:
        """The sum of all entries, or along an axis."""
        if axis is None:
            return _cell(_total(self._entries.ravel()))
        moved = np.moveaxis(self._entries, axis, -1)
        return _filled(moved.shape[:-1], lambda place: _total(moved[place]))

    def getValue(self) -> Any:
        """The values of its entries in the last solution."""
        return np.vectorize(lambda entry: entry.getValue(), otypes=[float])(self._entries)

    def __getitem__(self, key: Any) -> Any:
        return wrapped(_boxed(self._entries[key]))

    def __setitem__(self, key: Any, value: Any) -> None:
        self._entries[key] = value._entries if isinstance(value, MArray) else value

    def __iter__(self) -> Iterator[Any]:
        return (self[place] for place in range(self.shape[0]))

    def __add__(self, other: Any) -> Any:
        return _combined(np.add, self, other)

    __radd__ = __iadd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return _combined(np.subtract, self, other)

    __isub__ = __sub__

    def __rsub__(self, other: Any) -> Any:
        return _combined(np.subtract, other, self)

    def __mul__(self, other: Any) -> Any:
        return _combined(np.multiply, self, other)

    __rmul__ = __imul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return _combined(np.true_divide, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _combined(np.true_divide, other, self)

    def __pow__(self, exponent: Any) -> Any:
        return elementwise(lambda entry: entry**exponent, self)

    def __neg__(self) -> Any:
        return elementwise(lambda entry: -1.0 * entry, self)

    def __pos__(self) -> Any:
        return self

    def __matmul__(self, other: Any) -> Any:
        return _product(self._entries, entries_of(other))

    def __rmatmul__(self, other: Any) -> Any:
        return _product(entries_of(other), self._entries)

    def __le__(self, other: Any) -> TempConstr:
        return TempConstr(self, Sense.AT_MOST, other)

    def __ge__(self, other: Any) -> TempConstr:
        return TempConstr(self, Sense.AT_LEAST, other)

    def __eq__(self, other: object) -> Any:
        return TempConstr(self, Sense.EQUAL, other)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.shape}>\n{self._entries!r}"


class MLinExpr(MArray):
    """An array of linear expressions."""

    @staticmethod
    def zeros(shape: Any) -> Any:
        """An array of expressions that are zero."""
        return _filled(np.empty(shape).shape, lambda place: LinExpr())


class MQuadExpr(MArray):
    """An array of quadratic expressions."""


class MNLExpr(MArray):
    """An array of nonlinear expressions."""


class MAttributed(MArray):
    """An array of objects of a model: attributes are arrays too."""

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
        """The attribute of every entry."""
        entries = self._entries
        try:
            found = [entry.getAttr(attrname) for entry in entries.ravel()]
        except (AttributeError, Unavailable) as error:
            raise GurobiError(DATA_NOT_AVAILABLE, str(error)) from None
        kind = object if found and isinstance(found[0], str) else None
        return np.array(found, dtype=kind).reshape(entries.shape)

    def setAttr(self, attrname: str, newvalue: Any) -> None:
        """Set the attribute of every entry, from a value for all or an array."""
        entries = self._entries
        values = np.broadcast_to(np.asarray(newvalue, dtype=object), entries.shape)
        for entry, value in zip(entries.ravel(), values.ravel(), strict=True):
            entry.setAttr(attrname, value)

    @classmethod
    def fromlist(cls, items: Any) -> Any:
        """An array of these objects."""
        return cls(_array(items))


class MVar(MAttributed):
    """An array of variables."""

    @classmethod
    def fromvar(cls, var: Var) -> Any:
        """An array that holds one variable."""
        return cls(_boxed(var))


class MConstr(MAttributed):
    """An array of linear constraints."""


class MQConstr(MAttributed):
    """An array of quadratic constraints."""


class MGenConstr(MAttributed):
    """An array of general constraints."""


def wrapped(entries: Any) -> Any:
    """An array of variables or expressions in the class for them."""
    flat = list(entries.ravel())
    if flat and all(isinstance(entry, Var) for entry in flat):
        return MVar(entries)
    if any(isinstance(entry, Formula) for entry in flat):
        return MNLExpr(entries)
    if any(isinstance(entry, Quadratic) for entry in flat):
        return MQuadExpr(entries)
    if all(isinstance(entry, Var | LinExpr | float) for entry in flat):
        return MLinExpr(entries)
    return MConstr(entries)


def entries_of(operand: Any) -> Any:
    """The entries of an array of ours, of numpy or of scipy; one entry for anything else."""
    if isinstance(operand, MArray):
        return operand._entries
    if isinstance(operand, np.ndarray):
        return operand
    to_array = getattr(operand, "toarray", None)
    if to_array is not None:
        return to_array()
    if isinstance(operand, list | tuple):
        return np.array(operand)
    return _boxed(operand)


def elementwise(function: Callable[[Any], Any], array: MArray) -> Any:
    """A function of every entry."""
    entries = array._entries
    return _filled(entries.shape, lambda place: function(entries[place]))


def stacked(join: Callable[..., Any], arrays: Any, **options: Any) -> Any:
    """Several arrays joined as numpy joins them."""
    return wrapped(join([entries_of(array) for array in arrays], **options))


def _boxed(entry: Any) -> Any:
    """An entry as an array without sides; an array as it is."""
    if isinstance(entry, np.ndarray):
        return entry
    box = np.empty((), dtype=object)
    box[()] = entry
    return box


def _array(items: Any) -> Any:
    nested = list(items)
    shape = (len(nested), len(nested[0])) if nested and isinstance(nested[0], list) else None
    flat = [item for row in nested for item in row] if shape else nested
    array = np.empty(len(flat), dtype=object)
    array[:] = flat
    return array.reshape(shape) if shape else array


def _cell(entry: Any) -> Any:
    return wrapped(_boxed(entry))


def _filled(shape: tuple[int, ...], entry: Callable[[Any], Any]) -> Any:
    array = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        array[place] = entry(place)
    return wrapped(array)


def _total(terms: Any) -> Any:
    result: Any = LinExpr()
    for term in terms:
        result += term
    return result


def _combined(operation: Any, left: Any, right: Any) -> Any:
    sides = np.broadcast_arrays(entries_of(left), entries_of(right))
    functions: dict[Any, Callable[[Any, Any], Any]] = {
        np.add: lambda a, b: a + b,
        np.subtract: lambda a, b: a - b,
        np.multiply: lambda a, b: a * b,
        np.true_divide: lambda a, b: a / b,
    }
    function = functions[operation]
    return _filled(sides[0].shape, lambda place: function(sides[0][place], sides[1][place]))


def _product(left: Any, right: Any) -> Any:
    """The matrix product; only what is not zero becomes a term."""
    if left.ndim == 0 or right.ndim == 0:
        raise ValueError("matmul: an operand has no sides")
    rows = left if left.ndim == 2 else left[None, :]
    columns = right if right.ndim == 2 else right[:, None]
    if rows.shape[1] != columns.shape[0]:
        raise ValueError(f"matmul: shapes {left.shape} and {right.shape} do not fit")
    shape = left.shape[:-1] + (right.shape[1:] if right.ndim == 2 else ())
    entries = [_dot(row, column) for row in rows for column in columns.T]
    array = np.empty(len(entries), dtype=object)
    array[:] = entries
    return wrapped(array.reshape(shape))


def _dot(row: Any, column: Any) -> Any:
    places = range(len(row))
    if row.dtype != object:
        places = np.flatnonzero(row)  # type: ignore[assignment]
    elif column.dtype != object:
        places = np.flatnonzero(column)  # type: ignore[assignment]
    result: Any = LinExpr()
    for place in places:
        result += row[place] * column[place]
    return result


def hstack(tup: Any) -> Any:
    """Arrays beside one another."""
    return stacked(np.hstack, tup)


def vstack(tup: Any) -> Any:
    """Arrays above one another."""
    return stacked(np.vstack, tup)


def concatenate(tup: Any, axis: int = 0) -> Any:
    """Arrays joined along an axis."""
    return stacked(np.concatenate, tup, axis=axis)
