"""Formulations in words: every part is there, with its meaning, unit and text."""

import pytest

from optmodel.families import family
from optmodel.formulation import (
    Formulation,
    constraint,
    describe,
    index_set,
    maximize,
    parameter,
    variable,
)
from optmodel.formulation.printing import expression_text, statement_text
from tests.families.every import EVERY_FAMILY
from tests.formulation.models import INSTANCES, decision, formulate, least

ROUTES = Formulation(
    name="routes",
    title="Routes",
    sets=(
        index_set("towns", "V", "towns on the map"),
        index_set("roads", "A", "roads that are open", within=("towns", "towns")),
        index_set("ports", "P", "towns with a port", within=("towns",)),
        index_set("days", "T", "days of the plan", ordered=True),
        index_set("trips", "R", "trips that are planned", within=("towns", "towns", "days")),
    ),
    parameters=(
        parameter(
            "length",
            "l",
            "for (i, j) in roads",
            unit="km",
            meaning="length of the road",
            integral=True,
        ),
        parameter("budget", "B", unit="", meaning="what may be spent"),
    ),
    variables=(
        variable(
            "flow",
            "f",
            "for (i, j) in roads for t in days if i != j and t != last(days)",
            unit="cars",
            meaning="cars on the road",
            lower=None,
        ),
        variable("stops", "s", unit="", meaning="stops made", domain="integer", upper="budget"),
        variable("debt", "d", unit="euros", meaning="what is owed", lower=None, upper="0"),
        variable(
            "open", "o", "for i in ports", unit="", meaning="whether it opens", domain="binary"
        ),
    ),
    objective=maximize("stops", name="pleasure", unit="points", meaning="stops are a pleasure"),
    constraints=(
        constraint("limit", "stops <= budget", meaning="stops are within the budget"),
        constraint(
            "need", "implies(open[i] == 1, stops >= 2)", "for i in ports", meaning="ports take time"
        ),
    ),
)

DESCRIBED = """# Routes

`routes` is a mixed-integer linear program (MILP).

## Sets

- `towns`: towns on the map.
- `roads`: roads that are open; pairs from `towns` and `towns`.
- `ports`: towns with a port; a subset of `towns`.
- `days`: days of the plan; in order, numbered one after another.
- `trips`: trips that are planned; triples from `towns`, `towns` and `days`.

## Data

- `length[i, j]` for every `(i, j)` in `roads`: length of the road, in km; a whole number.
- `budget`: what may be spent.

## Decisions

- `flow[i, j, t]` for every `(i, j)` in `roads` and every `t` in `days`, where `i != j` and \
`t != last(days)`: cars on the road, in cars; a number of either sign, without bounds.
- `stops`: stops made; a whole number from `0` to `budget`.
- `debt`: what is owed, in euros; a number, at most `0`.
- `open[i]` for every `i` in `ports`: whether it opens; 1 for yes, 0 for no.

## Objective

- Make the pleasure, in points, as large as possible: stops are a pleasure.
  `stops`

## Constraints

- `limit`: stops are within the budget.
  `stops <= budget`
- `need` for every `i` in `ports`: ports take time.
  `implies(open[i] == 1, stops >= 2)`
"""


def test_the_words() -> None:
    assert describe(ROUTES) == DESCRIBED


def test_empty_sections_are_left_out() -> None:
    text = describe(formulate(least("x"), [decision("x")]))
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Model",
        "## Decisions",
        "## Objective",
    ]


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_every_part_of_a_family_is_described(name: str) -> None:
    formulation = family(name).formulation
    text = describe(formulation)
    groups = (formulation.sets, formulation.parameters, formulation.variables)
    names = [(part.name, part.meaning) for group in groups for part in group]
    for part, meaning in names:
        assert f"`{part}" in text
        assert meaning in text
    for item in formulation.constraints:
        assert f"`{item.name}`" in text
        assert item.meaning in text
        assert f"`{statement_text(item.statement)}`" in text
    assert f"`{expression_text(formulation.objective.expression)}`" in text
    assert formulation.problem_class in text
    assert not any(mark in text for mark in ("..", "None", "; .", ",,"))


@pytest.mark.parametrize("name", INSTANCES)
def test_every_class_has_words(name: str) -> None:
    assert " program (" in describe(INSTANCES[name].formulation)
