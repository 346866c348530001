"""Families that assign, on paper and against brute force: every permutation, product or path."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations, permutations, product

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import ElementId, Instance, Number
from optmodel.solving import quick_solve
from tests.families.hand import data, elements, optimum

NUM_DRAWS = 12


def _assignment(instance: Instance) -> Number:
    cost, workers = instance.parameters["cost"], elements(instance, "workers")
    orders = permutations(elements(instance, "tasks"))
    return min(sum(cost[pair] for pair in zip(workers, order, strict=True)) for order in orders)


def _generalized_assignment(instance: Instance) -> Number:
    cost, duration = instance.parameters["cost"], instance.parameters["duration"]
    agents, jobs = elements(instance, "agents"), elements(instance, "jobs")
    available = data(instance, "available")

    def fits(plan: tuple[ElementId, ...]) -> bool:
        pairs = list(zip(plan, jobs, strict=True))
        return all(sum(duration[p] for p in pairs if p[0] == i) <= available[i] for i in agents)

    plans = filter(fits, product(agents, repeat=len(jobs)))
    return min(sum(cost[pair] for pair in zip(plan, jobs, strict=True)) for plan in plans)


def _quadratic_assignment(instance: Instance) -> Number:
    loads, distance = instance.parameters["loads"], instance.parameters["distance"]
    both_ways = dict(distance) | {key[::-1]: value for key, value in distance.items()}
    departments = elements(instance, "departments")
    return min(
        sum(value * both_ways[at[i], at[j]] for (i, j), value in loads.items())
        for spots in permutations(elements(instance, "sites"), len(departments))
        for at in [dict(zip(departments, spots, strict=True))]
    )


def _bottleneck_assignment(instance: Instance) -> Number:
    time, stations = instance.parameters["time"], elements(instance, "stations")
    orders = permutations(elements(instance, "workers"), len(stations))
    return min(max(time[pair] for pair in zip(order, stations, strict=True)) for order in orders)


def _fleet_assignment(instance: Instance) -> Number:
    fleets, runs = elements(instance, "fleets"), elements(instance, "runs")
    vehicles, hours = data(instance, "vehicles"), data(instance, "driving_time")
    cost, duration = instance.parameters["cost"], data(instance, "duration")
    turns = instance.sets["turns"]

    def fits(plan: tuple[ElementId, ...]) -> bool:
        made = {f: [r for r, g in zip(runs, plan, strict=True) if g == f] for f in fleets}
        return all(
            sum(duration[r] for r in made[f]) <= hours[f]
            and len(made[f]) - _most_turns([t for t in turns if set(t) <= set(made[f])])
            <= vehicles[f]
            for f in fleets
        )

    plans = filter(fits, product(fleets, repeat=len(runs)))
    return min(sum(cost[pair] for pair in zip(runs, plan, strict=True)) for plan in plans)


def _most_turns(turns: list[tuple[ElementId, ...]]) -> int:
    """The most turns of which none begins or ends as another: each saves a vehicle."""
    for count in range(len(turns), 0, -1):
        for chosen in combinations(turns, count):
            if all(len({turn[end] for turn in chosen}) == count for end in (0, 1)):
                return count
    return 0


def _aircraft_assignment(instance: Instance) -> Number:
    """Route by route, the least cost for each number of vehicles that is left."""
    types, routes = elements(instance, "types"), elements(instance, "routes")
    capacity, cost = instance.parameters["capacity"], instance.parameters["cost"]
    demand, penalty = data(instance, "demand"), data(instance, "penalty")
    fleet = tuple(int(data(instance, "fleet")[i]) for i in types)
    best: dict[tuple[int, ...], Number] = {fleet: 0}
    for j in routes:
        later: dict[tuple[int, ...], Number] = {}
        for left, paid in best.items():
            for used in product(*(range(number + 1) for number in left)):
                carried = sum(capacity[i, j] * n for i, n in zip(types, used, strict=True))
                spent = sum(cost[i, j] * n for i, n in zip(types, used, strict=True))
                total = paid + spent + penalty[j] * max(0, demand[j] - carried)
                rest = tuple(a - b for a, b in zip(left, used, strict=True))
                later[rest] = min(total, later.get(rest, total))
        best = later
    return min(best.values())


def _gate_assignment(instance: Instance) -> Number:
    arrivals, gates = elements(instance, "arrivals"), elements(instance, "gates")
    loads, way = data(instance, "loads"), data(instance, "way")
    way["yard"] = instance.parameters["yard_way"][()]
    long, short = elements(instance, "long_arrivals"), elements(instance, "short_gates")
    overlaps = instance.sets["overlaps"]
    return min(
        sum(loads[a] * way[at[a]] for a in arrivals)
        for places in product([*gates, "yard"], repeat=len(arrivals))
        for at in [dict(zip(arrivals, places, strict=True))]
        if all(at[a] != at[b] or at[a] == "yard" for a, b in overlaps)
        and not any(at[a] in short for a in long)
    )


def _team_formation(instance: Instance) -> Number:
    people, teams = elements(instance, "people"), elements(instance, "teams")
    rating, level = instance.parameters["rating"], instance.parameters["level"]
    size = data(instance, "size")

    def fits(members: dict[ElementId, list[ElementId]]) -> bool:
        return (
            all(len(members[t]) == size[t] for t in teams)
            and all(
                sum(level[p, s] for p in members[t]) >= least
                for (t, s), least in instance.parameters["floor"].items()
            )
            and not any(
                set(pair) <= set(members[t]) for t in teams for pair in instance.sets["rivals"]
            )
        )

    plans = (
        {t: [p for p, u in zip(people, plan, strict=True) if u == t] for t in teams}
        for plan in product([*teams, None], repeat=len(people))
    )
    return max(sum(rating[p, t] for t in teams for p in plan[t]) for plan in plans if fits(plan))


def _troop_deployment(instance: Instance) -> Number:
    towns, roads = elements(instance, "towns"), instance.sets["roads"]
    first, second = data(instance, "first_cost"), data(instance, "second_cost")
    return min(
        sum((n > 0) * first[i] + (n > 1) * second[i] for i, n in crews.items())
        for numbers in product((0, 1, 2), repeat=len(towns))
        for crews in [dict(zip(towns, numbers, strict=True))]
        if all(crews[i] or any(crews[j] > 1 for r in roads if i in r for j in r) for i in towns)
    )


def _structure_assignment(instance: Instance) -> Number:
    things, cost = elements(instance, "things"), instance.parameters["cost"]
    near = {frozenset(pair) for pair in instance.sets["near"]}
    return min(
        sum(cost[pair] for pair in at.items())
        for spots in permutations(elements(instance, "spots"), len(things))
        for at in [dict(zip(things, spots, strict=True))]
        if all({at[i], at[j]} in near for i, j in instance.sets["links"])
    )


def _maximum_matching(instance: Instance) -> Number:
    """Person by person, the most valuable tasks for each set of tasks that are taken."""
    value = data(instance, "value")
    best: dict[frozenset[ElementId], Number] = {frozenset(): 0}
    for p in elements(instance, "people"):
        for taken, worth in list(best.items()):
            for q, t in instance.sets["qualified"]:
                if q == p and t not in taken:
                    best.setdefault(taken | {t}, worth + value[t])
    return max(best.values())


BRUTE_FORCE: dict[str, Callable[[Instance], Number]] = {
    "assignment": _assignment,
    "generalized_assignment": _generalized_assignment,
    "quadratic_assignment": _quadratic_assignment,
    "bottleneck_assignment": _bottleneck_assignment,
    "fleet_assignment": _fleet_assignment,
    "aircraft_assignment": _aircraft_assignment,
    "gate_assignment": _gate_assignment,
    "team_formation": _team_formation,
    "troop_deployment": _troop_deployment,
    "structure_assignment": _structure_assignment,
    "maximum_matching": _maximum_matching,
}


@pytest.mark.parametrize("name", BRUTE_FORCE)
def test_no_assignment_is_better_than_the_optimum(name: str) -> None:
    for instance in _easy_draws(name):
        answer = quick_solve(instance)
        assert answer.objective is not None
        assert abs(Fraction(answer.objective) - BRUTE_FORCE[name](instance)) < Fraction(1, 10**5)


def _easy_draws(name: str) -> Iterator[Instance]:
    for index in range(NUM_DRAWS):
        yield family(name).draw(7, index, Difficulty.EASY).instance


# ---- on paper --------------------------------------------------------------------------------


def test_one_vehicle_makes_runs_that_follow_one_another() -> None:
    """The cheap type has one vehicle: it can make the early and the late run, not the middle."""

    def total(hours: int) -> float:
        return optimum(
            "fleet_assignment",
            {
                "fleets": ["cheap", "dear"],
                "runs": ["early", "middle", "late"],
                "turns": [("early", "late")],
            },
            {
                "cost": {r: {"cheap": 10, "dear": 30} for r in ("early", "middle", "late")},
                "duration": {"early": 3, "middle": 4, "late": 3},
                "driving_time": {"cheap": hours, "dear": 20},
                "vehicles": {"cheap": 1, "dear": 3},
            },
        ).objective

    assert total(hours=6) == 10 + 10 + 30
    assert total(hours=5) == 10 + 30 + 30


def test_two_crews_in_the_middle_secure_a_star() -> None:
    towns = ["hub", "a", "b", "c"]

    def best(second: int) -> float:
        return optimum(
            "troop_deployment",
            {"towns": towns, "roads": [("hub", i) for i in towns[1:]]},
            {
                "first_cost": dict.fromkeys(towns, 10),
                "second_cost": dict.fromkeys(towns, second),
            },
        ).objective

    assert best(second=9) == 19
    assert best(second=35) == 40


def test_a_link_keeps_things_from_their_cheapest_spots() -> None:
    best = optimum(
        "structure_assignment",
        {
            "things": ["lathe", "press"],
            "spots": ["door", "wall", "ramp"],
            "links": [("lathe", "press")],
            "near": [("door", "wall")],
        },
        {
            "cost": {
                "lathe": {"door": 5, "wall": 9, "ramp": 1},
                "press": {"door": 2, "wall": 8, "ramp": 9},
            }
        },
    )
    # Alone, the lathe would stand at the ramp and the press at the door, for 3.
    assert best.objective == 9 + 2
    assert best.value("place", "lathe", "wall") == 1


def test_the_slowest_station_counts_and_not_the_sum() -> None:
    best = optimum(
        "bottleneck_assignment",
        {"workers": ["ana", "ben"], "stations": ["cut", "pack"]},
        {"time": {"ana": {"cut": 1, "pack": 6}, "ben": {"cut": 7, "pack": 9}}},
    )
    # 1 + 9 is the smaller sum, but 7 is the shorter of the longest times.
    assert best.objective == 7
