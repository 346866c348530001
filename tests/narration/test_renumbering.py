"""Texts told again with other numbers, and texts read by value alone."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.families import family
from optmodel.narration import (
    find_telling,
    narrate,
    read_back,
    read_back_values,
    renumber_text,
    renumber_values,
)
from optmodel.narration.blocks._text_blocks import text_blocks
from optmodel.narration.reading.scalar_readback import find_scalars
from optmodel.random_stream import RandomStream
from optmodel.synthesis.generators.demonstrations import seeds
from optmodel.triples import changed_values, parse_demonstration, with_values
from tests.families.every import EVERY_FAMILY


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_a_familys_text_with_other_numbers_says_the_other_instance(name: str) -> None:
    for index in range(4):
        instance = family(name).draw(3, index).instance
        narrative = narrate(instance, find_telling(name), RandomStream("text", name, index))
        fresh = with_values(instance, changed_values(instance, RandomStream("fresh", name, index)))
        told = renumber_text(narrative, instance, fresh)
        assert read_back(told, fresh) == ()
        assert read_back(told, instance) != ()
        assert read_back(renumber_text(told, fresh, instance), instance) == ()


@pytest.mark.parametrize("seed", seeds(), ids=lambda seed: seed.name)
def test_a_demonstrations_text_with_other_numbers_says_the_other_instance(seed: object) -> None:
    demonstration = parse_demonstration(seed.text)  # type: ignore[attr-defined]
    instance = demonstration.prefix(demonstration.num_constraints).instance
    goal = instance.formulation.objective.sense
    text = f"{demonstration.prose} What should be done to {goal} it?"
    assert [p for p in read_back_values(text, instance) if p.code != "sense"] == []
    values = changed_values(instance, RandomStream("fresh", 1))
    told = renumber_values(text, values)
    fresh = with_values(instance, values)
    assert [p for p in read_back_values(told, fresh) if p.code != "sense"] == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("$1,250.50 and 12%", [(Fraction("1250.5"),), (Fraction("0.12"), Fraction(12))]),
        ("4 percent of it", [(Fraction("0.04"), Fraction(4))]),
        ("half a ton, twice", [(Fraction(1, 2),), (Fraction(2),)]),
        ("forty crates", [(Fraction(40),)]),
        ("plant 2 makes 7", [(Fraction(7),)]),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, values: list[object]) -> None:
    assert [number.values for number in find_scalars(text, ["plant 2"])] == values


def test_numbers_keep_their_form() -> None:
    values: dict[Fraction, int | Fraction] = {
        Fraction("1250.5"): 2_000,
        Fraction("0.12"): Fraction("0.155"),
        Fraction(40): 51,
        Fraction(3): 8,
    }
    told = renumber_values("$1,250.50 at 12% for forty, at least -3 degrees", values)
    assert told == "$2,000 at 15.5% for 51, at least -8 degrees"


def test_a_counting_word_stays_where_the_value_is_said_in_digits() -> None:
    assert renumber_values("three goods, 3 kg each", {Fraction(3): 5}) == "three goods, 5 kg each"


TABLE = "Costs:\n| from | rye |\n|---|---:|\n| A | 4 |\n| B | 5 |\nMore text."


def test_tables_are_found_wherever_they_stand() -> None:
    before, table, after = text_blocks(TABLE)
    assert (before.text.strip(), after.text) == ("Costs:", "More text.")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["from", "rye"],
        ["A", "4"],
        ["B", "5"],
    ]
    for row in table.rows:
        for cell in row:
            assert TABLE[cell.start : cell.start + len(cell.text)] == cell.text


@pytest.mark.parametrize(
    "text", ["| a | b |", "| a |\n|--|\n", "| a | b |\n| c | d |\n| e | f |", "|||\n|-|\n|"]
)
def test_what_is_no_table_is_text(text: str) -> None:
    assert all(block.rows == () for block in text_blocks(text))


@given(st.text(alphabet="| -:\nab1", max_size=80))
def test_blocks_never_fail_and_lose_no_word(text: str) -> None:
    found = text_blocks(text)
    for block in found:
        assert text[block.start : block.start + len(block.text)] == block.text
    words = "".join(block.text for block in found)
    assert [c for c in words if c in "ab1"] == [c for c in text if c in "ab1"]
