"""Numbers, lists and tables come out as people write them."""

from fractions import Fraction

import pytest

from optmodel.narration.formatting import (
    Money,
    capitalized,
    format_list,
    format_number,
    format_percent,
    format_quantity,
    markdown_table,
    with_article,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1250, "1,250"),
        (-1250, "-1,250"),
        (1_000_000, "1,000,000"),
        (Fraction(5, 2), "2.5"),
        (Fraction(-1, 4), "-0.25"),
        (Fraction(123_456_789, 100), "1,234,567.89"),
    ],
)
def test_number(value: Fraction, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(Fraction(1, 8), "12.5%"), (Fraction(1, 200), "0.5%"), (1, "100%")]
)
def test_percent(value: Fraction, text: str) -> None:
    assert format_percent(value) == text


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("$", 12, "$12"),
        ("$", Fraction(9, 2), "$4.50"),
        ("€", Fraction(1, 8), "€0.125"),
        ("£", -3, "-£3"),
        ("crowns", Fraction(5, 2), "2.50 crowns"),
        ("crowns", -1200, "-1,200 crowns"),
    ],
)
def test_money(unit: str, value: Fraction, text: str) -> None:
    assert Money(unit).format(value) == text


def test_only_one_is_singular() -> None:
    forms = ("ton", "tons")
    assert [format_quantity(v, forms) for v in (1, 2, Fraction(1, 2), 0)] == [
        "1 ton",
        "2 tons",
        "0.5 tons",
        "0 tons",
    ]


def test_listing() -> None:
    assert format_list([]) == ""
    assert format_list(["oats"]) == "oats"
    assert format_list(["oats", "rye"]) == "oats and rye"
    assert format_list(["oats", "rye", "barley"], "or") == "oats, rye or barley"


@pytest.mark.parametrize("noun", ["depot", "unit", "European site", "one-way street", "house"])
def test_a_noun_that_begins_as_a_consonant_has_a(noun: str) -> None:
    assert with_article(noun) == f"a {noun}"


@pytest.mark.parametrize("noun", ["agent", "Orchard", "hour", "honest buyer", "uninsured van"])
def test_a_noun_that_begins_as_a_vowel_has_an(noun: str) -> None:
    assert with_article(noun) == f"an {noun}"


def test_a_sentence_begins_with_a_capital() -> None:
    assert capitalized("the Elm well") == "The Elm well"
    assert capitalized("") == ""


def test_a_table_has_a_rule_and_stands_alone() -> None:
    assert markdown_table(["Good", "Price"], [["Rye", "$3"], ["Oats", "$4"]]) == (
        "\n\n| Good | Price |\n| --- | ---: |\n| Rye | $3 |\n| Oats | $4 |\n\n"
    )
