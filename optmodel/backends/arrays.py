"""A linear or quadratic model as numpy arrays, as array solvers take it.

The objective is `offset + cost' x + 1/2 x' H x`, with `row_lower <= A x <= row_upper` and
`column_lower <= x <= column_upper`; missing bounds are infinite.

    arrays = sparse_arrays(model)
    arrays.cost                                # array([1.25, 3.5, ...])
    arrays.hessian                             # None: the objective is linear
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING

from optmodel.backends.model import INFINITY, Entries, Model, Product, VariableType

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class SparseMatrix:
    """Compressed vectors: vector k holds `value[start[k]:start[k + 1]]` at the same `index`.

    `start` is int32 of length vectors + 1, `index` int32 and `value` float64 of equal length.
    """

    start: "NDArray[np.int32]"
    index: "NDArray[np.int32]"
    value: "NDArray[np.float64]"


@dataclass(frozen=True, slots=True, eq=False)
class SparseArrays:
    """The numbers of a model with m linear rows over n columns.

    `rows` compresses the m rows of A; `hessian` the n columns of the lower triangle of H, or None
    when the objective is linear. `cost`, `column_*` are float64 of length n, `row_*` of length m.
    """

    cost: "NDArray[np.float64]"
    column_lower: "NDArray[np.float64]"
    column_upper: "NDArray[np.float64]"
    row_lower: "NDArray[np.float64]"
    row_upper: "NDArray[np.float64]"
    rows: SparseMatrix
    hessian: SparseMatrix | None


def sparse_arrays(model: Model) -> SparseArrays:
    """The arrays of a model; it has linear rows alone and an objective at most quadratic."""
    assert model.has_linear_rows, "only linear rows can be written as arrays"
    rows = model.linear_rows()
    lower, upper = _bounds_of(model.lowers), _bounds_of(model.uppers)
    for column, kind in enumerate(model.types):
        if kind is VariableType.BINARY:
            lower[column], upper[column] = max(lower[column], 0.0), min(upper[column], 1.0)
    return SparseArrays(
        cost=_floats(model.costs),
        column_lower=lower,
        column_upper=upper,
        row_lower=_bounds_of([row.lower for row in rows]),
        row_upper=_bounds_of([row.upper for row in rows]),
        rows=_compress([row.entries for row in rows]),
        hessian=_hessian(model.products, model.num_columns) if model.products else None,
    )


def _bounds_of(limits: Sequence[float]) -> "NDArray[np.float64]":
    bounds = _floats(limits)
    bounds[bounds >= INFINITY] = inf
    bounds[~(bounds > -INFINITY)] = -inf
    return bounds


def _hessian(products: Sequence[Product], num_columns: int) -> SparseMatrix:
    columns: list[dict[int, float]] = [{} for _ in range(num_columns)]
    for first, second, coefficient in products:
        low, high = (first, second) if first <= second else (second, first)
        entry = 2 * coefficient if low == high else coefficient
        columns[low][high] = columns[low].get(high, 0.0) + entry
    return _compress([sorted(column.items()) for column in columns])


def _compress(vectors: Sequence[Entries]) -> SparseMatrix:
    starts = accumulate(map(len, vectors), initial=0)
    indices = [index for vector in vectors for index, _ in vector]
    values = [value for vector in vectors for _, value in vector]
    return SparseMatrix(_integers(starts), _integers(indices), _floats(values))


def _floats(values: Iterable[float]) -> "NDArray[np.float64]":
    import numpy as np

    return np.array(array("d", values), dtype=np.float64)


def _integers(values: Iterable[int]) -> "NDArray[np.int32]":
    import numpy as np

    return np.array(array("i", values), dtype=np.int32)
