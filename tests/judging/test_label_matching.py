"""Labels: alike ones are found, and values are never swapped between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.judging import AnswerSource
from optmodel.judging.label_matching import (
    LabelledNumber,
    label_words,
    match_labels,
    names_objective,
    names_optimum,
    similarity,
)


def offered(*labels: str) -> list[LabelledNumber]:
    return [
        LabelledNumber(label, (float(place),), AnswerSource.PRINTED)
        for place, label in enumerate(labels)
    ]


def chosen(expected: list[str], *labels: str) -> dict[str, float]:
    return {k: one.readings[0] for k, one in match_labels(expected, offered(*labels)).items()}


def test_words_are_cut_at_capitals_digits_and_punctuation() -> None:
    assert label_words("The number of TrucksX2 for R&D") == ("truck", "x", "2", "r", "d")
    assert label_words("crates_of_Meadow") == ("crate", "meadow")
    assert label_words("10,000 units") == ("10000", "unit")


def test_a_label_of_common_words_keeps_them() -> None:
    assert label_words("the value") == ("the", "value")


def test_an_article_is_no_name() -> None:
    assert label_words("A unit of a type A") == ("unit", "type", "a")


@given(st.text(max_size=30))
def test_a_label_is_most_like_itself(label: str) -> None:
    assert similarity(label, label) == (1.0 if label_words(label) else 0.0)


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_a_share(one: str, other: str) -> None:
    assert 0.0 <= similarity(one, other) <= 1.0


def test_marks_must_agree() -> None:
    assert similarity("The units of Process J", "The units of Process P") == 0.0
    assert similarity("Open a station in City 1", "Open a station in City 2") == 0.0


def test_order_tells_labels_apart() -> None:
    expected = ["oil 1 used in gas 2", "oil 2 used in gas 1"]
    assert chosen(expected, "oil 2 used in gas 1", "oil 1 used in gas 2") == {
        expected[0]: 1.0,
        expected[1]: 0.0,
    }


def test_other_wordings_are_found() -> None:
    assert chosen(
        ["The length of the box", "The width of the box", "The maximum volume of the box"],
        "Optimal width (cm)",
        "Length along the wall",
        "Maximized Volume",
    ) == {
        "The length of the box": 1.0,
        "The width of the box": 0.0,
        "The maximum volume of the box": 2.0,
    }


def test_one_number_serves_one_label() -> None:
    assert chosen(["the trucks hired", "the trucks bought"], "trucks hired") == {
        "the trucks hired": 0.0
    }


def test_words_that_all_labels_share_tell_nothing() -> None:
    assert chosen(["trucks to A", "trucks to B"], "trucks") == {}
    assert chosen(["total cost", "labour cost"], "cost") == {}


def test_the_last_number_under_a_label_counts() -> None:
    assert chosen(["profit"], "Profit", "Profit") == {"profit": 1.0}


def test_unlike_labels_do_not_match() -> None:
    assert chosen(["The number of trucks"], "The total cost of sand") == {}


@pytest.mark.parametrize("label", ["Objective value", "obj", "optimal_objective"])
def test_a_label_may_name_the_objective(label: str) -> None:
    assert names_objective(label)


@pytest.mark.parametrize("label", ["Optimal value", "The maximum", "Best solution", "Answer"])
def test_a_label_may_name_the_optimum(label: str) -> None:
    assert names_optimum(label)
    assert not names_optimum(f"{label} of x")


def test_a_label_of_common_words_names_no_optimum() -> None:
    assert not names_optimum("The number")


def test_a_heading_may_be_a_part_of_a_label() -> None:
    found = [
        LabelledNumber("Overtime", (1.0,), AnswerSource.PRINTED, heading="Month 1:"),
        LabelledNumber("Overtime", (2.0,), AnswerSource.PRINTED, heading="Month 2:"),
    ]
    at = match_labels(["Month 1 overtime", "Month 2 overtime"], found)
    assert at["Month 1 overtime"].readings == (1.0,)
    assert at["Month 2 overtime"].readings == (2.0,)
