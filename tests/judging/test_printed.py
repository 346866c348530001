"""What was printed: solver logs are cut out, and numbers are found at their labels."""

import pytest

from optmodel.judging.printed import answer_text, read_labelled

CBC_LOG = """Welcome to the CBC MILP Solver
Version: 2.10.3
At line 2 NAME          MODEL
Objective value:                620.00000000
Total time (CPU seconds):       0.00   (Wallclock seconds):       0.00
"""


def at_labels(text: str) -> list[tuple[str, float]]:
    return [(one.label, one.readings[0]) for one in read_labelled(text)]


def test_a_solver_log_is_no_answer() -> None:
    assert answer_text(f"start\n{CBC_LOG}\nstools: 15\n").split() == ["start", "stools:", "15"]


def test_an_unfinished_log_is_kept() -> None:
    assert "2 NAME" in answer_text(CBC_LOG.replace("Total time", "Time"))


def test_what_stands_between_a_broken_log_and_a_whole_one_is_kept() -> None:
    broken = CBC_LOG.replace("Total time", "Time")
    text = answer_text(f"{broken}stools: 15\n{CBC_LOG}benches: 10\n")
    assert "stools: 15" in text
    assert "benches: 10" in text
    assert "Total time" not in text


def test_a_licence_banner_is_no_answer() -> None:
    text = "Restricted license - for non-production use only - expires 2027-11-29\nx = 5\n"
    assert answer_text(text) == "x = 5\n"


def test_ten_dashes_begin_the_answer() -> None:
    assert answer_text("node 7\n----------\nx: 5\n").strip() == "x: 5"


@pytest.mark.parametrize("gap", ["\n", " "])
def test_of_a_flood_the_end_is_read(gap: str) -> None:
    lines = [f"x{number}: {number + 100_000}" for number in range(20_000)]
    read = answer_text(gap.join(lines))
    assert len(read) < 50_000
    assert read.split()[-1] == "119999"
    assert set(read.split()) <= set(gap.join(lines).split())
    assert answer_text("1" * 60_000) == ""


def test_dashes_that_end_the_answer_do_not_hide_it() -> None:
    assert "x: 5" in answer_text("x: 5\n----------\nDone.\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Process J: 0.0", [("Process J", 0)]),
        ("Process J: 0.0 units, Process P: 250", [("Process J", 0), ("Process P", 250)]),
        ("x = 3, y = 4", [("x", 3), ("y", 4)]),
        ("{'J': 0.0, 'P': 2.5}", [("{'J", 0), ("'P", 2.5)]),
        ("Optimal cost is $1,250", [("Optimal cost", 1250)]),
        ("| Meadow | 10 |", [("| Meadow", 10)]),
        ("Meadow\t10", [("Meadow", 10)]),
        ("Build 4 stations", [("Build   stations", 4)]),
        ("Investment in GoodsX ($10,000 each): 6", [("Investment in GoodsX ($10,000 each)", 6)]),
        ("City 1: 1", [("City 1", 1)]),
        ("x <= 5 and y <= 6", []),
        ("12.5", []),
        ("sides 3 by 4", []),
    ],
)
def test_numbers_stand_at_labels(text: str, expected: list[tuple[str, float]]) -> None:
    found = at_labels(text)
    assert [number for _, number in found] == [number for _, number in expected]
    assert [label.strip(" '\"{|") for label, _ in found] == [
        label.strip(" '\"{|") for label, _ in expected
    ]


def test_a_line_above_is_a_heading() -> None:
    [one] = read_labelled("Month 1:\n  Overtime: 5")
    assert (one.heading, one.label, one.readings) == ("Month 1:", "Overtime", (5.0,))
