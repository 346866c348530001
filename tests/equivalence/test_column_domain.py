"""Domains of columns: bounds of whole ones are whole, and equations may make a column whole."""

from fractions import Fraction

import pytest

from optmodel.equivalence.column_domain import (
    bounds,
    column_bounds,
    defined_value,
    takes_whole_values,
)
from optmodel.formulation import Domain, FlatColumn, Number, Polynomial
from tests.equivalence.models import HALF, REAL, WHOLE, column, flat, row


@pytest.mark.parametrize(
    ("one", "lower", "upper"),
    [
        (column("x", REAL, HALF, Fraction(7, 2)), HALF, Fraction(7, 2)),
        (column("x", WHOLE, HALF, Fraction(7, 2)), 1, 3),
        (column("x", WHOLE, None, None), None, None),
        (column("x", Domain.BINARY, None, None), 0, 1),
        (column("x", Domain.BINARY, -3, HALF), 0, 0),
    ],
)
def test_bounds_of_whole_columns_are_whole(
    one: FlatColumn, lower: Number | None, upper: Number | None
) -> None:
    assert bounds(one) == (lower, upper)
    assert column_bounds(flat([one], [])) == [(lower, upper)]


def test_an_equation_gives_its_column_a_value() -> None:
    equation = row({0: 2, 1: 4}, 6, 6)
    value = defined_value(equation, 0)
    assert value == 3 - Polynomial.symbol(1) * 2
    assert defined_value(row({0: 2, 1: 4}, upper=6), 0) is None
    assert defined_value(equation, 2) is None


def test_whole_values_need_whole_columns_and_whole_coefficients() -> None:
    model = flat([column("x", WHOLE), column("y", REAL)], [])
    x, y = Polynomial.symbol(0), Polynomial.symbol(1)
    assert takes_whole_values(model, x * x - 3)
    assert not takes_whole_values(model, x * HALF)
    assert not takes_whole_values(model, x + y)
    assert not takes_whole_values(model, x + Polynomial.symbol(2))
