"""Sections of a reply: titles in the format's order, prose first, formal lines after."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.triples import DemonstrationCode, PipelineStep
from optmodel.triples.demonstration.sections import (
    MAX_CHARACTERS,
    Section,
    Sections,
    read_sections,
)
from tests.triples.kiosk import FIRST, GOOD, OBJECTIVE, SECOND, VARIABLES


def code(found: Sections) -> str:
    assert found.fault is not None
    assert found.fault.step is PipelineStep.PARSE
    return found.fault.code


def test_a_flawless_reply_is_read_whole() -> None:
    found = read_sections(GOOD)
    assert found.fault is None
    assert [section.title for section in found.sections] == [
        "Define Variables",
        "Define Objective Function",
        "Generate Constraint-1",
        "Generate Constraint-2",
    ]
    assert found.sections[3].formal == ("0.8 * apples + 1.1 * pears <= 6.5",)
    assert found.sections[3].prose.startswith("The shelf holds")


def test_a_section_is_written_as_it_is_read() -> None:
    assert "".join(section.text for section in read_sections(GOOD).sections) == GOOD
    section = Section("Generate Constraint-7", "Two lines\nof prose.", ("x <= 1", "y <= 2"))
    reply = GOOD + Section("Generate Constraint-3", section.prose, section.formal).text
    assert read_sections(reply).sections[-1].formal == section.formal


@pytest.mark.parametrize(
    "reply",
    [
        f"Of course!\n\n{GOOD}",
        f"```\n{GOOD}```\nIs this what you want?",
        f"```text\nfirst\n```\n\n~~~\n{GOOD}~~~\n",
        GOOD.replace("## ", "#### "),
        GOOD.replace("## ", "  ## "),
        GOOD.replace(":\nA kiosk", " :##\nA kiosk"),
        GOOD.replace("Define Variables", "**define variables**"),
        GOOD.replace("Constraint-1", "constraint 01").replace("Constraint-2", "CONSTRAINT2"),
        GOOD.replace("\n", "\r\n"),
        f"\ufeff{GOOD}",
        GOOD.replace("// ", "  //"),
        GOOD.replace("// maximize", "\n// maximize"),
    ],
)
def test_what_models_put_around_and_into_a_reply_is_passed_over(reply: str) -> None:
    found = read_sections(reply)
    assert found.fault is None
    assert [s.formal for s in found.sections] == [s.formal for s in read_sections(GOOD).sections]


@pytest.mark.parametrize(
    ("reply", "expected", "num_good"),
    [
        ("", DemonstrationCode.EMPTY, 0),
        (" \n\t", DemonstrationCode.EMPTY, 0),
        ("x" * (MAX_CHARACTERS + 1), DemonstrationCode.TOO_LONG, 0),
        ("## Introduction:\nhello", DemonstrationCode.NO_SECTION, 0),
        (OBJECTIVE + FIRST, DemonstrationCode.MISSING_SECTION, 0),
        (OBJECTIVE + VARIABLES + FIRST, DemonstrationCode.WRONG_ORDER, 0),
        (VARIABLES + FIRST, DemonstrationCode.MISSING_SECTION, 1),
        (VARIABLES + OBJECTIVE + SECOND + FIRST, DemonstrationCode.WRONG_ORDER, 2),
        (VARIABLES + OBJECTIVE + SECOND, DemonstrationCode.MISSING_SECTION, 2),
        (VARIABLES + OBJECTIVE + FIRST + FIRST, DemonstrationCode.WRONG_ORDER, 3),
        (GOOD + GOOD, DemonstrationCode.SECOND_SCENARIO, 4),
        (f"{GOOD}## Summary:\nAll done.\n", DemonstrationCode.UNKNOWN_SECTION, 4),
        (f"{GOOD}## Generate Constraint-3:\n// x <= 1\n", DemonstrationCode.NO_PROSE, 4),
        (f"{GOOD}## Generate Constraint-3:\nWords.\n", DemonstrationCode.NO_FORMAL, 4),
        (
            f"{GOOD}## Generate Constraint-3:\nWords.\n// x <= 1\nMore.\n",
            DemonstrationCode.PROSE_AFTER_FORMAL,
            4,
        ),
    ],
)
def test_the_first_section_that_is_off_ends_the_demonstration(
    reply: str, expected: DemonstrationCode, num_good: int
) -> None:
    found = read_sections(reply)
    assert code(found) == expected
    assert len(found.sections) == num_good


def test_a_fault_names_the_section_and_what_was_seen() -> None:
    found = read_sections(VARIABLES + FIRST)
    assert found.fault is not None
    assert found.fault.detail == (
        "Generate Constraint-1: where 'Define Objective Function' should be"
    )


def test_a_cut_reply_loses_the_section_that_the_limit_ended() -> None:
    found = read_sections(GOOD, is_cut=True)
    assert code(found) == DemonstrationCode.TRUNCATED
    assert len(found.sections) == 3


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_crash_and_has_a_fault(text: str) -> None:
    found = read_sections(text)
    assert found.sections == ()
    assert found.fault is not None


@given(st.integers(0, len(GOOD)))
def test_any_beginning_of_a_good_reply_keeps_its_whole_sections(end: int) -> None:
    found = read_sections(GOOD[:end])
    whole = read_sections(GOOD).sections
    for mine, its in zip(found.sections[:-1], whole, strict=False):
        assert mine == its
