"""The hash of a formulation's structure sees what it says, and not how it is written."""

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.families import family, family_names
from optmodel.formulation import Constraint, Formulation, Parameter, Variable, formulation_hash
from tests.formulation.models import TRANSPORT, datum, decision, formulate, group, least, most, rule

_Item = TypeVar("_Item", Constraint, Parameter, Variable)
STORE = "stock[t] == stock[t - 1] + make[t] - demand[t]"


def _small(*statements: str, variables: Sequence[Variable] = ()) -> Formulation:
    own = variables or [decision("chairs"), decision("tables")]
    rules = [rule(f"r{place}", text) for place, text in enumerate(statements)]
    names = ("profit_chair", "profit_table", "wood_chair", "wood_table", "wood", "more", "again")
    goal = most("profit_chair * chairs + profit_table * tables")
    return formulate(goal, own, rules, parameters=[datum(name) for name in names])


WOOD = "wood_chair * chairs + wood_table * tables <= wood"


@pytest.mark.parametrize(
    "other",
    [
        _small("wood >= wood_table * tables + chairs * wood_chair"),
        _small("wood - wood_chair * chairs >= wood_table * tables + 0"),
        _small("wood_chair * chairs - (wood - wood_table * tables) <= 0"),
    ],
    ids=["sides", "moved", "one side"],
)
def test_the_way_a_relation_is_written_does_not_matter(other: Formulation) -> None:
    assert formulation_hash(other) == formulation_hash(_small(WOOD))


def test_like_constraints_count_once() -> None:
    once = _small(WOOD, "chairs <= more * tables")
    twice = _small(WOOD, "chairs <= more * tables", "tables <= again * chairs")
    assert formulation_hash(once) != formulation_hash(_small(WOOD))
    doubled = _small("chairs <= 2 * tables", "chairs <= 3 * tables")
    assert formulation_hash(doubled) == formulation_hash(_small("chairs <= 5 * tables"))
    assert formulation_hash(twice) != formulation_hash(_small(WOOD))


@pytest.mark.parametrize(
    "statement",
    [
        "wood_chair * chairs + wood_table * tables >= wood",
        "wood_chair * chairs + wood_table * tables == wood",
        "wood_chair * chairs + wood_table * tables ** 2 <= wood",
        "wood_chair * chairs + tables <= wood",
        "wood_chair * chairs <= wood",
        "wood_chair * chairs * tables <= wood",
        "max(wood_chair * chairs, wood_table * tables) <= wood",
        "wood_chair * chairs + wood_table / tables <= wood",
        "wood_chair * chairs - wood_table * tables <= wood",
    ],
)
def test_another_statement_has_another_hash(statement: str) -> None:
    assert formulation_hash(_small(statement)) != formulation_hash(_small(WOOD))


@pytest.mark.parametrize(
    "own",
    [
        [decision("chairs", domain="integer"), decision("tables")],
        [decision("chairs", upper="wood"), decision("tables")],
        [decision("chairs", lower=None), decision("tables")],
    ],
)
def test_domains_and_bounds_count(own: list[Variable]) -> None:
    assert formulation_hash(_small(WOOD, variables=own)) != formulation_hash(_small(WOOD))


def test_the_sense_of_the_objective_counts() -> None:
    goal = TRANSPORT.objective.expression
    other = replace(TRANSPORT, objective=replace(most("0"), expression=goal))
    assert formulation_hash(other) != formulation_hash(TRANSPORT)


@pytest.mark.parametrize(
    "statement",
    [
        STORE.replace("t - 1", "t + 1"),
        STORE.replace("t - 1", "t"),
        STORE.replace("- demand[t]", "+ demand[t]"),
        STORE.replace("demand[t]", "demand[t - 1]"),
    ],
)
def test_neighbours_and_signs_count(statement: str) -> None:
    def stored(text: str) -> Formulation:
        return formulate(
            least("sum(make[t] for t in periods)"),
            [decision("stock", "for t in periods"), decision("make", "for t in periods")],
            [rule("balance", text, "for t in periods if t != first(periods)")],
            sets=[group("periods", ordered=True)],
            parameters=[datum("demand", "for t in periods")],
        )

    assert formulation_hash(stored(statement)) != formulation_hash(stored(STORE))


def test_directions_count() -> None:
    def flow(text: str) -> Formulation:
        return formulate(
            least("sum(ship[i, j] for (i, j) in arcs)"),
            [decision("ship", "for (i, j) in arcs")],
            [rule("kept", text, "for k in nodes")],
            sets=[group("nodes"), group("arcs", "nodes", "nodes")],
            parameters=[datum("need", "for k in nodes")],
        )

    out = flow("sum(ship[i, j] for (i, j) in arcs if i == k) >= need[k]")
    into = flow("sum(ship[i, j] for (i, j) in arcs if j == k) >= need[k]")
    assert formulation_hash(out) != formulation_hash(into)


def test_no_two_families_share_a_structure() -> None:
    hashes = {name: formulation_hash(family(name).formulation) for name in family_names()}
    assert len(set(hashes.values())) == len(hashes)


@given(st.sampled_from(family_names()), st.integers(0, 99))
def test_names_and_orders_do_not_matter(name: str, seed: int) -> None:
    formulation = family(name).formulation
    text = formulation.to_text()
    parts = (formulation.sets, formulation.parameters, formulation.variables)
    keys = set(re.findall(r'"(\w+)": ', text))
    for declared in {item.name for part in parts for item in part} - keys:
        text = _renamed(text, declared, f"{declared}_zz")
    shuffle = Random(seed)
    renamed = Formulation.from_text(text)
    again = replace(
        renamed,
        parameters=_shuffled(renamed.parameters, shuffle),
        variables=_shuffled(renamed.variables, shuffle),
        constraints=_shuffled(renamed.constraints, shuffle),
    )
    assert formulation_hash(again) == formulation_hash(formulation)


def _renamed(text: str, name: str, other: str) -> str:
    return re.sub(rf"(?<![\w.]){name}(?!\w)", other, text)


def _shuffled(items: Sequence[_Item], shuffle: Random) -> tuple[_Item, ...]:
    return tuple(shuffle.sample(items, len(items)))
