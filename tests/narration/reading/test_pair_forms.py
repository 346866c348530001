"""Texts with data of pairs: long tables, sparse tables, lists of edges, and routes in sentences."""

import random
from dataclasses import replace

import pytest

from optmodel.formulation import (
    ElementId,
    Formulation,
    Instance,
    constraint,
    index_set,
    minimize,
    parameter,
    variable,
)
from optmodel.narration import Narrative, read_back, renumber_text
from tests.narration.mutants import mutants

NAMES: dict[ElementId, str] = {"n1": "Alder", "n2": "Birch", "n3": "Cedar"}
UNITS = {"hours": ("hour", "hours")}
GOAL = "\n\nFind the shortest route."
HOURS = {("n1", "n2"): 3, ("n2", "n1"): 4, ("n2", "n3"): 5, ("n1", "n3"): 9}


def _roads(hours: dict[tuple[str, str], int]) -> Instance:
    """Directed roads between towns, with the hours that each takes."""
    formulation = Formulation(
        name="roads",
        title="Roads",
        sets=(
            index_set("towns", "N", "towns"),
            index_set("roads", "A", "roads", within=("towns", "towns")),
        ),
        parameters=(
            parameter("hours", "h", "for (i, j) in roads", unit="hours", meaning="hours it takes"),
        ),
        variables=(
            variable("use", "x", "for (i, j) in roads", unit="", meaning="used", domain="binary"),
        ),
        objective=minimize(
            "sum(hours[i, j] * use[i, j] for (i, j) in roads)",
            name="time",
            unit="hours",
            meaning="time of the route",
        ),
        constraints=(
            constraint("used", "sum(use[i, j] for (i, j) in roads) >= 1", meaning="some road"),
        ),
    )
    return Instance.create(
        formulation,
        sets={"towns": ["n1", "n2", "n3"], "roads": list(hours)},
        parameters={"hours": hours},
    )


BOTH_WAYS = {("n1", "n2"): 3, ("n2", "n3"): 5, ("n1", "n3"): 9}
BOTH_WAYS |= {(end, start): hours for (start, end), hours in BOTH_WAYS.items()}

MUTUAL = ("upper triangle", "distances", "distances behind")
"""Forms that state both ways by one number."""

PAIR_FORMS = {
    "long table": "The hours of each road:\n\n| From | To | Hours |\n| --- | --- | ---: |\n"
    "| Alder | Birch | 3 |\n| Birch | Alder | 4 |\n| Birch | Cedar | 5 |\n| Alder | Cedar | 9 |",
    "reversed long table": "Hours of the roads:\n\n| To | From | Hours |\n| --- | --- | ---: |\n"
    "| Birch | Alder | 3 |\n| Alder | Birch | 4 |\n| Cedar | Birch | 5 |\n| Cedar | Alder | 9 |",
    "counted rows": "The hours of each road:\n\n| No. | From | To | Hours |\n| - | - | - | - |\n"
    "| 1 | Alder | Birch | 3 |\n| 2 | Birch | Alder | 4 |\n| 3 | Birch | Cedar | 5 |\n"
    "| 4 | Alder | Cedar | 9 |",
    "sparse table": "Hours, where there is a road from the row to the column:\n\n"
    "| | Alder | Birch | Cedar |\n| --- | --- | --- | --- |\n"
    "| Alder | - | 3 | 9 |\n| Birch | 4 | | 5 |\n| Cedar | | | |",
    "edge list": "The roads and their hours:\nfrom,to,hours\nAlder,Birch,3\nBirch,Alder,4\n"
    "Birch,Cedar,5\nAlder,Cedar,9",
    "sentences": "From Alder to Birch it takes 3 hours, and back from Birch to Alder 4 hours. To"
    " Cedar from Birch it takes 5 hours. From Alder to Cedar it takes 9 hours.",
    "one origin": "From Alder it takes 3 hours to Birch and 9 hours to Cedar. From Birch it takes"
    " 4 hours to Alder and 5 hours to Cedar.",
    "one destination": "To Birch it takes 3 hours from Alder. To Cedar it takes 9 hours from Alder"
    " and 5 hours from Birch. To Alder it takes 4 hours from Birch.",
    "number in front": "It is 3 hours from Alder to Birch and 9 hours to Cedar. It is 4 hours from"
    " Birch to Alder and 5 hours to Cedar.",
    "arrows": "Hours of the roads:\n- Alder to Birch: 3\n- Birch to Alder: 4\n- Birch to Cedar: 5\n"
    "- Alder to Cedar: 9",
    "upper triangle": "Roads take the same hours both ways, these:\n\n| | Birch | Cedar |\n"
    "| --- | --- | --- |\n| Alder | 3 | 9 |\n| Birch | | 5 |",
    "distances": "Between Alder and Birch a road takes 3 hours, between Birch and Cedar 5 hours,"
    " between Alder and Cedar 9 hours.",
    "distances behind": "It is 3 hours between Alder and Birch, 5 hours between Birch and Cedar and"
    " 9 hours between Alder and Cedar.",
    "respectively": "From Alder to Birch and Cedar it takes 3 and 9 hours, respectively. From Birch"
    " to Alder and Cedar it takes 4 and 5 hours, respectively.",
}


@pytest.mark.parametrize("name", list(PAIR_FORMS))
def test_pairs_are_read(name: str) -> None:
    narrative = Narrative(PAIR_FORMS[name] + GOAL, "map", "plain", True, NAMES, UNITS)
    hours = BOTH_WAYS if name in MUTUAL else HOURS
    instance = _roads(hours)
    assert read_back(narrative, instance) == ()
    other = _roads({key: value + 10 for key, value in hours.items()})
    assert read_back(renumber_text(narrative, instance, other), other) == ()


@pytest.mark.parametrize("kind", ["change", "copy", "drop", "swap-near", "swap-far"])
@pytest.mark.parametrize("name", list(PAIR_FORMS))
def test_slips_in_pairs_are_noticed(name: str, kind: str) -> None:
    if name == "counted rows":
        return  # what counts the rows is no datum
    narrative = Narrative(PAIR_FORMS[name] + GOAL, "map", "plain", True, NAMES, UNITS)
    instance = _roads(BOTH_WAYS if name in MUTUAL else HOURS)
    for text in mutants(kind, narrative, instance, random.Random(f"{name} {kind}"), most=6):
        assert read_back(replace(narrative, text=text), instance) != (), text


def test_a_way_and_its_way_back_are_not_the_same() -> None:
    text = "From Alder to Birch it takes 14 hours. From Birch to Alder it takes 13." + GOAL
    instance = _roads({("n1", "n2"): 13, ("n2", "n1"): 14})
    narrative = Narrative(text, "map", "plain", False, NAMES, UNITS)
    assert len(read_back(narrative, instance)) == 4
    one_way = _roads({("n1", "n2"): 3})
    text = "Birch is 3 hours away from Alder." + GOAL
    assert read_back(replace(narrative, text=text), one_way) == ()


def test_data_that_differ_need_both_ways() -> None:
    narrative = Narrative(PAIR_FORMS["distances"] + GOAL, "map", "plain", False, NAMES, UNITS)
    assert read_back(narrative, _roads(BOTH_WAYS)) == ()
    differ = _roads({**BOTH_WAYS, ("n2", "n1"): 4})
    assert read_back(narrative, differ)[0].detail == "hours[n2,n1] = 4"
    with pytest.raises(ValueError, match="two data by one number"):
        renumber_text(narrative, _roads(BOTH_WAYS), differ)
    silent = replace(narrative, text=narrative.text.replace("etween", "y way of"))
    assert len(read_back(silent, _roads(BOTH_WAYS))) == 3
