"""What is made again from an origin: the same to the letter, or what differs is said."""

from dataclasses import replace

import pytest

from optmodel.families import Difficulty
from optmodel.triples import GENERATOR, Triple, TripleRecord
from optmodel.triples.regeneration import (
    irreproducible_reason,
    origin_differences,
    program_differences,
)
from tests.families.every import REPRESENTATIVES
from tests.triples.records import Row, made_triple


@pytest.fixture(scope="module")
def triple() -> Triple:
    return made_triple("blending", 1, ("pyscipopt", "highspy"))


@pytest.mark.parametrize("place", range(24))
def test_every_draw_is_repeated_to_the_letter(rows: list[Row], place: int) -> None:
    triple = TripleRecord.of(rows[place]).triple()
    assert irreproducible_reason(triple, GENERATOR) is None
    assert list(origin_differences(triple)) == []
    assert list(program_differences(triple, GENERATOR, ("pyscipopt",))) == []
    assert {row["family"] for row in rows} == set(REPRESENTATIVES)


def test_another_index_seed_or_difficulty_draws_another_instance(triple: Triple) -> None:
    origin = triple.origin
    for changed in (
        replace(triple, origin=origin.model_copy(update={"index": origin.index + 1})),
        replace(triple, origin=origin.model_copy(update={"seed": 8})),
        replace(
            triple,
            difficulty=next(level for level in Difficulty if level is not triple.difficulty),
        ),
    ):
        (difference,) = origin_differences(changed)
        assert "draws another instance" in difference


def test_another_story_is_named_part_by_part(triple: Triple) -> None:
    changed = replace(triple.narrative, setting="moon", text=f"x{triple.narrative.text}")
    found = list(origin_differences(replace(triple, narrative=changed)))
    assert found[0].startswith("scenario: seed 7")
    assert found[1].startswith("text: line 1 has 'x")
    assert len(found) == 2


def test_a_long_line_is_cut_around_what_differs(triple: Triple) -> None:
    program = triple.programs["pyscipopt"]
    changed = replace(triple, programs={"pyscipopt": program.replace("total", "whole", 1)})
    (difference,) = program_differences(changed, GENERATOR)
    assert "where" in difference
    assert len(difference) < 250


def test_programs_that_are_missing_or_too_many_are_named(triple: Triple) -> None:
    assert list(program_differences(triple, GENERATOR)) == []
    asked = ("highspy", "pyomo")
    assert list(program_differences(triple, GENERATOR, asked)) == [
        "pyomo: the program is missing",
        "pyscipopt: the run did not ask for it",
    ]


def test_what_another_version_made_is_left_alone(triple: Triple) -> None:
    older = "optmodel 0.0.1"
    assert irreproducible_reason(triple, older) == f"made by {older}, and this is {GENERATOR}"
    assert list(program_differences(replace(triple, programs={}), older, ("pyomo",))) == []
    formulation = replace(triple.instance.formulation, name="unheard_of")
    foreign = replace(triple, instance=replace(triple.instance, formulation=formulation))
    assert irreproducible_reason(foreign, GENERATOR) == ("the family 'unheard_of' is not installed")


def test_a_changed_formulation_is_not_that_of_its_family(triple: Triple) -> None:
    formulation = replace(triple.instance.formulation, title="Another")
    changed = replace(triple, instance=replace(triple.instance, formulation=formulation))
    assert list(origin_differences(changed)) == [
        "the formulation is not that of the family 'blending'"
    ]
