"""Attached files, distractors, converted units and cues: what a narrative says of its text."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from optmodel.formulation import (
    ElementId,
    Formulation,
    Instance,
    constraint,
    minimize,
    parameter,
    variable,
)
from optmodel.narration import Narrative, read_back, renumber_text

NAMES: dict[ElementId, str] = {"g1": "apples", "g2": "bread", 1: "Monday", 2: "Tuesday"}
UNITS = {"money": ("$", "dollars"), "crates": ("crate", "crates")}
PROSE = (
    "Prices in dollars per crate are in prices.csv, and the crates needed in needs.json."
    " We have $9,000. Spend as little as possible."
)
CSV = "good,price\napples,4.50\nbread,1250\n"
RECORDS = json.dumps(
    [
        {"good": "apples", "day": "Monday", "crates": 30},
        {"good": "apples", "day": "Tuesday", "crates": 40},
        {"good": "bread", "day": "Monday", "crates": 50},
        {"good": "bread", "day": "Tuesday", "crates": 1},
    ],
    indent=1,
)
NESTED = json.dumps(
    {"apples": {"Monday": 30, "Tuesday": 40}, "bread": {"Monday": 50, "Tuesday": 1}}
)


def _narrative(text: str = PROSE, **files: str) -> Narrative:
    attached = {name.replace("_", "."): content for name, content in files.items()}
    return Narrative(text, "stall", "plain", True, NAMES, UNITS, files=attached)


COLUMNS = json.dumps(
    {
        "good": ["apples", "apples", "bread", "bread"],
        "day": ["Monday", "Tuesday", "Monday", "Tuesday"],
        "crates": [30, 40, 50, 1],
    }
)


@pytest.mark.parametrize("needs", [RECORDS, NESTED, COLUMNS])
def test_files_are_read_with_the_words_that_name_them(needs: str, market: Instance) -> None:
    narrative = _narrative(prices_csv=CSV, needs_json=needs)
    assert read_back(narrative, market) == ()
    for old, new in (("4.50", "4.51"), ("apples", "bread"), ("price", "price 7")):
        files = {**narrative.files, "prices.csv": CSV.replace(old, new, 1)}
        assert read_back(replace(narrative, files=files), market) != ()
    for old, new in (("30", "31"), ("Monday", "Tuesday"), ("30", '"30 dollars"')):
        files = {**narrative.files, "needs.json": needs.replace(old, new, 1)}
        assert read_back(replace(narrative, files=files), market) != ()


def test_numbers_of_files_can_be_others(market: Instance) -> None:
    narrative = _narrative(prices_csv=CSV, needs_json=RECORDS)
    other = Instance.create(
        market.formulation,
        sets={name: list(keys) for name, keys in market.sets.items() if len(keys[0]) > 1}
        | {"goods": ["g1", "g2"], "days": [1, 2]},
        parameters={
            "price": {"g1": 2500, "g2": "7.25"},
            "need": {"g1": {1: 3, 2: 4}, "g2": {1: 1500, 2: 11}},
            "budget": 8000,
        },
    )
    told = renumber_text(narrative, market, other)
    assert read_back(told, other) == ()
    assert told.files["prices.csv"] == "good,price\napples,2500\nbread,7.25\n"
    assert json.loads(told.files["needs.json"])[2]["crates"] == 1500
    assert read_back(renumber_text(told, other, market), market) == ()


@pytest.mark.parametrize(
    ("files", "detail"),
    [
        ({"prices_csv": CSV, "needs_json": "{"}, "'needs.json' is neither CSV nor JSON"),
        ({"costs_csv": CSV, "needs_json": NESTED}, "the text does not name 'costs.csv'"),
        ({"prices_csv": "no table", "needs_json": NESTED}, "'prices.csv' is neither CSV nor JSON"),
        ({"prices_csv": CSV + "rye,4,5\n", "needs_json": NESTED}, "'prices.csv' is neither"),
    ],
)
def test_a_file_must_be_named_and_readable(
    files: dict[str, str], detail: str, market: Instance
) -> None:
    problems = read_back(_narrative(**files), market)
    assert any(each.code == "file" and each.detail.startswith(detail) for each in problems)


FULL = (
    "A crate of apples costs $4.50 and a crate of bread costs $1,250. Needed are 30 crates of"
    " apples on Monday, 40 crates of apples on Tuesday, 50 crates of bread on Monday and 1 crate"
    " of bread on Tuesday. We have $9,000. Spend as little as possible."
)


@pytest.mark.parametrize(
    ("distractor", "detail"),
    [
        ("The stall was opened 27 years ago.", None),
        ("A new sign costs $300 in the town.", None),
        ("The stall was opened 27 years ago in Ulm, then it moved twice.", None),
        ("Bread costs $300 in the next town.", "may state price"),
        ("Our budget was $300 last year.", "may state budget"),
        ("Last week 27 crates of apples were rotten.", "may state need"),
        ("Others maximize the weight.", "the text says 'maximize'"),
    ],
)
def test_a_distractor_says_nothing_of_the_problem(
    distractor: str, detail: str | None, market: Instance
) -> None:
    text = FULL.replace(" We have", f" {distractor} We have")
    narrative = replace(_narrative(text), distractors=(distractor,))
    problems = read_back(narrative, market)
    assert (problems == ()) is (detail is None)
    assert detail is None or detail in problems[0].detail
    assert read_back(replace(narrative, distractors=()), market) != () or detail is None
    assert any("0 times" in p.detail for p in read_back(replace(narrative, text=FULL), market))


def test_a_text_with_a_distractor_can_have_other_numbers(market: Instance) -> None:
    distractor = "The stall was opened 27 years ago."
    text = f"{distractor} {FULL}"
    narrative = replace(_narrative(text), distractors=(distractor,))
    values = {"need": {"g1": {1: 30, 2: 40}, "g2": {1: 50, 2: 1}}, "budget": 7000}
    other = Instance.create(
        market.formulation,
        sets={"goods": ["g1", "g2"], "days": [1, 2], "sold": list(market.sets["sold"])},
        parameters={"price": {"g1": 5, "g2": 1250}, **values},
    )
    told = renumber_text(narrative, market, other)
    assert told.text == text.replace("$4.50", "$5").replace("$9,000", "$7,000")
    assert read_back(told, other) == ()


def test_a_unit_may_have_a_converted_spelling(market: Instance) -> None:
    text = FULL.replace("$4.50", "450 cents").replace("30 crates", "3 pallets")
    narrative = replace(
        _narrative(text),
        conversions={
            "money": {"cent": Fraction(1, 100), "cents": Fraction(1, 100)},
            "crates": {"pallet": Fraction(10), "pallets": Fraction(10)},
        },
    )
    assert read_back(narrative, market) == ()
    assert read_back(replace(narrative, conversions={}), market) != ()
    for old, new in (("450 cents", "450 dollars"), ("3 pallets", "30 pallets"), ("450", "4.5")):
        assert read_back(replace(narrative, text=text.replace(old, new)), market) != ()
    other = Instance.create(
        market.formulation,
        sets={"goods": ["g1", "g2"], "days": [1, 2], "sold": list(market.sets["sold"])},
        parameters={
            "price": {"g1": "3.25", "g2": 1250},
            "need": {"g1": {1: 25, 2: 40}, "g2": {1: 50, 2: 1}},
            "budget": 9000,
        },
    )
    told = renumber_text(narrative, market, other)
    assert "325 cents" in told.text
    assert "2.5 pallets" in told.text
    assert read_back(told, other) == ()


def test_cues_tell_a_parameter_from_its_rival(twins: Instance) -> None:
    text = "Earn as much as possible." + "".join(
        f"\n\n| {words} | $ |\n| --- | --- |\n" + "".join(f"| {n} | {v} |\n" for n, v in rows)
        for words, rows in (
            ("Receipts", (("Apples", 5), ("Bread", 7), ("Cheese", 9))),
            ("Purchase", (("Apples", 3), ("Bread", 4), ("Cheese", 6))),
        )
    )
    text = text.replace("$ |", "Receipts, $ |", 1).replace("| $ |", "| Purchase, $ |", 1)
    names: dict[ElementId, str] = {"g1": "apples", "g2": "bread", "g3": "cheese"}
    narrative = Narrative(text, "stall", "plain", True, names, UNITS)
    assert read_back(narrative, twins) == ()
    swapped = replace(narrative, cues={"outlay": ("receipts",), "income": ("purchase",)})
    assert read_back(swapped, twins) != ()
    assert read_back(replace(narrative, cues={"income": ("receipts",)}), twins) == ()


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ("twice as many crates of bread as of apples", 2),
        ("three times as many crates of bread as of apples", 3),
        ("half as many crates of bread as of apples", Fraction(1, 2)),
        ("two and a half times as much bread as apples", Fraction(5, 2)),
        ("double the amount of apples in bread", 2),
    ],
)
def test_a_ratio_is_read(told: str, value: Fraction) -> None:
    formulation = Formulation(
        name="mix",
        title="Mix",
        sets=(),
        parameters=(parameter("ratio", "r", unit="", meaning="bread for each crate of apples"),),
        variables=(
            variable("apples", "a", unit="crates", meaning="crates of apples"),
            variable("bread", "b", unit="crates", meaning="crates of bread"),
        ),
        objective=minimize("apples + bread", name="amount", unit="crates", meaning="all crates"),
        constraints=(constraint("mix", "bread >= ratio * apples", meaning="the mix is kept"),),
    )
    instance = Instance.create(formulation, sets={}, parameters={"ratio": value})
    text = f"We buy at least {told}. Buy as few crates as possible."
    narrative = Narrative(text, "stall", "plain", False, {}, UNITS)
    assert read_back(narrative, instance) == ()
    assert read_back(replace(narrative, text=text.replace("least", "most")), instance) != ()
    other = Instance.create(formulation, sets={}, parameters={"ratio": Fraction(7, 4)})
    renumbered = renumber_text(narrative, instance, other)
    assert "1.75 times" in renumbered.text or "1.75 as many" in renumbered.text
    assert read_back(renumbered, other) == ()
