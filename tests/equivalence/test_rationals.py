"""Floats become the rationals that they stand for: of captured numbers, and of solutions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.equivalence import captured_number
from optmodel.formulation import Number, exact, simple_rational


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.50", Fraction(25, 2)),
        ("0.30000000000000004", Fraction(3, 10)),
        ("0.333333333333333", Fraction(1, 3)),
        ("-0.3333333333333333", Fraction(-1, 3)),
        ("0.33", Fraction(33, 100)),
        ("6.179151000000001", Fraction(6179151, 10**6)),
        ("123456789012", 123456789012),
        ("-1e+16", -(10**16)),
        ("0.00036630036630036630", Fraction(1, 2730)),
        ("0.1234567891234567", Fraction(1234567891234567, 10**16)),
    ],
)
def test_a_number_is_the_simple_one_beside_it(text: str, number: Number) -> None:
    assert captured_number(text) == number


@given(st.integers(-9999, 9999), st.integers(1, 9999))
def test_a_simple_fraction_survives_a_float(numerator: int, denominator: int) -> None:
    fraction = Fraction(numerator, denominator)
    assert captured_number(repr(float(fraction))) == fraction
    assert captured_number(f"{float(fraction):.15g}") == fraction


@given(st.integers(-(10**9), 10**9), st.integers(0, 9), st.integers(2, 12))
def test_a_sum_of_rounded_decimals_survives(mantissa: int, places: int, count: int) -> None:
    decimal = Fraction(mantissa, 10**places)
    total = sum([float(decimal)] * count)
    assert captured_number(repr(total)) == decimal * count


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_moves_far(value: float) -> None:
    number = Fraction(captured_number(repr(value)))
    assert abs(number - exact(value)) <= abs(Fraction(exact(value))) / 10**12


@pytest.mark.parametrize(
    ("value", "rational"),
    [
        (0.30000000000000004, Fraction(3, 10)),
        (1 / 3, Fraction(1, 3)),
        (4.166666666666667, Fraction(25, 6)),
        (2.9999999999, 3),
        (1234.5678, Fraction(6172839, 5000)),
        (-0.0, 0),
    ],
)
def test_floats_become_simple_rationals(value: float, rational: Fraction) -> None:
    assert simple_rational(value) == rational


@given(st.fractions(-1000, 1000, max_denominator=1000))
def test_a_small_denominator_survives_a_float(value: Fraction) -> None:
    assert simple_rational(float(value)) == value
