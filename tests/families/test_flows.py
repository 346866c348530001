"""Families of flows, on paper: cuts, limits on time and intake, roads to share and to build."""

from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance
from optmodel.solving import Certified, certify
from tests.families.hand import draws, elements, optimum


def _network(arcs: dict[tuple[str, str], Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for (first, second), value in arcs.items():
        found.setdefault(first, {})[second] = value
    return found


@pytest.mark.parametrize(("throughput", "flow"), [(9, 10), (3, 7)])
def test_a_cut_of_pipes_or_a_station_bounds_the_flow(throughput: int, flow: float) -> None:
    arcs = {("s", "a"): 8, ("s", "b"): 4, ("a", "t"): 6, ("b", "t"): 9}
    best = optimum(
        "max_flow",
        {
            "nodes": ["s", "a", "b", "t"],
            "arcs": list(arcs),
            "source": ["s"],
            "sink": ["t"],
            "stations": ["a"],
        },
        {"capacity": _network(arcs), "throughput": {"a": throughput}},
    )
    assert best.objective == pytest.approx(flow)


@pytest.mark.parametrize(("limit", "cost"), [(60, 4), (30, 7), (20, 15)])
def test_the_cheapest_way_must_be_quick_enough(limit: int, cost: float) -> None:
    toll = {("s", "a"): 1, ("a", "t"): 3, ("s", "b"): 4, ("b", "t"): 3, ("s", "t"): 15}
    duration = {("s", "a"): 20, ("a", "t"): 40, ("s", "b"): 20, ("b", "t"): 10, ("s", "t"): 20}
    best = optimum(
        "shortest_path",
        {"places": ["s", "a", "b", "t"], "roads": list(toll), "start": ["s"], "goal": ["t"]},
        {"toll": _network(toll), "duration": _network(duration), "time_limit": limit},
    )
    assert best.objective == pytest.approx(cost)


@pytest.mark.parametrize(("intake", "cost"), [(9, 5 * 2), (3, 3 * 2 + 2 * 6)])
def test_what_passes_a_place_counts_against_its_intake(intake: int, cost: float) -> None:
    """Five vehicles go by way of the middle, or directly at three times the price."""
    price = {("a", "m"): 1, ("m", "b"): 1, ("a", "b"): 6}
    best = optimum(
        "min_cost_flow",
        {"places": ["a", "m", "b"], "roads": list(price), "receivers": ["m", "b"]},
        {
            "stock": {"a": 5, "m": 0, "b": 0},
            "need": {"a": 0, "m": 0, "b": 5},
            "cost": _network(price),
            "capacity": _network(dict.fromkeys(price, 9)),
            "intake": {"m": intake, "b": 9},
        },
    )
    assert best.objective == pytest.approx(cost)


def test_a_hub_that_spoils_part_must_take_in_more() -> None:
    best = optimum(
        "transshipment",
        {"plants": ["p"], "hubs": ["good", "bad"], "customers": ["c"]},
        {
            "output": {"p": 100},
            "handling": {"good": 10, "bad": 100},
            "kept": {"good": 1, "bad": "0.5"},
            "demand": {"c": 15},
            "inbound": {"p": {"good": 1, "bad": 1}},
            "outbound": {"good": {"c": 1}, "bad": {"c": 1}},
        },
    )
    # Ten through the good hub at 2 each; five through the other one, which takes in ten.
    assert best.objective == pytest.approx(20 + 10 + 5)


def _shared(**more: Any) -> dict[str, Any]:
    """Two goods would both go by way of the middle, which carries one of them."""
    price = {("a", "m"): 1, ("m", "b"): 1, ("a", "b"): 5}
    return {
        "stock": {"x": {"a": 4}, "y": {"a": 4}},
        "demand": {"x": {"b": 4}, "y": {"b": 4}},
        "cost": _network(price),
        "capacity": _network({("a", "m"): 4, ("m", "b"): 9, ("a", "b"): 9}),
    } | more


SHARED_SETS: dict[str, Any] = {
    "places": ["a", "m", "b"],
    "roads": [["a", "m"], ["m", "b"], ["a", "b"]],
    "goods": ["x", "y"],
    "starts": [["x", "a"], ["y", "a"]],
    "ends": [["x", "b"], ["y", "b"]],
}


def test_goods_share_a_road() -> None:
    best = optimum("multicommodity_flow", SHARED_SETS, _shared())
    assert best.objective == pytest.approx(4 * 2 + 4 * 5)


@pytest.mark.parametrize(("direct", "cost"), [(9, 9 + 40), (90, 20 + 8 + 90 + 20)])
def test_roads_are_built_where_they_pay(direct: int, cost: float) -> None:
    """Everything goes directly, unless that road is so dear that two others are built as well."""
    building = _network({("a", "m"): 10, ("m", "b"): 10, ("a", "b"): direct})
    best = optimum("network_design", SHARED_SETS, _shared(building_cost=building))
    assert best.objective == pytest.approx(min(cost, direct + 40))


def _least_cost(instance: Instance) -> float:
    """The cheapest way in time, place by place; roads lead onwards."""
    toll, duration = instance.parameters["toll"], instance.parameters["duration"]
    limit = instance.value("time_limit")
    places = elements(instance, "places")
    labels: dict[Any, list[tuple[Any, Any]]] = {place: [] for place in places}
    labels[places[0]].append((0, 0))
    for first, second in instance.sets["roads"]:
        labels[second] += [
            (cost + toll[first, second], time + duration[first, second])
            for cost, time in labels[first]
            if time + duration[first, second] <= limit
        ]
    return float(min(cost for cost, _ in labels[places[-1]]))


def test_labels_find_the_same_way() -> None:
    for index in range(6):
        instance = family("shortest_path").draw(23, index, Difficulty.MEDIUM).instance
        certified = certify(instance)
        assert isinstance(certified, Certified), certified
        assert certified.answer.objective is not None
        assert float(certified.answer.objective) == pytest.approx(_least_cost(instance))


def test_no_good_comes_from_where_it_goes_to() -> None:
    for instance in draws("multicommodity_flow"):
        assert set(instance.sets["starts"]).isdisjoint(instance.sets["ends"])


@pytest.mark.parametrize(
    ("limit", "cost"),
    [
        (20, 10 * 1 + 10 * 2),  # all of both goods from the near origin
        (12, 10 * 1 + 2 * 2 + 8 * 3),  # coal alone costs more to load there, so coal moves
    ],
)
def test_goods_share_the_limit_of_a_route(limit: int, cost: float) -> None:
    best = optimum(
        "multicommodity_transportation",
        {"origins": ["near", "far"], "destinations": ["d"], "goods": ["grain", "coal"]},
        {
            "supply": {"near": {"grain": 15, "coal": 15}, "far": {"grain": 15, "coal": 15}},
            "demand": {"d": {"grain": 10, "coal": 10}},
            "route_limit": {"near": {"d": limit}, "far": {"d": 20}},
            "freight": {"near": {"d": 1}, "far": {"d": 3}},
            "loading": {"near": {"grain": 0, "coal": 1}, "far": {"grain": 0, "coal": 0}},
        },
    )
    assert best.objective == pytest.approx(cost)
    assert best.value("ship", "far", "d", "coal") == pytest.approx(20 - min(20, limit))


def test_without_binding_routes_each_good_is_a_transportation_problem() -> None:
    """Route by route the limits are all that joins the goods."""
    for index in range(4):
        instance = family("multicommodity_transportation").draw(7, index, Difficulty.EASY).instance
        wide = {key: amount + 1000 for key, amount in instance.parameters["route_limit"].items()}
        free = Instance(
            instance.formulation,
            instance.sets,
            {**instance.parameters, "route_limit": wide},
        )
        certified = certify(free)
        assert isinstance(certified, Certified)
        alone = sum(_alone(instance, good) for good in elements(instance, "goods"))
        assert certified.answer.objective == pytest.approx(alone)


def _alone(instance: Instance, good: Any) -> float:
    """The least cost of one good as a transportation problem of its own."""
    origins, targets = elements(instance, "origins"), elements(instance, "destinations")
    best = optimum(
        "transportation",
        {"sources": origins, "targets": targets},
        {
            "supply": {i: instance.value("supply", (i, good)) for i in origins},
            "demand": {j: instance.value("demand", (j, good)) for j in targets},
            "cost": {
                i: {
                    j: instance.value("freight", (i, j)) + instance.value("loading", (i, good))
                    for j in targets
                }
                for i in origins
            },
        },
    )
    return best.objective
