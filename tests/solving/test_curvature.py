"""Convexity decided exactly: a form is a sum of squares, or it is negative somewhere."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from optmodel.formulation import Number
from optmodel.solving.curvature import QuadraticForm, has_convex_objective, sum_of_squares
from tests.solving.models import X, Y, flat, least, most

SMALL = st.integers(-4, 4)


def _expanded(rows: list[list[int]]) -> dict[tuple[int, int], Number]:
    """The form that is the sum of the squares of linear forms."""
    form: dict[tuple[int, int], Number] = {}
    for row in rows:
        for (i, a), (j, b) in product(enumerate(row), repeat=2):
            pair = (min(i, j), max(i, j))
            form[pair] = form.get(pair, 0) + a * b
    return {pair: c for pair, c in form.items() if c}


def _value(form: QuadraticForm, point: tuple[int, ...]) -> Number:
    return sum((c * point[i] * point[j] for (i, j), c in form.items()), start=0)


@given(st.lists(st.lists(SMALL, min_size=3, max_size=3), max_size=4))
def test_squares_add_up_to_the_form(rows: list[list[int]]) -> None:
    form = _expanded(rows)
    squares = sum_of_squares(form)
    assert squares is not None
    for point in product((-2, 0, 1, 3), repeat=3):
        parts = [sum(c * point[i] for i, c in square.coefficients.items()) for square in squares]
        total = sum(s.weight * part * part for s, part in zip(squares, parts, strict=True))
        assert total == _value(form, point)
    assert all(square.weight > 0 for square in squares)


@given(st.dictionaries(st.sampled_from([(0, 0), (0, 1), (1, 1)]), SMALL))
def test_a_form_without_squares_is_negative_somewhere(form: dict[tuple[int, int], int]) -> None:
    reach = range(-9, 10)
    is_negative = any(_value(form, point) < 0 for point in product(reach, repeat=2))
    assert (sum_of_squares(form) is None) == is_negative


def test_the_goal_decides_which_sign_is_convex() -> None:
    assert has_convex_objective(flat(least("x ** 2 - 2 * x * y + y ** 2"), (X, Y)))
    assert not has_convex_objective(flat(most("x ** 2 - 2 * x * y + y ** 2"), (X, Y)))
    assert not has_convex_objective(flat(least("x * y"), (X, Y)))
