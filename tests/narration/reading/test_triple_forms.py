"""Texts with data of triples with two elements of one set: moves of jobs between machines."""

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import ElementId
from optmodel.narration import Narrative, read_back

NAMES: dict[ElementId, str] = {
    "j1": "Alder",
    "j2": "Birch",
    "m1": "the lathe",
    "m2": "the drill",
    "m3": "the press",
}
UNITS = {"minutes": ("minute", "minutes")}

INSTANCE = family("job_shop").draw(3, 0, Difficulty.EASY, {"num_jobs": 2}).instance
WORK = {key: int(value) for key, value in INSTANCE.parameters["duration"].items()}
MOVES = {key: int(value) for key, value in INSTANCE.parameters["transfer"].items()}


def _table() -> str:
    rows = [
        f"| {NAMES[job]} | {NAMES[start]} | {NAMES[end]} | {minutes} |"
        for (job, start, end), minutes in MOVES.items()
    ]
    return "| Job | From | To | Transfer time (minutes) |\n|-|-|-|-|\n" + "\n".join(rows)


def _sentences() -> str:
    return " ".join(
        f"The transfer of {NAMES[job]} from {NAMES[start]} to {NAMES[end]} takes {minutes} minutes."
        for (job, start, end), minutes in MOVES.items()
    )


def _narrative(moves: str) -> Narrative:
    work = " ".join(
        f"The work on {NAMES[job]} at {NAMES[machine]} takes {minutes} minutes."
        for (job, machine), minutes in WORK.items()
    )
    text = f"{work}\n\nAll transfers:\n\n{moves}\n\nFind the smallest makespan."
    return Narrative(
        text=text,
        setting="",
        register="",
        layout="",
        has_table="|" in moves,
        names=dict(NAMES),
        units=UNITS,
    )


@pytest.mark.parametrize("moves", [_table(), _sentences()], ids=["table", "sentences"])
def test_moves_of_jobs_are_read(moves: str) -> None:
    assert read_back(_narrative(moves), INSTANCE) == ()


def test_a_table_with_another_machine_is_noticed() -> None:
    """A move of a job from one machine to itself is no move of the job."""
    (job, start, end), minutes = next(iter(MOVES.items()))
    right = f"| {NAMES[job]} | {NAMES[start]} | {NAMES[end]} | {minutes} |"
    wrong = f"| {NAMES[job]} | {NAMES[start]} | {NAMES[start]} | {minutes} |"
    table = _table()
    assert right in table
    assert read_back(_narrative(table.replace(right, wrong)), INSTANCE)
