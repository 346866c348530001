"""Transportation: a plan that can be found on paper, and data that some plan fits."""

from typing import Any

import pytest

from tests.families.hand import data, draws, optimum

SETS = {"sources": ["s1", "s2"], "targets": ["t1", "t2"]}
DATA: dict[str, Any] = {
    "supply": {"s1": 20, "s2": 30},
    "demand": {"t1": 25, "t2": 15},
    "cost": {"s1": {"t1": 2, "t2": 5}, "s2": {"t1": 3, "t2": 1}},
}


def test_the_cheapest_routes_are_used_up_to_the_supply() -> None:
    """s1 sends its 20 to t1; s2 sends the missing 5 there and all 15 to t2: 40 + 15 + 15."""
    best = optimum("transportation", SETS, DATA)
    assert best.objective == pytest.approx(70)
    assert best.value("ship", "s1", "t1") == pytest.approx(20)
    assert best.value("ship", "s2", "t1") == pytest.approx(5)
    assert best.value("ship", "s2", "t2") == pytest.approx(15)
    assert best.value("ship", "s1", "t2") == pytest.approx(0)


def test_more_supply_at_the_cheap_source_saves_the_difference() -> None:
    """With 25 at s1, five units cost 2 instead of 3."""
    more = {**DATA, "supply": {"s1": 25, "s2": 30}}
    assert optimum("transportation", SETS, more).objective == pytest.approx(65)


def test_supply_covers_demand_and_both_are_round() -> None:
    for instance in draws("transportation"):
        supply, demand = data(instance, "supply"), data(instance, "demand")
        assert sum(supply.values()) >= sum(demand.values())
        assert min(demand.values()) > 0
        assert all(value % 5 == 0 for value in (*supply.values(), *demand.values()))


def test_supply_is_never_so_large_that_it_cannot_matter() -> None:
    """A source that could serve everybody would make its own limit idle."""
    for instance in draws("transportation"):
        total = sum(data(instance, "demand").values())
        assert min(data(instance, "supply").values()) < total
