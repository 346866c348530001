"""Sparse arrays: a linear or quadratic flat model as numpy arrays, as array solvers take it.

The model is `goal offset + cost' x + 1/2 x' H x`, with `row_lower <= A x <= row_upper` and
`column_lower <= x <= column_upper`; missing bounds are infinite.

    arrays = sparse_arrays(flatten(instance))
    arrays.cost                                # array([1.25, 3.5, ...])
    arrays.hessian                             # None: the objective is linear
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from optmodel.formulation.declarations import Domain, Goal
from optmodel.formulation.flat import FlatModel
from optmodel.formulation.numbers import Number
from optmodel.formulation.parsing import FormulationError
from optmodel.formulation.polynomial import Polynomial

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
    """A model with m rows over n columns.

    `rows` compresses the m rows of A; `hessian` the n columns of the lower triangle of H, or None
    when the objective is linear. `cost`, `column_*` are float64 of length n, `row_*` of length m,
    `integrality` is int32 of length n with 1 for integer and binary columns.
    """

    goal: Goal
    offset: float
    cost: "NDArray[np.float64]"
    column_lower: "NDArray[np.float64]"
    column_upper: "NDArray[np.float64]"
    integrality: "NDArray[np.int32]"
    row_lower: "NDArray[np.float64]"
    row_upper: "NDArray[np.float64]"
    rows: SparseMatrix
    hessian: SparseMatrix | None


def sparse_arrays(flat: FlatModel) -> SparseArrays:
    """The arrays of a flat model whose rows are linear and whose objective is at most quadratic.

    Raises `FormulationError` on any other.
    """
    if not flat.is_quadratic:
        raise FormulationError(
            "Only linear rows with a linear or quadratic objective can be written as arrays."
        )
    columns, rows, num_columns = flat.columns, flat.rows, len(flat.columns)
    return SparseArrays(
        goal=flat.goal,
        offset=float(flat.objective.constant),
        cost=_floats(_linear_coefficients(flat.objective, num_columns)),
        column_lower=_floats(_bound(column.lower, -inf) for column in columns),
        column_upper=_floats(_bound(column.upper, inf) for column in columns),
        integrality=_integers(int(c.domain is not Domain.CONTINUOUS) for c in columns),
        row_lower=_floats(_bound(row.lower, -inf) for row in rows),
        row_upper=_floats(_bound(row.upper, inf) for row in rows),
        rows=_compress([_linear_entries(row.body) for row in rows]),
        hessian=_hessian(flat.objective, num_columns) if flat.objective.degree == 2 else None,
    )


Entries = dict[int, float]


def _bound(limit: Number | None, missing: float) -> float:
    return missing if limit is None else float(limit)


def _linear_entries(body: Polynomial) -> Entries:
    return {monomial[0]: float(c) for monomial, c in body.terms.items()}


def _linear_coefficients(body: Polynomial, num_columns: int) -> list[float]:
    dense = [0.0] * num_columns
    for monomial, coefficient in body.terms.items():
        if len(monomial) == 1:
            dense[monomial[0]] = float(coefficient)
    return dense


def _hessian(body: Polynomial, num_columns: int) -> SparseMatrix:
    columns: list[Entries] = [{} for _ in range(num_columns)]
    for monomial, coefficient in body.terms.items():
        if len(monomial) == 2:
            # Monomials are sorted: the first symbol is the column of the lower triangle.
            low, high = monomial
            columns[low][high] = float(coefficient * 2 if low == high else coefficient)
    return _compress(columns)


def _compress(vectors: list[Entries]) -> SparseMatrix:
    starts, indices, values = array("i", [0]), array("i"), array("d")
    for vector in vectors:
        for index in sorted(vector):
            indices.append(index)
            values.append(vector[index])
        starts.append(len(indices))
    return SparseMatrix(_integers(starts), _integers(indices), _floats(values))


def _floats(values: Iterable[float]) -> "NDArray[np.float64]":
    import numpy as np

    return np.array(values if isinstance(values, array) else array("d", values), dtype=np.float64)


def _integers(values: Iterable[int]) -> "NDArray[np.int32]":
    import numpy as np

    return np.array(values if isinstance(values, array) else array("i", values), dtype=np.int32)
