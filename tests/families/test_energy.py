"""Families of power systems, on paper: starts, reserves, losses, and plants that must be whole."""

from typing import Any

import pytest

from tests.families.hand import data, draws, elements, optimum


def _two_units(**changes: Any) -> dict[str, Any]:
    return {
        "least_output": {"big": 40, "small": 10},
        "largest_output": {"big": 100, "small": 50},
        "ramp": {"big": 100, "small": 50},
        "fuel_cost": {"big": 1, "small": 3},
        "running_cost": {"big": 10, "small": 5},
        "start_cost": {"big": 100, "small": 20},
        "demand": {1: 60, 2: 120},
        "reserve": 0,
    } | changes


@pytest.mark.parametrize(
    ("changes", "running", "slow", "cost"),
    [
        # Big alone, then both: 60 + 10, then 100 + 3 * 20 + 15 + 20.
        ({}, ["big"], [], 265),
        # The small unit alone cannot give 60: the big one starts, and later the small one again.
        ({}, ["small"], [], 365),
        # A quarter of 60 is 75 of the big unit's 100; a quarter of 120 is all of both.
        ({"reserve": "0.25"}, ["big"], [], 265),
        # Two thirds more: both run all the time, the small one at its least output first.
        (
            {"reserve": "0.7", "demand": {1: 60, 2: 80}},
            ["big"],
            [],
            60 + 20 + 15 + 20 + 80 + 20 + 15,
        ),
        # A rise of at most 30 leaves 30 to the small unit in the second period.
        ({"ramp": {"big": 30, "small": 50}}, ["big"], [], 70 + 90 + 3 * 30 + 15 + 20),
        # Demand falls again, and the slow small unit still runs at its least output.
        ({"demand": {1: 60, 2: 120, 3: 60}}, ["big"], ["small"], 265 + 50 + 30 + 15),
    ],
)
def test_units_start_where_they_must(
    changes: dict[str, Any], running: list[str], slow: list[str], cost: float
) -> None:
    given = _two_units(**changes)
    sets = {
        "units": ["big", "small"],
        "periods": list(given["demand"]),
        "running": running,
        "slow": slow,
    }
    assert optimum("unit_commitment", sets, given).objective == pytest.approx(cost)


def test_a_battery_buys_low_and_sells_high_and_ends_as_it_began() -> None:
    given = {
        "price": {1: 10, 2: 50, 3: 5},
        "capacity": 20,
        "charge_limit": 25,
        "discharge_limit": 15,
        "efficiency": "0.8",
        "start_level": 4,
        "wear": 1,
        "warranty": 40,
    }
    best = optimum("battery_arbitrage", {"periods": [1, 2, 3]}, given)
    # In period 2, 15 are sold; the level may fall to 0 and be filled to 4 again at 5 each.
    # Bought: 11 / 0.8 at 10 and 4 / 0.8 at 5.
    assert best.objective == pytest.approx(15 * 49 - 137.5 - 25)
    fewer = optimum("battery_arbitrage", {"periods": [1, 2, 3]}, given | {"warranty": 4})
    assert fewer.objective == pytest.approx(4 * 49 - 25)


def test_a_line_carries_cheap_power_and_loses_some() -> None:
    given: dict[str, Any] = {
        "slope": {"cheap": 1, "dear": 3},
        "curve": {"cheap": 0, "dear": 0},
        "least_output": {"cheap": 0, "dear": 0},
        "largest_output": {"cheap": 100, "dear": 100},
        "emission": {"cheap": 2, "dear": 1},
        "emission_cap": 1000,
        "load": {"here": 10, "there": 40},
        "line_capacity": {"here": {"there": 25}},
        "loss": "0.2",
    }
    sets: dict[str, Any] = {
        "units": ["cheap", "dear"],
        "areas": ["here", "there"],
        "sites": [["cheap", "here"], ["dear", "there"]],
        "lines": [["here", "there"]],
    }
    # 25 are sent and 20 arrive; the other 20 are made there.
    assert optimum("economic_dispatch", sets, given).objective == pytest.approx(35 + 60)
    # Each unit sent saves 0.8 dear ones: 2 less 0.8 kilograms more, of which the cap allows 12.
    capped = optimum("economic_dispatch", sets, given | {"emission_cap": 72})
    assert capped.value("flow", "here", "there") == pytest.approx(10)


def test_whole_plants_serve_from_the_year_they_are_built_in() -> None:
    given: dict[str, Any] = {
        "build_cost": {"clean": 100, "dirty": 40},
        "size": {"clean": 10, "dirty": 10},
        "availability": {"clean": 1, "dirty": 1},
        "fuel_cost": {"clean": 0, "dirty": 1},
        "emission": {"clean": 0, "dirty": 1},
        "existing": {"clean": 0, "dirty": 1},
        "load": {1: {"all": 10}, 2: {"all": 15}},
        "duration": {"all": 2},
        "build_limit": 5,
        "cap": 1000,
    }
    sets: dict[str, Any] = {"technologies": ["clean", "dirty"], "years": [1, 2], "blocks": ["all"]}
    # A second dirty plant: 40, and fuel for 20 and 30.
    assert optimum("generation_expansion", sets, given).objective == pytest.approx(90)
    # A cap of 20 leaves 5 of the second year's load to a clean plant; built at once it saves 20.
    capped = optimum("generation_expansion", sets, given | {"cap": 20})
    assert capped.objective == pytest.approx(100 + 10)
    assert capped.value("build", "clean", 1) == 1


def test_some_units_run_already_and_demand_keeps_the_reserve() -> None:
    for instance in draws("unit_commitment"):
        assert 0 < len(elements(instance, "running")) < len(elements(instance, "units"))
        most = sum(data(instance, "largest_output").values())
        peak = max(data(instance, "demand").values())
        assert peak * (1 + instance.value("reserve")) <= most


def test_every_unit_stands_in_one_area() -> None:
    for instance in draws("economic_dispatch"):
        assert [pair[0] for pair in instance.sets["sites"]] == elements(instance, "units")
