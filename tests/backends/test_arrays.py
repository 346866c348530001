"""Arrays: the numbers of a model in their places, in the types that a solver takes."""

from math import inf

import pytest
from hypothesis import given

from optmodel.backends import (
    LinearRow,
    Model,
    QuadraticRow,
    VariableType,
    sparse_arrays,
)
from tests.backends.models import (
    BINARY,
    CONTINUOUS,
    INTEGER,
    activity_of,
    boxed,
    integer_models,
)


def _model() -> Model:
    return Model(
        lowers=[-1, -inf, 0, -7],
        uppers=[4, 1e20, inf, 9],
        costs=[3, 0, -0.125, 0],
        types=[CONTINUOUS, CONTINUOUS, INTEGER, BINARY],
        rows=[
            LinearRow([(0, -1.0), (2, 2.0)], upper=7.0),
            LinearRow([(1, -0.25), (0, 1.0)], -1.0, 1e30),
            LinearRow([], upper=1.0),
        ],
        products=[(0, 0, 1.0), (2, 0, 3.0), (1, 2, -1.0), (2, 2, 5.0), (0, 2, 1.0)],
    )


def test_every_number_has_its_place() -> None:
    arrays = sparse_arrays(_model())
    assert arrays.cost.tolist() == [3, 0, -0.125, 0]
    assert arrays.row_lower.tolist() == [-inf, -1, -inf]
    assert arrays.row_upper.tolist() == [7, inf, 1]
    assert arrays.rows.start.tolist() == [0, 2, 4, 4]
    assert arrays.rows.index.tolist() == [0, 2, 1, 0]
    assert arrays.rows.value.tolist() == [-1, 2, -0.25, 1]


def test_bounds_are_infinite_beyond_what_solvers_count_and_binaries_within_one() -> None:
    arrays = sparse_arrays(_model())
    assert arrays.column_lower.tolist() == [-1, -inf, 0, 0]
    assert arrays.column_upper.tolist() == [4, inf, inf, 1]


def test_a_bound_that_is_no_number_is_none() -> None:
    model = boxed(1.0)
    model.lowers = [float("nan")]
    assert sparse_arrays(model).column_lower.tolist() == [-inf]


def test_the_hessian_is_a_lower_triangle() -> None:
    hessian = sparse_arrays(_model()).hessian
    assert hessian is not None
    assert hessian.start.tolist() == [0, 2, 3, 4, 4]
    assert hessian.index.tolist() == [0, 2, 2, 2]
    assert hessian.value.tolist() == [2, 4, -1, 10]
    assert sparse_arrays(boxed(1.0)).hessian is None


def test_the_types_are_those_of_the_solver() -> None:
    arrays = sparse_arrays(_model())
    assert arrays.hessian is not None
    numbers = (arrays.cost, arrays.row_lower, arrays.column_upper, arrays.rows.value)
    assert {str(vector.dtype) for vector in numbers} == {"float64"}
    places = (arrays.rows.start, arrays.rows.index, arrays.hessian.index)
    assert {str(vector.dtype) for vector in places} == {"int32"}


def test_arrays_are_copies() -> None:
    model = _model()
    sparse_arrays(model).column_lower[0] = 99.0
    assert model.lowers == [-1, -inf, 0, -7]


@given(integer_models())
def test_a_matrix_gives_the_activity_of_each_row(model: Model) -> None:
    arrays = sparse_arrays(model)
    point = [float(3 * k - 2) for k in range(model.num_columns)]
    for number, row in enumerate(model.rows):
        span = slice(arrays.rows.start[number], arrays.rows.start[number + 1])
        pairs = zip(arrays.rows.index[span], arrays.rows.value[span], strict=True)
        activity = sum(float(value) * point[index] for index, value in pairs)
        assert activity == pytest.approx(activity_of(row, point))


def test_what_is_not_linear_is_the_callers_mistake() -> None:
    model = boxed(1.0)
    model.rows.append(QuadraticRow([], [(0, 0, 1.0)], upper=1.0))
    with pytest.raises(AssertionError, match="linear rows"):
        sparse_arrays(model)


def test_semicontinuous_bounds_are_left_as_they_are() -> None:
    model = boxed(5.0, kind=VariableType.SEMICONTINUOUS)
    model.lowers = [2.0]
    assert sparse_arrays(model).column_lower.tolist() == [2.0]
