"""Interval arithmetic: no point of a box is outside of what it says."""

import math
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.formulation import (
    Domain,
    FlatColumn,
    FlatModel,
    NonlinearTerm,
    Number,
    ObjectiveSense,
    Polynomial,
)
from optmodel.judging.layers._value_range import ValueRange, value_range

X, Y, TERM = map(Polynomial.symbol, range(3))


def box(*limits: tuple[Number | None, Number | None]) -> FlatModel:
    """Continuous columns between two limits each."""
    columns = tuple(
        FlatColumn(f"x{n}", "x", (n,), Domain.CONTINUOUS, lower, upper)
        for n, (lower, upper) in enumerate(limits)
    )
    return FlatModel(ObjectiveSense.MINIMIZE, Polynomial({}), columns, (), (), ())


SMALL = st.integers(-3, 3)


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(
        st.lists(st.integers(0, 1), max_size=4).map(lambda m: tuple(sorted(m))),
        SMALL.filter(bool),
        max_size=4,
    ),
    SMALL,
    SMALL,
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_all_values_are_within(
    terms: dict[tuple[int, ...], int], x: int, y: int, width: int, height: int
) -> None:
    body = Polynomial(terms)
    found = value_range(body, box((x, x + width), (y, y + height)))
    halves = [Fraction(k, 2) for k in range(7)]
    values = [
        sum(c * math.prod((x + a, y + b)[s] for s in m) for m, c in terms.items())
        for a, b in product(halves, halves)
        if a <= width and b <= height
    ]
    assert found.low <= min(values)
    assert max(values) <= found.high
    if body.degree <= 1:
        assert (found.low, found.high) == (min(values), max(values))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (X, (1, math.inf)),
        (X * -2 + 3, (-math.inf, 1)),
        (Y, (-math.inf, 2)),
        (X + Y, (-math.inf, math.inf)),
        (Y * Y, (0, math.inf)),
        (Y * Y * Y, (-math.inf, math.inf)),
        (X * X, (1, math.inf)),
        (X * Y, (-math.inf, math.inf)),
        (Polynomial({}), (0, 0)),
        (Polynomial.of(-4), (-4, -4)),
    ],
)
def test_a_missing_limit_is_infinite(
    body: Polynomial, expected: tuple[Number | float, Number | float]
) -> None:
    """`x` is at least 1, and `y` at most 2."""
    found = value_range(body, box((1, None), (None, 2)))
    assert (found.low, found.high) == expected


@pytest.mark.parametrize(
    ("function", "low"), [("exp", 0), ("sqrt", 0), ("abs", 0), ("log", -math.inf)]
)
def test_a_function_is_anything_or_not_negative(function: str, low: float) -> None:
    term = NonlinearTerm(function, (X,))  # type: ignore[arg-type]
    model = replace(box((0, 1), (2, 3)), nonlinear_terms=(term,))
    assert value_range(TERM, model) == ValueRange(Fraction(0) if low == 0 else low, math.inf)
    assert value_range(TERM * -1 + Y, model).high == (3 if low == 0 else math.inf)


def test_a_column_fixed_at_zero_makes_any_product_zero() -> None:
    assert value_range(X * Y, box((0, 0), (None, None))) == ValueRange(Fraction(0), Fraction(0))
