"""Families with curved costs or laws: on paper, by closed forms, and by brute force."""

from collections.abc import Iterator, Mapping
from itertools import product
from math import exp, prod, sqrt
from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance
from optmodel.solving import Certified, certify
from tests.families.hand import data, draws, elements, optimum


def _easy(name: str, count: int = 10) -> Iterator[Instance]:
    for index in range(count):
        yield family(name).draw(7, index, Difficulty.EASY).instance


def _best(instance: Instance) -> float:
    certified = certify(instance)
    assert isinstance(certified, Certified), certified
    assert certified.answer.objective is not None
    return float(certified.answer.objective)


def _pairs(instance: Instance, name: str) -> Mapping[tuple[Any, Any], float]:
    """A parameter over two sets."""
    return {(k[0], k[1]): float(v) for k, v in instance.parameters[name].items()}


def _scalar(instance: Instance, name: str) -> float:
    return float(instance.parameters[name][()])


def _whole(low: Mapping[Any, Any] | None, high: Mapping[Any, Any]) -> Iterator[dict[Any, int]]:
    """All whole points between bounds."""
    names = list(high)
    ranges = [range(int(low[i]) if low else 0, int(high[i]) + 1) for i in names]
    for point in product(*ranges):
        yield dict(zip(names, point, strict=True))


# ---- production and design ---------------------------------------------------------------------


def test_inputs_stand_in_the_proportion_of_elasticity_to_price() -> None:
    best = optimum(
        "cobb_douglas",
        {"products": ["j"], "inputs": ["labor", "capital"]},
        {
            "productivity": {"j": 2},
            "elasticity": {"j": {"labor": "0.5", "capital": "0.5"}},
            "target": {"j": 40},
            "price": {"labor": 4, "capital": 9},
            "available": {"labor": 100, "capital": 100},
        },
    )
    # The inputs multiply to 400, and 4 x = 9 y: 30 and 40 / 3.
    assert best.objective == pytest.approx(240, rel=1e-6)
    assert best.value("use", "j", "labor") == pytest.approx(30, rel=1e-3)


def test_an_open_box_is_half_as_high_as_it_is_wide() -> None:
    best = optimum(
        "container_design",
        {"boxes": ["b"]},
        {
            "volume": {"b": 4},
            "base_price": {"b": 10},
            "side_price": {"b": 10},
            "highest": {"b": 5},
            "widest": {"b": 5},
            "shortest": "0.3",
            "longest": 5,
            "slenderness": 2,
            "row": 4,
        },
    )
    assert best.objective == pytest.approx(10 * (4 + 2 * (2 + 2)), rel=1e-6)


def test_haverlys_pool_is_filled_with_the_cleaner_stream() -> None:
    """Haverly's first problem: the optimum is 400."""
    best = optimum(
        "pooling",
        {
            "streams": ["a", "b", "c"],
            "pools": ["p"],
            "products": ["x", "y"],
            "direct": ["c"],
        },
        {
            "cost": {"a": 6, "b": 16, "c": 10},
            "content": {"a": 3, "b": 1, "c": 2},
            "size": {"p": 300},
            "price": {"x": 9, "y": 15},
            "demand": {"x": 100, "y": 200},
            "highest_sulfur": {"x": "2.5", "y": "1.5"},
        },
    )
    assert best.objective == pytest.approx(400, rel=1e-6)
    assert best.value("draw", "p", "y") == pytest.approx(100, abs=0.5)


def test_reactors_in_a_row_follow_their_balances() -> None:
    """One reactor must do all: 80 / (1 + 0.5 v) = 20 at v = 6."""
    best = optimum(
        "process_design",
        {"stages": [1]},
        {
            "cost_factor": {1: 10},
            "rate": {1: "0.5"},
            "largest": {1: 20},
            "cooling": {1: 60},
            "feed": 80,
            "purity": 20,
            "scale": "0.5",
            "space": 20,
        },
    )
    assert best.value("size", 1) == pytest.approx(6, rel=1e-5)
    assert best.objective == pytest.approx(10 * sqrt(6), rel=1e-6)


def test_a_grid_over_two_reactors_finds_nothing_better() -> None:
    for instance in _easy("process_design"):
        best, grid = _best(instance), _grid_of_reactors(instance)
        assert best <= grid * (1 + 1e-6)
        assert grid <= best * 1.1


def _grid_of_reactors(instance: Instance) -> float:
    """The first volume on a grid, the second as small as its purity allows."""
    rate, largest = data(instance, "rate"), data(instance, "largest")
    factor, cooling = data(instance, "cost_factor"), data(instance, "cooling")
    feed, purity = _scalar(instance, "feed"), _scalar(instance, "purity")
    best = float("inf")
    for step in range(401):
        first = float(largest[1]) * step / 400
        level = feed / (1 + float(rate[1]) * first)
        second = max(0.0, (level / purity - 1) / float(rate[2]))
        drops = feed - level <= cooling[1] and level - min(level, purity) <= cooling[2]
        if drops and second <= largest[2] and first + second <= _scalar(instance, "space"):
            sizes = ((1, first), (2, second))
            cost = sum(float(factor[k]) * v ** _scalar(instance, "scale") for k, v in sizes)
            best = min(best, cost)
    return best


# ---- speeds, responses, queues ------------------------------------------------------------------


def test_a_ship_sails_both_legs_at_one_speed() -> None:
    best = optimum(
        "ship_speed",
        {"legs": [1, 2], "clean": [1]},
        {
            "distance": {1: 300, 2: 300},
            "burn": {1: "0.001", 2: "0.001"},
            "fuel_price": {1: 500, 2: 500},
            "port_time": {1: 0, 2: 10},
            "latest": {1: 100, 2: 60},
            "slowest": 8,
            "fastest": 20,
            "tank": 100,
        },
    )
    assert best.value("speed", 1) == pytest.approx(12, rel=1e-3)
    assert best.objective == pytest.approx(500 * 0.001 * 600 * 144, rel=1e-6)


def test_airtime_is_spread_until_the_next_hour_reaches_equally_many() -> None:
    best = optimum(
        "advertising_response",
        {"channels": ["c"], "regions": ["r", "s"]},
        {
            "audience": {"c": {"r": 1000, "s": 1000}},
            "rate": {"c": "0.1"},
            "fee": {"c": 10},
            "airtime": {"c": 40},
            "goal": {"r": 0, "s": 0},
            "budget": 200,
        },
    )
    assert best.objective == pytest.approx(2000 * (1 - exp(-1)), rel=1e-6)


def test_people_serve_where_they_shorten_the_queues_most() -> None:
    for instance in _easy("queue_staffing"):
        points = elements(instance, "points")
        arrivals, speed, wage, stay = (
            data(instance, name) for name in ("arrivals", "speed", "wage", "longest_stay")
        )
        found = [
            sum(arrivals[i] / (speed[i] * x[i] - arrivals[i]) for i in points)
            for x in _whole(data(instance, "fewest"), data(instance, "most"))
            if sum(x.values()) <= _scalar(instance, "staff")
            and sum(wage[i] * x[i] for i in points) <= _scalar(instance, "budget")
            and all(stay[i] * (speed[i] * x[i] - arrivals[i]) >= 60 for i in points)
        ]
        assert _best(instance) == pytest.approx(float(min(found)), rel=1e-9)


def test_an_item_alone_has_the_order_quantity_of_the_book() -> None:
    best = optimum(
        "multi_item_order_quantity",
        {"items": ["i"]},
        {
            "demand": {"i": 1000},
            "order_cost": {"i": 50},
            "holding_cost": {"i": 4},
            "backorder_cost": {"i": 12},
            "price": {"i": 10},
            "largest_order": {"i": 500},
            "smallest_order": {"i": 10},
            "owed_share": "0.5",
            "capital": 10_000,
        },
    )
    # q = sqrt(2 K d / h * (h + p) / p), and a share h / (h + p) of it is owed.
    lot = sqrt(2 * 50 * 1000 / 4 * 16 / 12)
    assert best.objective == pytest.approx(2 * 50 * 1000 / lot, rel=1e-6)
    assert best.value("owed", "i") == pytest.approx(lot / 4, rel=1e-2)


def test_one_product_sells_at_the_markup_of_its_elasticity() -> None:
    best = optimum(
        "demand_elasticity_pricing",
        {"products": ["i"], "resources": ["r"]},
        {
            "today": {"i": 30},
            "sales": {"i": 100},
            "elasticity": {"i": 2},
            "unit_cost": {"i": 20},
            "highest": {"i": 60},
            "fewest": {"i": 10},
            "use": {"r": {"i": 1}},
            "capacity": {"r": 100},
            "volume": 20,
        },
    )
    # The best price is cost * e / (e - 1) = 40, which sells 100 * (40 / 30) ** -2 units.
    assert best.value("sell", "i") == pytest.approx(56.25, rel=1e-3)
    assert best.objective == pytest.approx(56.25 * 20, rel=1e-6)


# ---- whole decisions -----------------------------------------------------------------------------


def test_crews_go_where_all_ways_to_send_them_say() -> None:
    for instance in _easy("weapon_target"):
        kinds, targets = elements(instance, "kinds"), elements(instance, "targets")
        crews, room, threat = (data(instance, name) for name in ("crews", "room", "threat"))
        survival = _pairs(instance, "survival")
        found = [
            sum(float(threat[j]) * prod(survival[i, j] ** x[i, j] for i in kinds) for j in targets)
            for x in _whole(None, {(i, j): crews[i] for i in kinds for j in targets})
            if all(sum(x[i, j] for j in targets) <= crews[i] for i in kinds)
            and all(sum(x[i, j] for i in kinds) <= room[j] for j in targets)
        ]
        assert _best(instance) == pytest.approx(min(found), rel=1e-9)


def test_the_best_ratio_is_that_of_brute_force() -> None:
    for index in range(10):
        sizes = {"num_items": 2 + index % 2}
        instance = family("ratio_mix").draw(7, index, Difficulty.EASY, sizes).instance
        items = elements(instance, "items")
        gain, burden, weight = (data(instance, name) for name in ("gain", "burden", "weight"))
        base = _scalar(instance, "base_gain"), _scalar(instance, "base_burden")
        found = [
            (base[0] + float(sum(gain[i] * x[i] for i in items)))
            / (base[1] + float(sum(burden[i] * x[i] for i in items)))
            for x in _whole(data(instance, "fewest"), data(instance, "most"))
            if sum(weight[i] * x[i] for i in items) <= instance.parameters["stock"][()]
            and sum(x.values()) >= _scalar(instance, "least_total")
            and max(x.values()) <= instance.parameters["share"][()] * sum(x.values())
        ]
        assert _best(instance) == pytest.approx(max(found), rel=1e-9)


def test_a_budget_goes_into_the_upgrade_of_what_is_made() -> None:
    best = optimum(
        "upgrade_spending",
        {"products": ["a"]},
        {
            "margin": {"a": 10},
            "effect": {"a": "0.1"},
            "unit_cost": {"a": 20},
            "largest_upgrade": {"a": 500},
            "most": {"a": 40},
            "time": {"a": 1},
            "hours": 40,
            "budget": 600,
        },
    )
    # (10 + 0.1 (600 - 20 x)) x = 70 x - 2 x^2 is largest at 17.5: 612 at 17 and at 18.
    assert best.objective == pytest.approx(612)


def test_vehicles_and_trips_are_those_of_brute_force() -> None:
    for instance in _easy("fleet_and_trips"):
        types = elements(instance, "types")
        rent, cost, load, most, trips = (
            data(instance, name)
            for name in ("rent", "trip_cost", "load", "most_vehicles", "most_trips")
        )
        bounds = {("x", i): most[i] for i in types} | {("y", i): trips[i] for i in types}
        found = []
        for point in _whole(None, bounds):
            runs = {i: point["x", i] * point["y", i] for i in types}
            if (
                sum(load[i] * runs[i] for i in types) >= _scalar(instance, "demand")
                and sum(runs.values()) <= _scalar(instance, "slots")
                and sum(point["x", i] for i in types) <= _scalar(instance, "drivers")
            ):
                found.append(sum(rent[i] * point["x", i] + cost[i] * runs[i] for i in types))
        assert _best(instance) == pytest.approx(float(min(found)))


def test_labor_goes_where_it_is_worth_more_than_land() -> None:
    best = optimum(
        "labor_intensity",
        {"crops": ["a", "b"]},
        {
            "basic_return": {"a": 100, "b": 10},
            "response": {"a": 1, "b": 10},
            "fewest_hours": {"a": 2, "b": 2},
            "most_hours": {"a": 10, "b": 10},
            "water": {"a": 1, "b": 1},
            "land": 20,
            "labor": 112,
            "supply": 20,
        },
    )
    # Nine acres of b get ten hours each and eleven of a two: 9 * 110 + 11 * 102, all labor spent.
    assert best.objective == pytest.approx(9 * 110 + 11 * 102)


def test_hours_gather_where_brute_force_says() -> None:
    for index in range(10):
        sizes = {"num_activities": 3}
        instance = family("increasing_returns").draw(7, index, Difficulty.EASY, sizes).instance
        benefit, most, fee = (data(instance, name) for name in ("benefit", "most_hours", "fee"))
        found = [
            sum(benefit[i] * x[i] ** 2 for i in x)
            for x in _whole(None, most)
            if sum(x.values()) <= _scalar(instance, "time")
            and sum(fee[i] * x[i] for i in x) <= _scalar(instance, "budget")
        ]
        assert _best(instance) == pytest.approx(float(max(found)))


# ---- places --------------------------------------------------------------------------------------


def test_a_place_moves_to_the_edge_of_the_circle_around_its_best_point() -> None:
    best = optimum(
        "nearest_point",
        {"places": ["k"], "sites": ["i"], "zones": ["z"]},
        {
            "site_east": {"i": 10},
            "site_north": {"i": 10},
            "traffic": {"k": {"i": 3}},
            "link": 1,
            "zone_east": {"z": 11},
            "zone_north": {"z": 10},
            "radius": {"z": 5},
            "region": 20,
            "reach": 10,
        },
    )
    assert best.objective == pytest.approx(3 * 16, rel=1e-6)
    assert best.value("east", "k") == pytest.approx(6, abs=1e-3)


def test_every_zone_leaves_room_within_reach() -> None:
    for instance in draws("nearest_point", 5):
        assert max(data(instance, "radius").values()) < 2 * _scalar(instance, "reach")
