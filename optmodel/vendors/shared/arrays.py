"""Numpy arrays of variables, expressions and constraints, for the matrix interfaces.

filled((2, 3), lambda index: variable(*index))
broadcast((2, 3), 0.0, upper_bounds)    # two arrays of that shape
dense(sparse_matrix)                    # numpy's array of the same numbers
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Entries = npt.NDArray[Any]
"""An array of objects or of numbers."""
Shape = int | tuple[int, ...]
Place = tuple[int, ...]
"""The indices of one entry."""


def filled(shape: Shape, entry: Callable[[Place], object]) -> Entries:
    """An array of the function's value at each index."""
    array = np.empty(shape, dtype=object)
    for place in np.ndindex(*array.shape):
        array[place] = entry(place)
    return array


def boxed(entry: object) -> Entries:
    """One entry as an array without axes; an array as it is."""
    if isinstance(entry, np.ndarray):
        return entry
    box = np.empty((), dtype=object)
    box[()] = entry
    return box


def broadcast(shape: Shape, *values: object) -> list[Entries]:
    """Each value as an array of this shape: one for all entries, or an array of them."""
    return [np.broadcast_to(np.asarray(each, dtype=object), shape) for each in values]


def dense(operand: object) -> Any:
    """A sparse matrix of scipy as an array; any other object unchanged."""
    # The class is checked, since an instance of a variable looks unknown names up by itself.
    toarray = getattr(type(operand), "toarray", None)
    return operand if toarray is None else toarray(operand)
