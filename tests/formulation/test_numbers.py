"""Numbers are exact from text to text."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.formulation import Number, decimal_text, exact
from optmodel.formulation.numbers import is_finite_decimal, read_json, write_json

FINITE = st.builds(
    lambda digits, places: exact(Decimal(digits).scaleb(-places)),
    st.integers(-(10**25), 10**25),
    st.integers(0, 20),
)
PLAIN = st.recursive(
    st.one_of(FINITE, st.text(), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=8,
)


@given(FINITE)
def test_decimals_come_back(value: Number) -> None:
    text = decimal_text(value)
    assert exact(text) == value
    assert "e" not in text.lower()
    assert "." not in text or not text.endswith("0")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_stands_for_its_shortest_decimal(value: float) -> None:
    assert float(exact(value)) == value
    assert exact(value) == Fraction(repr(value))


@given(PLAIN)
def test_json_comes_back(value: object) -> None:
    assert read_json(write_json(value)) == value


@given(FINITE)
def test_whole_numbers_are_ints(value: Number) -> None:
    assert isinstance(value, int) == (Fraction(value).denominator == 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1, "0.1"), ("-12.50", "-12.5"), ("1e3", "1000"), (Fraction(3, 40), "0.075"), (-0.0, "0")],
)
def test_decimal_text(value: float | str | Fraction, text: str) -> None:
    assert decimal_text(exact(value)) == text


@pytest.mark.parametrize(
    ("value", "is_finite"), [(Fraction(1, 3), False), (Fraction(7, 80), True), (12, True)]
)
def test_finite_decimals(value: Number, is_finite: bool) -> None:
    assert is_finite_decimal(value) is is_finite


def test_what_no_decimal_writes_is_a_mistake_of_ours() -> None:
    with pytest.raises(AssertionError, match="1/3"):
        decimal_text(Fraction(1, 3))
