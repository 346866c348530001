"""What was printed: solver logs are cut out, and numbers are found at their labels."""

import pytest

from optmodel.judging.printed_labels import read_labelled_numbers


def at_labels(text: str) -> list[tuple[str, float]]:
    return [(one.label, one.readings[0]) for one in read_labelled_numbers(text)]


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
    [one] = read_labelled_numbers("Month 1:\n  Overtime: 5")
    assert (one.heading, one.label, one.readings) == ("Month 1:", "Overtime", (5.0,))
