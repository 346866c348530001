"""Sparse arrays say the same as the algebra, number for number."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.formulation import FormulationError, Goal, Instance, SparseMatrix, flatten
from optmodel.formulation import sparse_arrays as arrays_of
from optmodel.formulation.exact import evaluate_objective
from tests.formulation.models import INSTANCES, decision, least, most, scalar

WRITABLE = ("LP", "ILP", "BIP", "QP", "MIQP")


def dense(matrix: SparseMatrix, num_columns: int) -> np.ndarray:
    """Compressed vectors, one a row."""
    full = np.zeros((len(matrix.start) - 1, num_columns))
    for place in range(len(full)):
        part = slice(matrix.start[place], matrix.start[place + 1])
        full[place, matrix.index[part]] = matrix.value[part]
    return full


@given(st.data())
@pytest.mark.parametrize("name", WRITABLE)
def test_arrays_are_worth_what_the_algebra_is_worth(name: str, data: st.DataObject) -> None:
    instance = INSTANCES[name]
    flat = flatten(instance)
    arrays = arrays_of(flat)
    point = [data.draw(st.integers(-9, 9)) for _ in flat.columns]
    solution = {(c.variable, c.key): value for c, value in zip(flat.columns, point, strict=True)}
    x = np.array(point, dtype=float)
    worth = arrays.offset + arrays.cost @ x
    if arrays.hessian is not None:
        lower = dense(arrays.hessian, len(x)).T
        worth += x @ (lower + np.tril(lower, -1).T) @ x / 2
    assert worth == pytest.approx(float(evaluate_objective(instance, solution)))
    rows = dense(arrays.rows, len(x)) @ x
    for row, value in zip(flat.rows, rows, strict=True):
        exact = sum(c * point[symbol] for (symbol,), c in row.body.terms.items())
        assert value == pytest.approx(float(exact))


def test_bounds_kinds_and_types() -> None:
    instance = scalar(
        most("3 * x - y + 7"),
        (
            decision("x", lower=None, upper="2.5"),
            decision("y", domain="integer"),
            decision("b", domain="binary"),
        ),
        "x + 2 <= y",
        "b + x == 1",
        "y >= -4",
    )
    arrays = arrays_of(flatten(instance))
    assert arrays.goal is Goal.MAXIMIZE
    assert arrays.offset == 7
    assert arrays.cost.tolist() == [3, -1, 0]
    assert arrays.column_lower.tolist() == [-inf, 0, 0]
    assert arrays.column_upper.tolist() == [2.5, inf, 1]
    assert arrays.integrality.tolist() == [0, 1, 1]
    assert arrays.row_lower.tolist() == [-inf, 1, -4]
    assert arrays.row_upper.tolist() == [-2, 1, inf]
    assert arrays.rows.start.tolist() == [0, 2, 4, 5]
    assert arrays.rows.index.tolist() == [0, 1, 0, 2, 1]
    assert arrays.rows.value.tolist() == [1, -1, 1, 1, 1]
    assert arrays.hessian is None
    for name in ("cost", "column_lower", "column_upper", "row_lower", "row_upper"):
        assert getattr(arrays, name).dtype == np.float64
    assert {arrays.rows.start.dtype, arrays.rows.index.dtype} == {np.dtype(np.int32)}


def test_the_hessian_is_the_lower_triangle_of_second_derivatives() -> None:
    variables = (decision("x"), decision("y"), decision("z"))
    instance = scalar(least("3 * x ** 2 + 5 * z * x - y * z + y"), variables)
    hessian = arrays_of(flatten(instance)).hessian
    assert hessian is not None
    assert hessian.start.tolist() == [0, 2, 3, 3]
    assert hessian.index.tolist() == [0, 2, 2]
    assert hessian.value.tolist() == [6, 5, -1]


def test_a_model_without_rows_has_empty_arrays() -> None:
    instance = Instance.create(scalar(least("x"), (decision("x"),)).formulation, {}, {})
    arrays = arrays_of(flatten(instance))
    assert arrays.rows.start.tolist() == [0]
    assert arrays.rows.value.size == 0


@pytest.mark.parametrize("name", sorted(set(INSTANCES) - set(WRITABLE)))
def test_what_has_no_arrays_is_refused(name: str) -> None:
    with pytest.raises(FormulationError, match="can be written as arrays"):
        arrays_of(flatten(INSTANCES[name]))
