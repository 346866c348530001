"""Arrays of variables and expressions, with the arithmetic of numpy.

x = model.addMVar((3,), ub=1.0)
model.addConstr(A @ x <= b)
x.X                                     # an array of values
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from optmodel.vendors.gurobipy.attributes import AttributeUnavailable, HasAttributes
from optmodel.vendors.gurobipy.errors import DATA_NOT_AVAILABLE, GurobiError
from optmodel.vendors.gurobipy.expressions import LinExpr, TempConstr
from optmodel.vendors.gurobipy.variables import Var
from optmodel.vendors.modeling import (
    ConstraintSense,
    NonlinearExpression,
    Operand,
    QuadraticExpression,
)
from optmodel.vendors.shared.arrays import Entries, Shape, boxed, dense, filled

ArrayOperand = object
"""A number, a variable, an expression, or an array of them: ours, numpy's or scipy's."""


class MArray:
    """An array of entries of one kind; the operators work entry by entry."""

    __array_priority__ = 100.0
    __array_ufunc__ = None
    __hash__: Any = None

    def __init__(self, entries: Entries) -> None:
        self._entries = entries

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of its axes."""
        return self._entries.shape

    @property
    def ndim(self) -> int:
        """The number of its axes."""
        return self._entries.ndim

    @property
    def size(self) -> int:
        """The number of its entries."""
        return self._entries.size

    @property
    def T(self) -> MArray:
        """Its transpose."""
        return wrapped(self._entries.T)

    def transpose(self) -> MArray:
        """Its transpose."""
        return self.T

    def reshape(self, *shape: Any, order: Literal["A", "C", "F"] = "C") -> MArray:
        """The same entries in another shape."""
        return wrapped(self._entries.reshape(*shape, order=order))

    def diagonal(self, *args: int, **kwargs: int) -> MArray:
        """The entries of its diagonal."""
        return wrapped(np.array(self._entries.diagonal(*args, **kwargs)))

    def copy(self) -> MArray:
        """An independent copy."""
        return elementwise(lambda entry: entry if isinstance(entry, Var) else 1.0 * entry, self)

    def item(self) -> Any:
        """Its only entry."""
        return self._entries.item()

    def tolist(self) -> Any:
        """Its entries in nested lists."""
        return self._entries.tolist()

    def sum(self, axis: int | None = None) -> MArray:
        """The sum of all entries, or along an axis."""
        if axis is None:
            return wrapped(boxed(_total(self._entries.ravel())))
        moved = np.moveaxis(self._entries, axis, -1)
        return wrapped(filled(moved.shape[:-1], lambda place: _total(moved[place])))

    def getValue(self) -> npt.NDArray[np.float64]:
        """The values of its entries in the last solution."""
        values: npt.NDArray[np.float64]
        values = np.vectorize(lambda entry: entry.getValue(), otypes=[float])(self._entries)
        return values

    def __getitem__(self, key: Any) -> MArray:
        return wrapped(boxed(self._entries[key]))

    def __setitem__(self, key: Any, value: object) -> None:
        self._entries[key] = value._entries if isinstance(value, MArray) else value

    def __iter__(self) -> Iterator[MArray]:
        return (self[place] for place in range(self.shape[0]))

    def __add__(self, other: ArrayOperand) -> MArray:
        return _combined(operator.add, self, other)

    __radd__ = __iadd__ = __add__

    def __sub__(self, other: ArrayOperand) -> MArray:
        return _combined(operator.sub, self, other)

    __isub__ = __sub__

    def __rsub__(self, other: ArrayOperand) -> MArray:
        return _combined(operator.sub, other, self)

    def __mul__(self, other: ArrayOperand) -> MArray:
        return _combined(operator.mul, self, other)

    __rmul__ = __imul__ = __mul__

    def __truediv__(self, other: ArrayOperand) -> MArray:
        return _combined(operator.truediv, self, other)

    def __rtruediv__(self, other: ArrayOperand) -> MArray:
        return _combined(operator.truediv, other, self)

    def __pow__(self, exponent: float | Operand) -> MArray:
        return elementwise(lambda entry: entry**exponent, self)

    def __neg__(self) -> MArray:
        return elementwise(lambda entry: -1.0 * entry, self)

    def __pos__(self) -> Self:
        return self

    def __matmul__(self, other: ArrayOperand) -> MArray:
        return _product(self._entries, entries_of(other))

    def __rmatmul__(self, other: ArrayOperand) -> MArray:
        return _product(entries_of(other), self._entries)

    def __le__(self, other: object) -> TempConstr:
        return TempConstr(self, ConstraintSense.AT_MOST, other)

    def __ge__(self, other: object) -> TempConstr:
        return TempConstr(self, ConstraintSense.AT_LEAST, other)

    def __eq__(self, other: object) -> Any:
        return TempConstr(self, ConstraintSense.EQUAL, other)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.shape}>\n{self._entries!r}"


class MLinExpr(MArray):
    """An array of linear expressions."""

    @staticmethod
    def zeros(shape: Shape) -> MArray:
        """An array of expressions that are zero."""
        return wrapped(filled(shape, lambda place: LinExpr()))


class MQuadExpr(MArray):
    """An array of quadratic expressions."""


class MNLExpr(MArray):
    """An array of nonlinear expressions."""


class MAttributed(MArray, HasAttributes):
    """An array of objects of a model: attributes are arrays too."""

    def getAttr(self, attrname: str) -> Entries:
        """An array of the attribute's values, one of each entry."""
        entries = self._entries
        try:
            found = [entry.getAttr(attrname) for entry in entries.ravel()]
        except (AttributeError, AttributeUnavailable) as error:
            raise GurobiError(DATA_NOT_AVAILABLE, str(error)) from None
        kind = object if found and isinstance(found[0], str) else None
        return np.array(found, dtype=kind).reshape(entries.shape)

    def setAttr(self, attrname: str, newvalue: object) -> None:
        """Set the attribute of every entry, from a value for all or an array."""
        entries = self._entries
        values = np.broadcast_to(np.asarray(newvalue, dtype=object), entries.shape)
        for entry, value in zip(entries.ravel(), values.ravel(), strict=True):
            entry.setAttr(attrname, value)

    @classmethod
    def fromlist(cls, items: Iterable[object]) -> Self:
        """An array of these objects."""
        return cls(_from_list(items))


class MVar(MAttributed):
    """An array of variables."""

    @classmethod
    def fromvar(cls, var: Var) -> Self:
        """An array that holds one variable."""
        return cls(boxed(var))


class MConstr(MAttributed):
    """An array of linear constraints."""


class MQConstr(MAttributed):
    """An array of quadratic constraints."""


class MGenConstr(MAttributed):
    """An array of general constraints."""


def wrapped(entries: Entries) -> MArray:
    """An array of variables or expressions in the class for them."""
    flat = list(entries.ravel())
    if flat and all(isinstance(entry, Var) for entry in flat):
        return MVar(entries)
    if any(isinstance(entry, NonlinearExpression) for entry in flat):
        return MNLExpr(entries)
    if any(isinstance(entry, QuadraticExpression) for entry in flat):
        return MQuadExpr(entries)
    if all(isinstance(entry, Var | LinExpr | float) for entry in flat):
        return MLinExpr(entries)
    return MConstr(entries)


def entries_of(operand: object) -> Entries:
    """The entries of an array of ours, of numpy or of scipy; one entry for anything else."""
    if isinstance(operand, MArray):
        return operand._entries
    operand = dense(operand)
    return np.array(operand) if isinstance(operand, list | tuple) else boxed(operand)


def elementwise(function: Callable[[Any], object], array: MArray) -> MArray:
    """A function of every entry."""
    entries = array._entries
    return wrapped(filled(entries.shape, lambda place: function(entries[place])))


def _from_list(items: Iterable[object]) -> Entries:
    """An array of the objects in a list, or in a list of lists."""
    rows = list(items)
    if not (rows and isinstance(rows[0], list)):
        return filled(len(rows), lambda place: rows[place[0]])
    entries = [entry for row in rows for entry in row]  # type: ignore[attr-defined]
    return filled(len(entries), lambda place: entries[place[0]]).reshape(len(rows), len(rows[0]))


def _total(terms: Iterable[object]) -> Any:
    result: Any = LinExpr()
    for term in terms:
        result += term
    return result


def _combined(
    operation: Callable[[Any, Any], object], left: ArrayOperand, right: ArrayOperand
) -> MArray:
    """An operator on each pair of entries, broadcast together."""
    lefts, rights = np.broadcast_arrays(entries_of(left), entries_of(right))
    return wrapped(filled(lefts.shape, lambda place: operation(lefts[place], rights[place])))


def _product(left: Entries, right: Entries) -> MArray:
    """The matrix product; entries that are zero give no term."""
    if left.ndim == 0 or right.ndim == 0:
        raise ValueError("matmul: an operand has no sides")
    rows = left if left.ndim == 2 else left[None, :]
    columns = right if right.ndim == 2 else right[:, None]
    if rows.shape[1] != columns.shape[0]:
        raise ValueError(f"matmul: shapes {left.shape} and {right.shape} do not fit")
    shape = left.shape[:-1] + (right.shape[1:] if right.ndim == 2 else ())
    entries = [_dot(row, column) for row in rows for column in columns.T]
    return wrapped(filled(len(entries), lambda place: entries[place[0]]).reshape(shape))


def _dot(row: Entries, column: Entries) -> Any:
    places: Iterable[int] = range(len(row))
    if row.dtype != object:
        places = np.flatnonzero(row)
    elif column.dtype != object:
        places = np.flatnonzero(column)
    result: Any = LinExpr()
    for place in places:
        result += row[place] * column[place]
    return result


def hstack(tup: Sequence[ArrayOperand]) -> MArray:
    """Arrays beside one another."""
    return wrapped(np.hstack([entries_of(array) for array in tup]))


def vstack(tup: Sequence[ArrayOperand]) -> MArray:
    """Arrays above one another."""
    return wrapped(np.vstack([entries_of(array) for array in tup]))


def concatenate(tup: Sequence[ArrayOperand], axis: int = 0) -> MArray:
    """Arrays joined along an axis."""
    return wrapped(np.concatenate([entries_of(array) for array in tup], axis=axis))
