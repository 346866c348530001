"""Tours against dynamic programming over subsets, and instances that are known on paper."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations
from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance, Number
from optmodel.solving import Certified, certify
from tests.families.hand import elements, optimum

Lengths = Mapping[tuple[Any, ...], Number]


def _small(name: str, count: int = 10, **sizes: int) -> Iterator[tuple[Instance, float]]:
    """Easy draws with their certified optima."""
    for index in range(count):
        instance = family(name).draw(11, index, Difficulty.EASY, sizes).instance
        certified = certify(instance)
        assert isinstance(certified, Certified), certified
        assert certified.answer.objective is not None
        yield instance, float(certified.answer.objective)


def _shortest_rounds(
    start: Any, stops: Sequence[Any], lengths: Lengths
) -> dict[frozenset[Any], Number]:
    """The shortest round from the start through each set of stops, by Held and Karp."""
    best = {(frozenset([i]), i): lengths[start, i] for i in stops}
    for size in range(2, len(stops) + 1):
        for group in map(frozenset, combinations(stops, size)):
            for j in group:
                rest = group - {j}
                best[group, j] = min(best[rest, i] + lengths[i, j] for i in rest)
    rounds: dict[frozenset[Any], Number] = {}
    for (group, j), length in best.items():
        back = length + lengths[j, start]
        rounds[group] = min(back, rounds.get(group, back))
    return rounds


def _start_and_stops(instance: Instance, name: str) -> tuple[Any, list[Any]]:
    (start,) = elements(instance, name)
    return start, [i for i in elements(instance, "places") if i != start]


def _cheapest_cover(
    costs: Mapping[frozenset[Any], Number], stops: Sequence[Any], most: int
) -> float:
    """The least cost of at most `most` disjoint groups that have all stops."""
    best: dict[frozenset[Any], Number] = {frozenset(): 0}
    for _ in range(most):
        grown = dict(best)
        for done, cost in best.items():
            for group, more in costs.items():
                if not done & group:
                    key = done | group
                    grown[key] = min(cost + more, grown.get(key, cost + more))
        best = grown
    return float(best[frozenset(stops)])


# ---- on paper --------------------------------------------------------------------------------


def test_two_short_loops_are_no_tour() -> None:
    """Going back and forth within two pairs costs 4; the tour must cross twice, for 10 each."""
    near = {"a": "b", "b": "a", "c": "d", "d": "c"}
    travel = {i: {j: 1 if near[i] == j else 10 for j in "abcd" if j != i} for i in "abcd"}
    best = optimum(
        "traveling_salesman", {"places": list("abcd"), "start": ["a"]}, {"travel": travel}
    )
    assert best.objective == pytest.approx(22)


def test_a_full_vehicle_needs_a_second_tour() -> None:
    sets = {"places": ["d", "a", "b"], "depot": ["d"]}
    data: dict[str, Any] = {
        "distance": {"d": {"a": 5, "b": 5}, "a": {"b": 1}},
        "demand": {"a": 6, "b": 6},
        "capacity": 12,
        "fleet": 2,
    }
    assert optimum("vehicle_routing", sets, data).objective == pytest.approx(11)
    assert optimum("vehicle_routing", sets, data | {"capacity": 11}).objective == pytest.approx(20)


def test_a_window_turns_a_tour_around() -> None:
    def cost(latest: int) -> float:
        places = ["d", "a", "b"]
        travel = {"d": {"a": 10, "b": 30}, "a": {"d": 10, "b": 10}, "b": {"d": 10, "a": 10}}
        data = {
            "travel": travel,
            "opening": {"a": 5, "b": 5},
            "closing": {"a": 100, "b": latest},
            "unloading": {"a": 20, "b": 20},
            "demand": {"a": 1, "b": 1},
            "capacity": 2,
            "shift": 120,
            "tour_cost": 100,
            "minute_cost": 1,
        }
        sets = {"places": places, "depot": ["d"]}
        return optimum("vehicle_routing_time_windows", sets, data).objective

    assert cost(latest=40) == pytest.approx(130)  # first a, then b at 10 + 20 + 10
    assert cost(latest=39) == pytest.approx(150)  # b at 30, then a


def test_a_small_vehicle_delivers_before_it_picks_up_again() -> None:
    line = {"s": 0, "a": 1, "b": 2, "c": 3, "d": 4}
    travel = {i: {j: abs(line[i] - line[j]) for j in line if j != i} for i in line}
    sets: dict[str, Any] = {
        "places": list(line),
        "start": ["s"],
        "requests": [["a", "c"], ["b", "d"]],
    }
    data: dict[str, Any] = {
        "travel": travel,
        "freight": {"a": {"c": 4}, "b": {"d": 5}},
        "deadline": {"a": {"c": 20}, "b": {"d": 20}},
        "capacity": 9,
    }
    assert optimum("pickup_delivery", sets, data).objective == pytest.approx(8)
    # a, c, back to b, and on to d: one way longer in each direction.
    assert optimum("pickup_delivery", sets, data | {"capacity": 8}).objective == pytest.approx(10)
    early = data | {"deadline": {"a": {"c": 20}, "b": {"d": 3}}}
    with pytest.raises(AssertionError, match="infeasible"):
        optimum("pickup_delivery", sets, early)


def test_a_one_way_street_is_driven_in_its_direction() -> None:
    """A triangle of one-way streets with a two-way street at its corner: there and back."""
    ways = [["a", "b"], ["b", "c"], ["c", "a"], ["a", "d"], ["d", "a"]]
    drive_time = {"a": {"b": 2, "d": 5}, "b": {"c": 3}, "c": {"a": 4}, "d": {"a": 6}}
    sets: dict[str, Any] = {"crossings": list("abcd"), "ways": ways}
    best = optimum("arc_routing", sets, {"drive_time": drive_time})
    assert best.objective == pytest.approx(2 + 3 + 4 + 5 + 6)


def test_the_richest_place_is_left_out_where_it_is_too_far() -> None:
    sets = {"places": ["s", "a", "b", "c"], "start": ["s"]}
    travel = {
        "s": {"a": 10, "b": 10, "c": 60},
        "a": {"s": 10, "b": 10, "c": 60},
        "b": {"s": 10, "a": 10, "c": 60},
        "c": {"s": 60, "a": 60, "b": 60},
    }
    data = {"travel": travel, "prize": {"a": 30, "b": 40, "c": 500}, "time_limit": 119}
    best = optimum("orienteering", sets, data)
    assert best.objective == pytest.approx(70)
    assert best.value("visit", "c") == 0
    assert optimum("orienteering", sets, data | {"time_limit": 120}).objective == pytest.approx(500)


# ---- against dynamic programming --------------------------------------------------------------


@pytest.mark.parametrize("num_places", [4, 5, pytest.param(7, marks=pytest.mark.slow)])
def test_tours_agree_with_dynamic_programming(num_places: int) -> None:
    for instance, best in _small("traveling_salesman", 5, num_places=num_places):
        start, stops = _start_and_stops(instance, "start")
        rounds = _shortest_rounds(start, stops, instance.parameters["travel"])
        assert best == pytest.approx(float(rounds[frozenset(stops)]))


@pytest.mark.parametrize("num_places", [5, pytest.param(6, marks=pytest.mark.slow)])
def test_deliveries_agree_with_dynamic_programming(num_places: int) -> None:
    for instance, best in _small("vehicle_routing", 6, num_places=num_places):
        depot, stops = _start_and_stops(instance, "depot")
        given = instance.parameters["distance"]
        lengths = {key: length for (i, j), length in given.items() for key in ((i, j), (j, i))}
        demand = instance.parameters["demand"]
        rounds = _shortest_rounds(depot, stops, lengths)
        fitting = {
            group: length
            for group, length in rounds.items()
            if sum(demand[i,] for i in group) <= instance.parameters["capacity"][()]
        }
        fleet = int(instance.parameters["fleet"][()])
        assert best == pytest.approx(_cheapest_cover(fitting, stops, fleet))


def test_visits_in_time_agree_with_enumeration() -> None:
    for instance, best in _small("vehicle_routing_time_windows"):
        depot, stops = _start_and_stops(instance, "depot")
        costs: dict[frozenset[Any], Number] = {}
        for size in range(1, len(stops) + 1):
            for tour in permutations(stops, size):
                cost = _cost_in_time(instance, depot, tour)
                if cost is not None:
                    key = frozenset(tour)
                    costs[key] = min(cost, costs.get(key, cost))
        assert best == pytest.approx(_cheapest_cover(costs, stops, len(stops)))


def _cost_in_time(instance: Instance, depot: Any, tour: Sequence[Any]) -> Number | None:
    """What a tour costs, or None where it is too late somewhere, or too heavy."""
    data = instance.parameters
    clock: Number = 0
    length: Number = 0
    for i, j in zip([depot, *tour], [*tour, depot], strict=True):
        way = data["travel"][i, j]
        length += way
        clock += way + (data["unloading"][i,] if i != depot else 0)
        if j != depot:
            clock = max(clock, data["opening"][j,])
            if clock > data["closing"][j,]:
                return None
    if clock > data["shift"][()] or sum(data["demand"][i,] for i in tour) > data["capacity"][()]:
        return None
    return data["tour_cost"][()] + data["minute_cost"][()] * length


@pytest.mark.parametrize(
    ("num_requests", "count"), [(2, 8), pytest.param(3, 4, marks=pytest.mark.slow)]
)
def test_pickups_and_deliveries_agree_with_enumeration(num_requests: int, count: int) -> None:
    for instance, best in _small("pickup_delivery", count, num_requests=num_requests):
        start, stops = _start_and_stops(instance, "start")
        lengths = [_length_with_loads(instance, start, tour) for tour in permutations(stops)]
        assert best == pytest.approx(float(min(found for found in lengths if found is not None)))


def _length_with_loads(instance: Instance, start: Any, tour: Sequence[Any]) -> Number | None:
    """The length of a tour, or None where a load is early, late or does not fit."""
    data = instance.parameters
    requests = instance.sets["requests"]
    target, source = {i: j for i, j, *_ in requests}, {j: i for i, j, *_ in requests}
    clock: Number = 0
    on_board: set[Any] = set()
    for i, j in zip([start, *tour], tour, strict=False):
        clock += data["travel"][i, j]
        if j in target:
            on_board.add(j)
        elif source[j] not in on_board or clock > data["deadline"][source[j], j]:
            return None
        else:
            on_board.remove(source[j])
        if sum(data["freight"][p, target[p]] for p in on_board) > data["capacity"][()]:
            return None
    return clock + data["travel"][tour[-1], start]


def test_rounds_of_streets_agree_with_shortest_paths_over_what_is_done() -> None:
    for instance, best in _small("arc_routing"):
        assert best == pytest.approx(_shortest_street_round(instance))


def _shortest_street_round(instance: Instance) -> float:
    """Dijkstra's algorithm on pairs of a crossing and the set of streets driven through."""
    times = instance.parameters["drive_time"]
    streets = {frozenset(way) for way in times}
    home = elements(instance, "crossings")[0]
    heap: list[tuple[float, int, Any, frozenset[frozenset[Any]]]] = [(0.0, 0, home, frozenset())]
    closed = set()
    count = 0
    while heap:
        time, _, here, done = heapq.heappop(heap)
        if here == home and len(done) == len(streets):
            return time
        if (here, done) in closed:
            continue
        closed.add((here, done))
        for (i, j), way in times.items():
            if i == here:
                count += 1
                reached = (time + float(way), count, j, done | {frozenset((i, j))})
                heapq.heappush(heap, reached)
    raise AssertionError("the streets are connected")


@pytest.mark.parametrize("num_places", [5, pytest.param(6, marks=pytest.mark.slow)])
def test_prizes_agree_with_dynamic_programming(num_places: int) -> None:
    for instance, best in _small("orienteering", 6, num_places=num_places):
        start, stops = _start_and_stops(instance, "start")
        rounds = _shortest_rounds(start, stops, instance.parameters["travel"])
        prize = instance.parameters["prize"]
        limit = instance.parameters["time_limit"][()]
        worth = [sum(prize[i,] for i in group) for group, time in rounds.items() if time <= limit]
        assert best == pytest.approx(float(max(worth)))
