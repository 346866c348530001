"""Reading back: every datum must be said of its elements in its unit, and nothing else."""

import pytest

from optmodel.formulation import ElementId, Instance
from optmodel.narration import Narrative, Problem, read_back
from optmodel.narration.reading import ProblemKind

NAMES: dict[ElementId, str] = {"g1": "apples", "g2": "bread", 1: "Monday", 2: "Tuesday"}
UNITS = {"money": ("$", "dollars"), "crates": ("crate", "crates")}

PROSE = (
    "A crate of apples costs $4.50 and a crate of bread costs $1,250. Needed are 30 crates of"
    " apples on Monday, 40 crates of apples on Tuesday, 50 crates of bread on Monday and 1 crate"
    " of bread on Tuesday. We have $9,000. Spend as little as possible."
)

TABLE = """With 9,000 dollars, minimize the cost. Prices in dollars a crate:

| Good | Price |
| --- | ---: |
| Apples | 4.50 |
| Bread | 1,250 |

The crates needed are these:

| Good | Monday | Tuesday |
| --- | ---: | ---: |
| Apples | 30 | 40 |
| Bread | 50 | 1 |"""


def _problems(text: str, market: Instance) -> list[str]:
    problems = read_back(Narrative(text, "stall", "plain", "|" in text, NAMES, UNITS), market)
    return [f"{problem.kind}: {problem.place}" for problem in problems]


@pytest.mark.parametrize("text", [PROSE, TABLE])
def test_a_text_that_says_everything_has_no_problem(text: str, market: Instance) -> None:
    assert _problems(text, market) == []


def test_problems_are_named_results(market: Instance) -> None:
    narrative = Narrative(PROSE.replace("$9,000", "money"), "stall", "plain", False, NAMES, UNITS)
    assert read_back(narrative, market) == (Problem(ProblemKind.MISSING, "budget = 9000"),)


@pytest.mark.parametrize(
    ("text", "old", "new", "problems"),
    [
        (PROSE, "$4.50", "$4.55", ["missing: price[g1] = 4.5", "foreign: '$4.55'"]),
        (PROSE, "1 crate of", "a crate of", ["missing: need[g2,2] = 1"]),
        (PROSE, "We have", "All 7 of us have", ["foreign: '7'"]),
        (PROSE, "We have", "All seven of us have", ["foreign: 'seven'"]),
        (TABLE, "| 30 |", "| 31 |", ["missing: need[g1,1] = 30", "foreign: '31'"]),
        (TABLE, "Monday | Tuesday", "Monday | Friday", ["missing: need[g1,2] = 40"]),
    ],
)
def test_a_tampered_number_is_reported(
    text: str, old: str, new: str, problems: list[str], market: Instance
) -> None:
    assert old in text
    found = _problems(text.replace(old, new, 1), market)
    for problem in problems:
        assert any(line.startswith(problem) for line in found), found


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (PROSE, "30", "40"),
        (PROSE, "30", "50"),
        (PROSE, "4.50", "1,250"),
        (PROSE, "40", "1 "),
        (TABLE, "4.50", "1,250"),
        (TABLE, "30", "40"),
        (TABLE, "30", "50"),
        (TABLE, "40", "50"),
    ],
)
def test_numbers_swapped_between_elements_are_reported(
    text: str, first: str, second: str, market: Instance
) -> None:
    swapped = text.replace(first, "\0", 1).replace(second, first, 1).replace("\0", second, 1)
    assert any(line.startswith("missing") for line in _problems(swapped, market))


def test_a_number_without_its_unit_is_missing(market: Instance) -> None:
    assert _problems(PROSE.replace("$9,000", "9,000"), market) == [
        "missing: budget = 9000",
        "foreign: '9,000' in 'We have 9,000.'",
    ]


def test_sizes_of_sets_and_constants_may_be_said(market: Instance) -> None:
    text = f"{PROSE} There are two goods, 3 sales and a factor of 25."
    assert _problems(text, market) == []


@pytest.mark.parametrize(
    ("end", "problems"),
    [
        ("Spend the money.", ["sense: the text does not say minimize"]),
        ("Spend at least something.", ["sense: the text does not say minimize"]),
        ("Maximize the smallest basket.", ["sense: the text says maximize"]),
        ("Find the cheapest plan.", []),
        ("Minimise the cost.", []),
    ],
)
def test_the_direction_must_be_said(end: str, problems: list[str], market: Instance) -> None:
    text = PROSE.replace("Spend as little as possible.", end)
    assert _problems(text, market) == problems
