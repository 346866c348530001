"""What was printed as an answer: solver logs are cut out, and an optimum is found or missed."""

import pytest

from optmodel.printed_answers import answer_text, prints_value

CBC_LOG = """Welcome to the CBC MILP Solver
Version: 2.10.3
At line 2 NAME          MODEL
Objective value:                620.00000000
Total time (CPU seconds):       0.00   (Wallclock seconds):       0.00
"""


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
    ("stdout", "value", "is_said"),
    [
        ("Profit: 2250.00", 2250.0, True),
        ("Profit: 2250.00", 2250.004, True),
        ("Profit: 2,250", 2250.4, True),
        ("Profit: 2250.00", 2250.9, False),
        ("Cost: 2250", -2250.0, True),
        ("Cost: 1.23e+06", 1234567.0, True),
        ("Share: 37.5 %", 0.375, True),
        ("Share: 38 %", 0.3754, True),
        ("Profit: $1.2 million", 1234567.0, True),
        ("x = 3", 2.6, False),
        ("x = 3", 3.0001, True),
        ("0.0", 1e-7, True),
        ("7", 11.0, False),
        ("done", 11.0, None),
        ("", 11.0, None),
        (f"{CBC_LOG}profit 600", 620.0, False),
        (CBC_LOG, 620.0, None),
        ("inf", float("inf"), None),
    ],
)
def test_an_optimum_is_said_or_not(stdout: str, value: float, is_said: bool | None) -> None:
    assert prints_value(stdout, value) is is_said
