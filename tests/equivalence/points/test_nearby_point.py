"""Exact points near floats: a vertex of rows and bounds is found through a solver's rounding."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from optmodel.equivalence import is_feasible
from optmodel.equivalence.column_domain import column_bounds
from optmodel.equivalence.constraint_side import linear_parts
from optmodel.equivalence.points import feasible_point_near, nearby_points
from optmodel.formulation import (
    Domain,
    FlatIndicator,
    solve_near,
)
from tests.equivalence.models import WHOLE, column, flat, row

NOISE = st.floats(-1e-9, 1e-9)
NUMBERS = st.integers(-7, 7)


@settings(max_examples=80, deadline=None)
@given(st.lists(NUMBERS, min_size=4, max_size=4), NUMBERS, NUMBERS, NOISE, NOISE)
def test_the_vertex_of_two_rows_is_found_exactly(
    numbers: list[int], first: int, second: int, more: float, less: float
) -> None:
    a, b, c, d = numbers
    determinant = a * d - b * c
    assume(determinant)
    x = Fraction(first * d - b * second, determinant)
    y = Fraction(a * second - c * first, determinant)
    columns = [column("x", lower=None), column("y", lower=None)]
    model = flat(columns, [row({0: a, 1: b}, first, first), row({0: c, 1: d}, second, second)])
    assert feasible_point_near(model, [float(x) + more, float(y) + less]) == (x, y)


@given(st.lists(st.lists(NUMBERS, min_size=3, max_size=3), max_size=4), st.data())
def test_free_unknowns_stay_where_they_were(rows: list[list[int]], data: st.DataObject) -> None:
    limits = data.draw(st.lists(NUMBERS, min_size=len(rows), max_size=len(rows)))
    start = [Fraction(1, 4), Fraction(5, 2), Fraction(-3)]
    equations = [(dict(enumerate(c)), limit) for c, limit in zip(rows, limits, strict=True)]
    found = solve_near(equations, [float(value) for value in start])
    num_moved = sum(new != old for new, old in zip(found, start, strict=True))
    num_rows = len([c for c in rows if any(c)])
    assert num_moved <= num_rows
    if rows and any(rows[0]):
        assert sum(a * b for a, b in zip(rows[0], found, strict=True)) == limits[0]


def test_whole_columns_are_rounded_before_rows_are_solved() -> None:
    model = flat([column("n", WHOLE, 0, 9), column("x")], [row({0: 7, 1: 3}, 22, 22)])
    assert feasible_point_near(model, [1.0000001, 5.0000001]) == (1, 5)
    plain, vertex = nearby_points(
        model, linear_parts(model).values(), column_bounds(model), [2.0000003, 2.6666669]
    )
    assert plain[0] == 2
    assert vertex == (2, Fraction(8, 3))


def test_rows_that_are_not_nearly_tight_do_not_pull() -> None:
    model = flat([column("x", upper=9), column("y", upper=9)], [row({0: 1, 1: 1}, upper=9)])
    assert feasible_point_near(model, [3.25, 4.5]) == (Fraction(13, 4), Fraction(9, 2))
    on_the_row = feasible_point_near(model, [3.1 + 1e-8, 5.9])
    assert on_the_row is not None
    assert sum(on_the_row) == 9


@pytest.mark.parametrize(("yes", "expected"), [(1, (2, 1)), (0, (2 + Fraction(1, 10**8), 0))])
def test_a_condition_pulls_only_where_it_is_met(
    yes: int, expected: tuple[Fraction | int, ...]
) -> None:
    columns = [column("x"), column("yes", Domain.BINARY, 0, 1)]
    indicator = FlatIndicator(1, 1, row({0: 1}, upper=2))
    model = replace(flat(columns, []), indicators=(indicator,))
    found = feasible_point_near(model, [2 + 1e-8, yes])
    assert found is not None
    assert is_feasible(model, found)
    assert found == expected


def test_no_point_is_made_up() -> None:
    model = flat([column("x", upper=1)], [row({0: 1}, lower=2)])
    assert feasible_point_near(model, [1.5]) is None
