"""Expressions are worth what mathematics says, at any point where it says something."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.backends import (
    Expression,
    FloatPolynomial,
    NonlinearFunction,
    Operation,
    apply,
    evaluate,
)
from optmodel.backends.expressions import Parameter, has_columns
from tests.backends.models import column

X, Y = column(0), column(1)
REACH = st.floats(-20, 20)
POINTS = ((0.0, 0.0), (1.0, 2.0), (1.0, 5.0), (3.0, 6.0))


def test_a_polynomial_is_worth_the_sum_of_its_products() -> None:
    body = FloatPolynomial([((0,), 2.0), ((0, 1), 3.0), ((1, 1, 1), -1.0), ((0,), 1.0)], 4.0)
    assert body.value_at([2.0, 3.0]) == 4 + 3 * 2 + 3 * 6 - 27
    assert body.degree == 3


def test_an_empty_polynomial_is_its_constant() -> None:
    assert FloatPolynomial([], 2.5).value_at([]) == 2.5
    assert FloatPolynomial().degree == 0


@given(REACH, REACH, REACH)
def test_linear_polynomials_are_linear(x: float, y: float, factor: float) -> None:
    body = FloatPolynomial([((0,), 2.0), ((1,), -3.0)])
    scaled = body.value_at([factor * x, factor * y])
    assert scaled == pytest.approx(factor * body.value_at([x, y]), abs=1e-9)


@pytest.mark.parametrize(
    ("operation", "numbers", "value"),
    [
        (Operation.ADD, (0.1, 0.2, 0.3, 1e16, -1e16), 0.6),
        (Operation.MULTIPLY, (2, 3, 4), 24),
        (Operation.DIVIDE, (1, 8), 0.125),
        (Operation.POWER, (2, 0.5), math.sqrt(2)),
        (Operation.SIGNED_POWER, (-3, 2), -9),
        (Operation.EXP, (1,), math.e),
        (Operation.LOG, (math.e,), 1),
        (Operation.SQRT, (9,), 3),
        (Operation.SIN, (math.pi / 2,), 1),
        (Operation.COS, (0,), 1),
        (Operation.TAN, (math.pi / 4,), 1),
        (Operation.TANH, (0.5,), math.tanh(0.5)),
        (Operation.LOGISTIC, (0,), 0.5),
        (Operation.LOGISTIC, (800,), 1.0),
        (Operation.ABS, (-2,), 2),
        (Operation.MIN, (3, -1, 2), -1),
        (Operation.MAX, (3, -1, 2), 3),
        (Operation.AND, (1, 0.999), 1),
        (Operation.AND, (1, 0), 0),
        (Operation.OR, (0, 1), 1),
        (Operation.OR, (0, 0.001), 0),
    ],
)
def test_every_operation_has_its_value(
    operation: Operation, numbers: tuple[float, ...], value: float
) -> None:
    assert apply(operation, numbers) == pytest.approx(value)
    assert evaluate(NonlinearFunction(operation, numbers), ()) == pytest.approx(value)


def test_no_operation_is_without_a_value() -> None:
    numbers = {Operation.POWER: (1.0, 1.0), Operation.DIVIDE: (1.0, 1.0)}
    parameters: dict[Operation, Parameter] = {Operation.NORM: 2, Operation.PIECEWISE: POINTS}
    for operation in Operation:
        parameter = parameters.get(operation)
        operands = numbers.get(operation, (1.0,))
        if operation is Operation.SIGNED_POWER:
            operands = (1.0, 2.0)
        assert math.isfinite(apply(operation, operands, parameter))


@pytest.mark.parametrize(("order", "value"), [(0, 2), (1, 7), (2, 5), (math.inf, 4)])
def test_norms_of_every_order(order: float, value: float) -> None:
    assert apply(Operation.NORM, (3, 0, -4), order) == pytest.approx(value)


@pytest.mark.parametrize(
    ("x", "value"),
    [
        (-1.0, -2.0),  # on beyond the first point
        (0.5, 1.0),
        (1.0, 2.0),  # the first of two values at the jump
        (2.0, 5.5),
        (5.0, 7.0),  # on beyond the last point
    ],
)
def test_a_piecewise_function_is_linear_between_its_points(x: float, value: float) -> None:
    assert apply(Operation.PIECEWISE, (x,), POINTS) == pytest.approx(value)


def test_a_piecewise_function_of_one_point_is_constant() -> None:
    assert apply(Operation.PIECEWISE, (7.0,), [(0.0, 3.0)]) == 3.0


def test_a_jump_at_the_end_keeps_the_upper_value() -> None:
    points = [(0.0, 0.0), (1.0, 1.0), (1.0, 4.0)]
    assert apply(Operation.PIECEWISE, (2.0,), points) == 4.0


@pytest.mark.parametrize(
    ("function", "error"),
    [
        (NonlinearFunction(Operation.LOG, (X,)), ValueError),
        (NonlinearFunction(Operation.DIVIDE, (1.0, X)), ZeroDivisionError),
        (NonlinearFunction(Operation.EXP, (FloatPolynomial([], 1e6),)), OverflowError),
        (NonlinearFunction(Operation.SQRT, (FloatPolynomial([((0,), 1.0)], -1.0),)), ValueError),
    ],
)
def test_what_has_no_value_raises_what_mathematics_raises(
    function: NonlinearFunction, error: type[Exception]
) -> None:
    with pytest.raises(error):
        evaluate(function, [0.0])


@pytest.mark.parametrize(
    ("function", "formula"),
    [
        (
            NonlinearFunction(Operation.ADD, (X, NonlinearFunction(Operation.EXP, (Y,)), 2.0)),
            lambda x, y: x + math.exp(y) + 2,
        ),
        (
            NonlinearFunction(Operation.MULTIPLY, (X, NonlinearFunction(Operation.SIN, (Y,)))),
            lambda x, y: x * math.sin(y),
        ),
        (
            NonlinearFunction(Operation.MAX, (X, Y, NonlinearFunction(Operation.ABS, (X,)))),
            lambda x, y: max(x, y, abs(x)),
        ),
    ],
)
@given(x=REACH, y=REACH)
def test_trees_are_evaluated_from_the_leaves(
    function: Expression, formula: Callable[[float, float], float], x: float, y: float
) -> None:
    assert evaluate(function, (x, y)) == pytest.approx(formula(x, y))


def test_a_function_of_numbers_alone_has_no_columns() -> None:
    numbers = NonlinearFunction(Operation.EXP, (2.0, FloatPolynomial([((), 1.0)], 1.0)))
    assert not has_columns(numbers)
    assert not has_columns(3.0)
    assert has_columns(NonlinearFunction(Operation.ADD, (numbers, X)))
