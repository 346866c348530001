"""Numbers are found in a text with the elements they speak of."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.formulation import ElementId
from optmodel.narration.formatting import Money, format_number, format_percent, format_quantity
from optmodel.narration.spans.number_spans import find_numbers
from optmodel.narration.spans.spans import NumberSpan

NAMES: dict[ElementId, str] = {
    "g1": "rye",
    "g2": "red wheat",
    "m1": "the Mill Lane mill",
    1: "week 1",
    2: "week 2",
}


def _found(text: str) -> list[NumberSpan]:
    return find_numbers(text, NAMES)


def _speaks(span: NumberSpan) -> set[ElementId]:
    return set(span.named)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("It costs $4.50.", [["9/2"]]),
        ("From 1,250 to 12,345.75 tons", [["1250"], ["49383/4"]]),
        ("a loss of -3 and a change of \N{MINUS SIGN}4.5%", [["-3"], ["-9/200", "-9/2"]]),
        ("12% of it", [["3/25", "12"]]),
        ("three mills, twelve wells", [["3"], ["12"]]),
        ("one mill, someone, often, weight", []),
        ("€0.05 or £7", [["1/20"], ["7"]]),
        ("2-3 days", [["2"], ["3"]]),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, values: list[list[str]]) -> None:
    assert [list(m.values) for m in _found(text)] == [[Fraction(v) for v in vs] for vs in values]


def test_digits_inside_a_name_are_no_number() -> None:
    (span,) = _found("In week 2, 40 tons are due.")
    assert span.values == (Fraction(40),)
    assert span.inherited[0] == 2


def test_a_number_belongs_to_the_names_of_its_clause() -> None:
    first, second = _found("Rye costs $4 a ton, red wheat costs $5 a ton.")
    assert _speaks(first) == {"g1"}
    assert _speaks(second) == {"g2"}


def test_a_name_may_follow_its_number() -> None:
    first, second, third = _found("We hold 3 tons of rye, 5 tons of red wheat and 8 in week 1.")
    assert [_speaks(m) for m in (first, second, third)] == [{"g1"}, {"g2"}, {1}]


def test_a_number_without_names_carries_the_last_ones() -> None:
    _, second = _found("The Mill Lane mill grinds rye at $4 a ton. It needs 9 hours.")
    assert _speaks(second) == set()
    assert second.inherited == ("g1", "m1")


def test_a_name_is_found_in_any_case_and_number() -> None:
    (first,) = _found("RYE's price is 3.")
    assert _speaks(first) == {"g1"}
    (other,) = _found("Ryegrass costs 3.")
    assert _speaks(other) == set()


def test_a_cell_belongs_to_its_row_and_column() -> None:
    text = (
        "Prices in dollars:\n\n| Good | Week 1 | Week 2 |\n| --- | ---: | ---: |\n| Rye | 3 | 4 |"
    )
    first, second = _found(text)
    assert (_speaks(first), _speaks(second)) == ({"g1", 1}, {"g1", 2})
    assert "Prices in dollars" in first.text_around
    assert "Week 2" in second.text_around


def test_the_longer_of_two_names_wins() -> None:
    (span,) = find_numbers("Red rye costs 3.", {"a": "rye", "b": "red rye"})
    assert span.named == {"b"}


_VALUES = st.builds(
    Fraction, st.integers(-9_999_999, 9_999_999), st.sampled_from([1, 2, 4, 5, 20, 100])
)


@given(_VALUES)
def test_what_is_written_is_read(value: Fraction) -> None:
    for written in (
        format_number(value),
        Money("$").format(value),
        format_quantity(value, ["ton", "tons"]),
    ):
        (span,) = _found(f"It is {written} here.")
        assert span.values == (value,)


@given(_VALUES)
def test_a_percentage_is_read_as_a_share(value: Fraction) -> None:
    (span,) = _found(f"It is {format_percent(value)} here.")
    assert span.values == (value, value * 100)


def test_a_paragraph_or_a_cell_without_end_is_one_number_without_a_meaning() -> None:
    told = "Rye costs 4 a kilo.\n\n"
    for odd in (
        "7 and " * 5000,
        "7" * 30_000,
        "| a | b |\n|---|---|\n| rye | " + "7 " * 2000 + "|",
    ):
        found = find_numbers(told + odd, {"g1": "rye"})
        assert [one.values for one in found] == [(Fraction(4),), ()]
        assert len(found[1].text_around) <= 80


def test_a_number_of_a_thousand_digits_means_nothing() -> None:
    [found] = find_numbers("It takes " + "7" * 5000 + " hours.", {})
    assert found.values == ()
