"""Families that place facilities, on paper and by enumeration of all choices."""

from collections.abc import Callable
from itertools import combinations, product
from math import sqrt
from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import ElementId, Instance
from optmodel.solving import Certified, certify
from tests.families.hand import data, draws, elements, optimum


def _numbers(instance: Instance, name: str) -> dict[Any, float]:
    """The values of a parameter as floats, by element or by tuple of elements."""
    return {
        key if len(key) > 1 else key[0]: float(value)
        for key, value in instance.parameters[name].items()
    }


def _p_median(instance: Instance) -> float:
    trips, distance = _numbers(instance, "trips"), _numbers(instance, "distance")
    return min(
        sum(trips[j] * min(distance[i, j] for i in chosen) for j in trips)
        for chosen in combinations(elements(instance, "sites"), int(instance.value("number_open")))
    )


def _p_center(instance: Instance) -> float:
    ready, travel = _numbers(instance, "ready"), _numbers(instance, "travel")
    count = int(instance.value("number_open"))
    return min(
        max(min(ready[i] + travel[i, j] for i in chosen) for j in elements(instance, "districts"))
        for chosen in combinations(ready, count)
    )


def _maximal_covering(instance: Instance) -> float:
    cost, population = _numbers(instance, "cost"), _numbers(instance, "population")
    best = 0.0
    for choice in product((0, 1), repeat=len(cost)):
        built = {i for i, chosen in zip(cost, choice, strict=True) if chosen}
        if sum(cost[i] for i in built) <= float(instance.value("budget")):
            reached = {j for i, j in instance.sets["reaches"] if i in built}
            best = max(best, sum(population[j] for j in reached))
    return best


def _p_dispersion(instance: Instance) -> float:
    distance = _numbers(instance, "distance")
    count = int(instance.value("number_chosen"))
    return max(
        min(distance[pair] for pair in combinations(chosen, 2))
        for chosen in combinations(elements(instance, "places"), count)
    )


def _maxisum_dispersion(instance: Instance) -> float:
    difference = _numbers(instance, "difference")
    count, least = int(instance.value("number_chosen")), int(instance.value("least_senior"))
    senior = set(elements(instance, "senior"))
    return max(
        sum(difference[pair] for pair in combinations(chosen, 2))
        for chosen in combinations(elements(instance, "people"), count)
        if len(senior & set(chosen)) >= least
    )


def _hub_location(instance: Instance) -> float:
    towns = elements(instance, "towns")
    traffic, opening = _numbers(instance, "traffic"), _numbers(instance, "opening")
    one_way = _numbers(instance, "rate")
    rate = one_way | {(j, i): value for (i, j), value in one_way.items()}
    rate |= {(i, i): 0.0 for i in towns}
    discount = float(instance.value("discount"))
    best = float("inf")
    for hubs in product(towns, repeat=len(towns)):
        hub = dict(zip(towns, hubs, strict=True))
        if all(hub[k] == k for k in hubs):
            freight = sum(
                load * (rate[i, hub[i]] + discount * rate[hub[i], hub[j]] + rate[hub[j], j])
                for (i, j), load in traffic.items()
            )
            best = min(best, freight + sum(opening[k] for k in set(hubs)))
    return best


def _joint_location_inventory(instance: Instance) -> float:
    depots, demand = elements(instance, "depots"), _numbers(instance, "demand")
    opening, holding = _numbers(instance, "opening"), _numbers(instance, "holding")
    spread, cost = _numbers(instance, "spread"), _numbers(instance, "cost")
    safety = float(instance.value("safety"))
    best = float("inf")
    for places in product(depots, repeat=len(demand)):
        place = dict(zip(demand, places, strict=True))
        total = sum(cost[place[j], j] * demand[j] for j in demand)
        for i in set(places):
            pooled = sqrt(sum(spread[j] ** 2 for j in demand if place[j] == i))
            total += opening[i] + holding[i] * safety * pooled
        best = min(best, total)
    return best


@pytest.mark.parametrize(
    ("name", "solve", "difficulty", "count"),
    [
        ("p_median", _p_median, Difficulty.EASY, 10),
        ("p_center", _p_center, Difficulty.EASY, 10),
        ("maximal_covering", _maximal_covering, Difficulty.MEDIUM, 10),
        ("p_dispersion", _p_dispersion, Difficulty.EASY, 10),
        ("maxisum_dispersion", _maxisum_dispersion, Difficulty.MEDIUM, 10),
        ("hub_location", _hub_location, Difficulty.EASY, 10),
        ("joint_location_inventory", _joint_location_inventory, Difficulty.EASY, 10),
    ],
)
def test_enumeration_finds_the_same(
    name: str, solve: Callable[[Instance], float], difficulty: Difficulty, count: int
) -> None:
    for index in range(count):
        instance = family(name).draw(23, index, difficulty).instance
        certified = certify(instance)
        assert isinstance(certified, Certified), certified
        assert certified.answer.objective is not None
        assert float(certified.answer.objective) == pytest.approx(solve(instance))


def _square(**changes: Any) -> dict[str, Any]:
    return {
        "east_factor": {"e": 1, "w": -1, "n": 0, "s": 0},
        "north_factor": {"e": 0, "w": 0, "n": 1, "s": -1},
        "total": {"e": 10, "w": 0, "n": 8, "s": 0},
        "setback": {"e": 0, "w": 0, "n": 0, "s": 0},
    } | changes


@pytest.mark.parametrize(
    ("changes", "radius"),
    [
        # Ten by eight meters.
        ({}, 4),
        # A setback of two leaves six to the north and south.
        ({"setback": {"e": 1, "w": 0, "n": 0, "s": 2}}, 3),
        # Borders with longer normals are the same lines.
        (
            {
                "north_factor": {"e": 0, "w": 0, "n": 5, "s": -1},
                "total": {"e": 10, "w": 0, "n": 40, "s": 0},
            },
            4,
        ),
    ],
)
def test_a_circle_fits_into_a_rectangle(changes: dict[str, Any], radius: float) -> None:
    best = optimum("inscribed_circle", {"borders": ["e", "w", "n", "s"]}, _square(**changes))
    assert best.objective == pytest.approx(radius)


def test_a_circle_fits_into_a_right_triangle() -> None:
    best = optimum(
        "inscribed_circle",
        {"borders": ["west", "south", "slope"]},
        {
            "east_factor": {"west": -1, "south": 0, "slope": 4},
            "north_factor": {"west": 0, "south": -1, "slope": 3},
            "total": {"west": 0, "south": 0, "slope": 12},
            "setback": {"west": 0, "south": 0, "slope": 0},
        },
    )
    # The sides are 3, 4 and 5: half of 3 + 4 - 5.
    assert best.objective == pytest.approx(1)
    assert best.value("center_east") == pytest.approx(1)


def _scooters(**changes: Any) -> dict[str, Any]:
    return {
        "parked": {"a": 10, "b": 0, "c": 3},
        "wanted": {"a": 2, "b": 5, "c": 8},
        "earnings": {"a": 4, "b": 6, "c": 5},
        "trip_cost": {"a": {"b": 8, "c": 9}, "b": {"a": 20, "c": 20}, "c": {"a": 20, "b": 20}},
        "room": 4,
        "most_trips": 9,
    } | changes


@pytest.mark.parametrize(
    ("changes", "profit"),
    [
        # Four each to b and c; one more to b would cost a trip.
        ({}, 8 + 24 + 35 - 8 - 9),
        # With one trip, the four go to b.
        ({"most_trips": 1}, 8 + 24 + 15 - 8),
        # With more room, five go to b and three to c.
        ({"room": 5}, 4 + 30 + 35 - 8 - 9),
    ],
)
def test_vans_bring_full_loads(changes: dict[str, Any], profit: float) -> None:
    best = optimum("scooter_relocation", {"zones": ["a", "b", "c"]}, _scooters(**changes))
    assert best.objective == pytest.approx(profit)


def test_a_second_hub_pays_where_it_is_cheap() -> None:
    sets: dict[str, Any] = {"towns": ["a", "b"]}
    given: dict[str, Any] = {
        "traffic": {"a": {"b": 10}, "b": {"a": 20}},
        "rate": {"a": {"b": 4}},
        "discount": "0.5",
        "opening": {"a": 30, "b": 50},
    }
    assert optimum("hub_location", sets, given).objective == pytest.approx(80 + 60)
    dear = optimum("hub_location", sets, given | {"opening": {"a": 30, "b": 70}})
    assert dear.objective == pytest.approx(30 + 120)
    assert dear.value("assign", "b", "a") == 1


def test_ways_by_a_third_town_are_no_shorter() -> None:
    for instance in draws("hub_location", count=4):
        rate = data_of_pairs(instance, "rate")
        for i, j, k in combinations(elements(instance, "towns"), 3):
            assert rate[i, k] <= rate[i, j] + rate[j, k]


def data_of_pairs(instance: Instance, name: str) -> dict[tuple[ElementId, ...], float]:
    """A parameter over pairs, by pair."""
    return {key: float(value) for key, value in instance.parameters[name].items()}


def test_every_district_is_in_reach_of_some_tower() -> None:
    for instance in draws("maximal_covering"):
        assert {j for _, j in instance.sets["reaches"]} == set(elements(instance, "districts"))
        assert min(data(instance, "population").values()) > 0
