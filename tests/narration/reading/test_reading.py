"""Reading back: every datum must be said of its elements in its unit, and nothing else."""

from dataclasses import replace

import pytest

from optmodel.formulation import ElementId, Instance
from optmodel.narration import Narrative, ReadBackCode, read_back
from optmodel.rejection import Rejection

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
    return [f"{problem.code}: {problem.detail}" for problem in problems]


@pytest.mark.parametrize("text", [PROSE, TABLE])
def test_a_text_that_says_everything_has_no_problem(text: str, market: Instance) -> None:
    assert _problems(text, market) == []


def test_problems_are_named_results(market: Instance) -> None:
    narrative = Narrative(PROSE.replace("$9,000", "money"), "stall", "plain", False, NAMES, UNITS)
    assert read_back(narrative, market) == (
        Rejection("read", ReadBackCode.MISSING, "budget = 9000"),
    )


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


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (PROSE, "$4.50", "4.50 crates"),
        (PROSE, "30 crates", "$30"),
        (PROSE, "30 crates", "30 million crates"),
        (PROSE, "30 crates", "30 euros"),
        (PROSE, "30 crates", "-30 crates"),
        (PROSE, "1,250", "1,2500"),
        (TABLE, "9,000 dollars", "9,000 crates"),
        (TABLE, "crates needed", "dollars needed"),
    ],
)
def test_a_number_in_another_unit_is_reported(
    text: str, old: str, new: str, market: Instance
) -> None:
    assert old in text
    assert any(line.startswith("missing") for line in _problems(text.replace(old, new), market))


def test_the_unit_on_a_number_counts_before_those_around_it(market: Instance) -> None:
    together = "For $9,000 we need, and no more, 30 crates of apples on Monday"
    text = PROSE.replace(" We have $9,000.", "").replace("Needed are 30 crates of apples", together)
    swapped = text.replace("$9,000", "$30").replace("30 crates", "9,000 crates")
    assert any(line.startswith("missing: budget") for line in _problems(swapped, market))


@pytest.mark.parametrize(
    ("limit", "is_true"),
    [
        ("at most $9,000", True),
        ("no more than $9,000", True),
        ("$9,000 or less", True),
        ("$9,000", True),
        ("at least $9,000", False),
        ("$9,000 or more", False),
        ("exactly $9,000", False),
    ],
)
def test_a_limit_of_the_other_way_is_reported(limit: str, is_true: bool, market: Instance) -> None:
    problems = _problems(PROSE.replace("We have $9,000", f"We have {limit}"), market)
    assert (problems == []) is is_true


def test_numbers_in_the_same_words_tell_the_same_parameter(twins: Instance) -> None:
    text = (
        "For apples we pay $3 and earn $5. For bread we pay $4 and earn $7."
        " For cheese we pay $6 and earn $9. Earn as much as possible."
    )
    names: dict[ElementId, str] = {"g1": "apples", "g2": "bread", "g3": "cheese"}
    told = Narrative(text, "stall", "plain", False, names, UNITS)
    assert read_back(told, twins) == ()
    swapped = text.replace("$4 and earn $7", "$7 and earn $4")
    problems = read_back(replace(told, text=swapped), twins)
    assert {problem.detail for problem in problems} >= {"outlay[g2] = 4", "income[g2] = 7"}


def test_a_word_that_only_a_rival_has_tells_it(twins: Instance) -> None:
    text = "| Good | Income | Outlay |\n| --- | --- | --- |\n" + "".join(
        f"| {good} | ${income} | ${outlay} |\n"
        for good, income, outlay in (("Apples", 5, 3), ("Bread", 7, 4), ("Cheese", 9, 6))
    )
    names: dict[ElementId, str] = {"g1": "apples", "g2": "bread", "g3": "cheese"}
    told = Narrative(f"Maximize what is left.\n\n{text}", "stall", "plain", True, names, UNITS)
    assert read_back(told, twins) == ()
    swapped = told.text.replace("Income | Outlay", "Outlay | Income")
    assert len(read_back(replace(told, text=swapped), twins)) == 12


def test_sizes_of_sets_and_constants_may_be_said(market: Instance) -> None:
    text = f"{PROSE} There are two goods, 3 sales and a factor of 25."
    assert _problems(text, market) == []


@pytest.mark.parametrize(
    ("end", "problems"),
    [
        ("Spend the money.", ["sense: the text does not say minimize"]),
        ("Spend at least something.", ["sense: the text does not say minimize"]),
        ("Maximize the smallest basket.", ["sense: the text says 'maximize'"]),
        ("Find the cheapest plan.", []),
        ("Minimise the cost.", []),
        ("Spend as little as you can.", []),
        (
            "Find the least cost, that is, as high as possible.",
            ["sense: the text says 'as high as possible'"],
        ),
        ("Find the least amount at the highest cost.", ["sense: the text says 'highest cost'"]),
        ("\n\n| Lowest price |\n| --- |", ["sense: the text does not say minimize"]),
    ],
)
def test_the_direction_must_be_said(end: str, problems: list[str], market: Instance) -> None:
    text = PROSE.replace("Spend as little as possible.", end)
    assert _problems(text, market) == problems


@pytest.mark.parametrize(("old", "new"), [("30 crates", "2 or 30 crates"), ("30 c", "30 or 2 c")])
def test_an_alternative_is_reported(old: str, new: str, market: Instance) -> None:
    assert any(line.startswith("foreign") for line in _problems(PROSE.replace(old, new), market))


def test_a_column_of_the_wrong_set_is_reported(market: Instance) -> None:
    wrong = TABLE.replace("| Good | Monday | Tuesday |", "| Good | Monday | Bread |")
    problems = _problems(wrong.replace("With 9,000", "Until Tuesday, with 9,000"), market)
    assert "missing: need[g1,2] = 40" in problems


def test_of_several_numbers_the_nearest_is_the_datum(market: Instance) -> None:
    needs = {**market.parameters["need"], ("g1", 1): 2}
    fewer = replace(market, parameters={**market.parameters, "need": needs})
    table = TABLE.replace("| 30 |", "| 2 |")
    text = f"On Monday, apples and bread come in crates, and two days count. {table}"
    assert _problems(text, fewer) == []
