"""The forms in which a text may state data: each true text reads back, and each slip is noticed."""

import random
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from optmodel.narration import Narrative, matched_data, read_back, renumber_text
from tests.narration.mutants import mutants

NAMES: dict[ElementId, str] = {"g1": "oats", "g2": "rye", "g3": "barley"}
UNITS = {"money": ("$", "dollars"), "mass": ("ton", "tons"), "time": ("hour", "hours")}
KINDS = ("change", "copy", "drop", "sign", "swap-near", "swap-far", "names")
GOAL = "\n\nSpend as little as possible."


Values = dict[str, int | Fraction]


def _goods(**data: Values) -> Instance:
    """An instance with the parameters that have data; `cost` and `stock` always have."""
    known = {
        "cost": ("cost", "money per ton", "sum(cost[i] * buy[i] for i in goods) <= 1000"),
        "stock": ("amount on hand", "mass", "buy[i] <= stock[i]"),
        "least": ("amount that must be bought", "mass", "buy[i] >= least[i]"),
        "work": ("work to clean it", "time per ton", "sum(work[i] * buy[i] for i in goods) <= 99"),
        "share": ("share that is lost", "", "buy[i] <= (1 - share[i]) * 500"),
    }
    formulation = Formulation(
        name="goods",
        title="Goods",
        sets=(index_set("goods", "I", "goods"),),
        parameters=tuple(
            parameter(name, name[0], "for i in goods", unit=known[name][1], meaning=known[name][0])
            for name in data
        ),
        variables=(variable("buy", "x", "for i in goods", unit="tons", meaning="amount bought"),),
        objective=minimize(
            "sum(buy[i] for i in goods)", name="amount", unit="tons", meaning="amount of all"
        ),
        constraints=tuple(
            constraint(
                f"{name}_limit", rule, "" if "sum" in rule else "for i in goods", meaning="-"
            )
            for name in data
            for rule in [known[name][2]]
        ),
    )
    return Instance.create(formulation, sets={"goods": ["g1", "g2", "g3"]}, parameters=data)


def _values(*values: int | Fraction) -> Values:
    return dict(zip(("g1", "g2", "g3"), values, strict=True))


COST, STOCK, LEAST = _values(2, 3, 4), _values(40, 75, 60), _values(15, 20, 25)


class Form(NamedTuple):
    """A text and the data that it states."""

    text: str
    data: dict[str, Values]


FORMS = {
    "respectively": Form(
        "Oats, rye and barley cost $2, $3 and $4 per ton respectively.", {"cost": COST}
    ),
    "respectively in front": Form(
        "The costs of oats, rye, and barley are, respectively, $2, $3, and $4.", {"cost": COST}
    ),
    "respectively with one unit": Form(
        "On hand are 40, 75 and 60 tons of oats, rye and barley, respectively.", {"stock": STOCK}
    ),
    "respectively twice": Form(
        "Oats, rye and barley cost $2, $3 and $4 and we have 40, 75 and 60 tons, respectively.",
        {"cost": COST, "stock": STOCK},
    ),
    "value for name": Form(
        "The unit costs are $2 for oats, $3 for rye and $4 for barley.", {"cost": COST}
    ),
    "colon list": Form("Cost per ton: oats $2; rye $3; barley $4.", {"cost": COST}),
    "bullets": Form(
        "We can buy:\n\n- Oats: $2 per ton, 40 tons on hand\n- Rye: $3 per ton, 75 tons on hand\n"
        "- Barley: $4 per ton, 60 tons on hand\n\nThat is all.",
        {"cost": COST, "stock": STOCK},
    ),
    "bullets below their unit": Form(
        "These are the costs in dollars per ton:\n* oats: 2\n* rye: 3\n* barley: 4", {"cost": COST}
    ),
    "bullets of two rivals": Form(
        "Tons on hand:\n- oats: 40\n- rye: 75\n- barley: 60\n\n"
        "Tons that must be bought:\n- oats: 15\n- rye: 20\n- barley: 25",
        {"stock": STOCK, "least": LEAST},
    ),
    "numbered items": Form(
        "The goods are:\n1. Oats at $2 a ton\n2. Rye at $3 a ton\n3. Barley at $4 a ton",
        {"cost": COST},
    ),
    "inline items": Form(
        "The goods are (1) oats at $2 a ton, (2) rye at $3 a ton and (3) barley at $4 a ton.",
        {"cost": COST},
    ),
    "ellipsis": Form(
        "Oats cost $2 and 40 tons are on hand, rye $3 and 75 tons, barley $4 and 60 tons.",
        {"cost": COST, "stock": STOCK},
    ),
    "ellipsis of rivals": Form(
        "Of oats there are 40 tons on hand and 15 tons must be bought, of rye 75 and 20 tons, of"
        " barley 60 and 25.",
        {"stock": STOCK, "least": LEAST},
    ),
    "pronouns": Form(
        "We buy oats. They cost $2 per ton. Then there is rye. It costs $3 per ton. Last comes"
        " barley. It costs $4 per ton.",
        {"cost": COST},
    ),
    "ranges": Form(
        "Of oats we buy between 15 and 40 tons, of rye 20 to 75 tons and of barley 25-60 tons.",
        {"stock": STOCK, "least": LEAST},
    ),
    "ranges in a table": Form(
        "Tons that we may buy:\n\n| Good | Tons |\n| --- | --- |\n| Oats | 15-40 |\n"
        "| Rye | 20 to 75 |\n| Barley | 25\u201360 |",
        {"stock": STOCK, "least": LEAST},
    ),
    "words": Form(
        "Oats cost two dollars, rye three dollars and barley four dollars. On hand are forty tons"
        " of oats, seventy-five tons of rye and sixty tons of barley.",
        {"cost": COST, "stock": STOCK},
    ),
    "large words": Form(
        "There are a hundred and twenty tons of oats, two thousand five hundred tons of rye and"
        " two dozen tons of barley on hand.",
        {"stock": _values(120, 2500, 24)},
    ),
    "multipliers": Form(
        "There are 2.5 million tons of oats, 40k tons of rye and 3 thousand tons of barley.",
        {"stock": _values(2500000, 40000, 3000)},
    ),
    "shares": Form(
        "A quarter of the oats is lost, two fifths of the rye, and 12 percent of the barley.",
        {"share": _values(Fraction(1, 4), Fraction(2, 5), Fraction(3, 25))},
    ),
    "percent in a title": Form(
        "What is lost:\n\n| Good | Share lost (%) |\n| --- | --- |\n| Oats | 25 |\n| Rye | 40 |\n"
        "| Barley | 12 |",
        {"share": _values(Fraction(1, 4), Fraction(2, 5), Fraction(3, 25))},
    ),
    "percent above a list": Form(
        "These shares are lost, in percent:\n- oats: 25\n- rye: 40\n- barley: 12",
        {"share": _values(Fraction(1, 4), Fraction(2, 5), Fraction(3, 25))},
    ),
    "one": Form(
        "One ton of oats, half a ton of rye and two and a half tons of barley are on hand.",
        {"stock": _values(1, Fraction(1, 2), Fraction(5, 2))},
    ),
    "transposed table": Form(
        "What we know:\n\n| | Oats | Rye | Barley |\n| --- | --- | --- | --- |\n"
        "| Cost ($ per ton) | 2 | 3 | 4 |\n| On hand, at most (tons) | 40 | 75 | 60 |",
        {"cost": COST, "stock": STOCK},
    ),
    "csv": Form(
        "The goods:\n\n```csv\ngood,cost ($ per ton),on hand (tons)\noats,2,40\nrye,3,75\n"
        "barley,4,60\n```",
        {"cost": COST, "stock": STOCK},
    ),
    "bare csv": Form(
        "The goods:\ngood,cost in dollars,tons on hand\noats,2,40\nrye,3,75\nbarley,4,60\nDone.",
        {"cost": COST, "stock": STOCK},
    ),
    "columns": Form(
        "The goods:\n\ngood      cost in dollars   tons on hand\noats      2                 40\n"
        "rye       3                 75\nbarley    4                 60",
        {"cost": COST, "stock": STOCK},
    ),
    "columns of elements": Form(
        "The cost in dollars, and the tons on hand:\n\n"
        "          oats  rye  barley\n"
        "--------  ----  ---  ------\n"
        "dollars   2     3    4\n"
        "tons      40    75   60",
        {"cost": COST, "stock": STOCK},
    ),
    "dialogue": Form(
        "Ana: What do oats cost?\nBen: They cost $2 a ton.\nAna: And rye and barley?\n"
        "Ben: Rye costs $3 a ton, barley costs $4.",
        {"cost": COST},
    ),
    "quotes": Form(
        '"What do oats cost?" "Two dollars a ton." "And rye?" "It costs $3." "Barley?" "$4."',
        {"cost": COST},
    ),
    "e-mail": Form(
        "From: Ana\nTo: Ben\nSubject: Costs\n\n> Oats cost $2 a ton, rye\n> costs $3 and\n"
        "> barley costs $4.\n>\n> On hand we have 40 tons of oats, 75 tons of rye\n"
        "> and 60 tons of barley.\n\nBest wishes",
        {"cost": COST, "stock": STOCK},
    ),
}
"""A text of each form, by its name."""


def _narrative(text: str) -> Narrative:
    return Narrative(text + GOAL, "stall", "plain", "|" in text, NAMES, UNITS)


@pytest.mark.parametrize("name", list(FORMS))
def test_each_form_reads_back(name: str) -> None:
    form = FORMS[name]
    assert read_back(_narrative(form.text), _goods(**form.data)) == ()


@pytest.mark.parametrize(
    "kind", ["change", "copy", "drop", "sign", "swap-near", "swap-far", "names"]
)
@pytest.mark.parametrize("name", list(FORMS))
def test_slips_in_each_form_are_noticed(name: str, kind: str) -> None:
    form = FORMS[name]
    instance = _goods(**form.data)
    narrative = _narrative(form.text)
    if (name, kind) == ("numbered items", "copy"):
        return  # what counts the items is no datum
    for text in mutants(kind, narrative, instance, random.Random(f"{name} {kind}"), most=6):
        assert read_back(replace(narrative, text=text), instance) != (), text


@pytest.mark.parametrize("name", list(FORMS))
def test_each_form_may_have_other_numbers(name: str) -> None:
    form = FORMS[name]
    instance = _goods(**form.data)
    data: dict[str, Values] = {
        parameter: {key: Fraction(value) * Fraction(3, 4) for key, value in values.items()}
        for parameter, values in form.data.items()
    }
    other = _goods(**data)
    narrative = _narrative(form.text)
    told = renumber_text(narrative, instance, other)
    assert read_back(told, other) == (), told.text
    assert read_back(renumber_text(told, other, instance), instance) == ()


@given(
    st.sampled_from(sorted(FORMS)),
    st.integers(0, 200),
    st.integers(0, 20),
    st.text(alphabet="0123 ,.:;\n|-%$/()andtor", max_size=8),
)
@settings(max_examples=60)
def test_reading_never_fails_and_places_every_number(
    name: str, start: int, length: int, inserted: str
) -> None:
    form = FORMS[name]
    text = form.text[:start] + inserted + form.text[start + length :]
    instance = _goods(**form.data)
    narrative = _narrative(text)
    read_back(narrative, instance)
    for datum in matched_data(narrative, instance):
        span = datum.span
        assert narrative.text[span.start : span.end] == span.text
        value = Fraction(instance.parameters[datum.parameter][datum.key])
        assert value in [each * datum.factor for each in span.values]
