"""Tolerances: every kind does what its formula says, alone and combined; settled by references."""

import math
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from optmodel.errors import BadFileError
from optmodel.judging import Tolerance, load_rule
from optmodel.judging.tolerance import shortest_decimals

NUMBERS = st.one_of(
    st.floats(-1e9, 1e9), st.integers(-1000, 1000).map(float), st.decimals(-99, 99, places=2)
).map(float)
SHARES = st.floats(1e-9, 0.5)
MEASURED = ("absolute", "relative", "relative_plus_one", "relative_to_larger", "last_decimal")
DIGITS = st.none() | st.integers(-3, 6)
SIMPLE = st.builds(Tolerance, kind=st.sampled_from(MEASURED), value=SHARES, digits=DIGITS)
EXACT = st.builds(Tolerance, kind=st.just("exact"), digits=DIGITS)
PARTS = st.lists(SIMPLE | EXACT, min_size=2, max_size=3)
COMBINED = st.builds(Tolerance, kind=st.sampled_from(["any", "all"]), of=PARTS, digits=DIGITS)
TOLERANCES = SIMPLE | EXACT | COMBINED


def near(share: float) -> st.SearchStrategy[tuple[float, float]]:
    """A label, and a value about as far from it as a tolerance allows."""
    return st.tuples(NUMBERS, st.floats(-2, 2)).map(
        lambda pair: (pair[0] + pair[1] * share * (abs(pair[0]) + 1), pair[0])
    )


@given(TOLERANCES, NUMBERS)
def test_a_label_is_as_good_as_itself(tolerance: Tolerance, label: float) -> None:
    assert tolerance.allows(label, label)


@given(TOLERANCES, near(0.1))
def test_both_signs_may_be_turned(tolerance: Tolerance, pair: tuple[float, float]) -> None:
    value, label = pair
    assert tolerance.allows(value, label) == tolerance.allows(-value, -label)


@given(SIMPLE, near(0.1), st.floats(1, 10))
def test_a_wider_tolerance_loses_nothing(
    tolerance: Tolerance, pair: tuple[float, float], factor: float
) -> None:
    assert tolerance.value is not None
    wider = tolerance.model_copy(update={"value": tolerance.value * factor})
    assert tolerance.allows(*pair) <= wider.allows(*pair)


@given(PARTS, near(0.1))
def test_any_and_all_are_or_and_and(parts: list[Tolerance], pair: tuple[float, float]) -> None:
    each = [part.allows(*pair) for part in parts]
    assert Tolerance(kind="any", of=tuple(parts)).allows(*pair) == any(each)
    assert Tolerance(kind="all", of=tuple(parts)).allows(*pair) == all(each)


@given(SIMPLE | EXACT, near(0.1), st.integers(-3, 6))
def test_rounding_is_done_to_both_first(
    tolerance: Tolerance, pair: tuple[float, float], digits: int
) -> None:
    value, label = pair
    rounding = tolerance.model_copy(update={"digits": digits})
    plain = tolerance.model_copy(update={"digits": None})
    assert rounding.allows(value, label) == plain.allows(round(value, digits), round(label, digits))


@given(near(1e-3), SHARES, SHARES)
def test_the_larger_of_two_is_what_the_standard_library_calls_close(
    pair: tuple[float, float], relative: float, absolute: float
) -> None:
    parts = (
        Tolerance(kind="relative_to_larger", value=relative),
        Tolerance(kind="absolute", value=absolute),
    )
    expected = math.isclose(*pair, rel_tol=relative, abs_tol=absolute)
    assert Tolerance(kind="any", of=parts).allows(*pair) == expected


@given(near(1e-5))
def test_a_sum_of_distances(pair: tuple[float, float]) -> None:
    value, label = pair
    width = 1e-4 + 1e-6 * max(1.0, abs(label))
    if abs(abs(value - label) - width) > 1e-9 * width:  # floats add in another order
        assert load_rule("ir2solve").tolerance.allows(value, label) == (abs(value - label) <= width)


@given(st.integers(-(10**6), 10**6), st.integers(0, 4), st.integers(-30, 30))
def test_half_a_unit_of_the_last_decimal_is_what_rounds_to_the_label(
    units: int, decimals: int, tenths: int
) -> None:
    step = Fraction(1, 10**decimals)
    label, value = float(units * step), float(units * step + tenths * step / 10)
    half = Tolerance(kind="last_decimal", value=0.5)
    assert half.allows(value, label, decimals) == (abs(tenths) <= 5)
    assert half.allows(label, label, decimals)


def test_a_label_of_unknown_precision_has_the_decimals_that_it_needs() -> None:
    numbers = (620.0, 1.25, -0.5, 1e-7, 1e20, 0.0)
    assert [shortest_decimals(number) for number in numbers] == [0, 2, 1, 7, 0, 0]
    unit = Tolerance(kind="last_decimal", value=1.0, min_decimals=2)
    assert unit.allows(620.01, 620.0)
    assert not unit.allows(620.02, 620.0)
    assert unit.allows(0.1235, 0.1234)
    assert not unit.allows(0.1237, 0.1234)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"kind": "absolute", "value": -0.1}, "greater than 0"),
        ({"kind": "absolute", "value": 0}, "greater than 0"),
        ({"kind": "absolute", "value": float("nan")}, "finite"),
        ({"kind": "absolute"}, "the kind 'absolute' needs a 'value'"),
        ({"kind": "exact", "value": 1e-6}, "the kind 'exact' has no 'value'"),
        ({"kind": "any"}, "two tolerances or more"),
        ({"kind": "any", "of": [{"kind": "exact"}]}, "two tolerances or more"),
        ({"kind": "absolute", "value": 1, "of": [{"kind": "exact"}] * 2}, "two tolerances"),
        ({"kind": "absolute", "value": 1, "at_zero": 1}, "'at_zero' belongs to relative"),
        ({"kind": "absolute", "value": 1, "min_decimals": 2}, "'min_decimals' belongs to"),
        ({"kind": "sum", "of": [{"kind": "exact"}] * 2}, "the parts of a sum are distances"),
        ({"kind": "nearly", "value": 1}, "Input should be"),
    ],
)
def test_a_malformed_tolerance_says_why(table: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Tolerance.model_validate(table)


def test_a_negative_tolerance_in_a_file_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "eval" / "rules").mkdir(parents=True)
    (tmp_path / "eval" / "rules" / "mine.toml").write_text(
        'title = "Mine"\nsummary = "S."\nrevision = 1\nquantity = "objective"\n'
        'sources = ["captured"]\nwithout_optimum = "wrong"\n'
        'tolerance = { kind = "absolute", value = -1e-4 }\n'
    )
    monkeypatch.setenv("OPTMODEL_CATALOG", str(tmp_path))
    with pytest.raises(
        BadFileError, match=r"mine\.toml: 'tolerance\.value' must be more than 0, found -0\.0001\.$"
    ):
        load_rule("mine")


def test_a_tolerance_in_words() -> None:
    orlm = load_rule("orlm").tolerance
    assert str(orlm) == "0.05 relative after rounding to 0 digits"
    assert orlm.formula() == (
        "|value - label| <= 0.05 * |label|, both rounded to 0 decimals first; for a label of 0, "
        "|value| <= 0.05"
    )
    assert load_rule("ormind").tolerance.formula() == (
        "(|value - label| <= 0.001 * max(|value|, |label|)) or (|value - label| <= 0.2)"
    )
    assert (
        load_rule("ir2solve")
        .tolerance.formula()
        .endswith("(|value - label| <= 0.0001 + 1e-06 * |label|)")
    )
