"""Rosters, timetables, leagues and landings against enumeration, and on paper."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, permutations, product
from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance, Number
from optmodel.solving import Certified, certify
from tests.families.hand import elements, optimum


def _small(name: str, count: int = 10) -> Iterator[tuple[Instance, float]]:
    """Easy draws with their certified optima."""
    for index in range(count):
        instance = family(name).draw(17, index, Difficulty.EASY).instance
        certified = certify(instance)
        assert isinstance(certified, Certified), certified
        assert certified.answer.objective is not None
        yield instance, float(certified.answer.objective)


# ---- on paper --------------------------------------------------------------------------------


def test_the_week_is_a_ring_for_those_who_begin_late_in_it() -> None:
    """One person is needed from Saturday to Wednesday, so whoever begins on Saturday suffices."""
    sets: dict[str, Any] = {"sites": ["g"], "days": list(range(1, 8))}
    needs = {1: 1, 2: 1, 3: 1, 4: 0, 5: 0, 6: 1, 7: 1}
    data: dict[str, Any] = {
        "required": {"g": needs},
        "full_pay": {"g": 700},
        "part_pay": {"g": 400},
        "part_share": 0,
    }
    best = optimum("cyclic_staffing", sets, data)
    assert best.objective == pytest.approx(700)
    assert best.value("full_time", "g", 6) == 1


def test_part_timers_work_no_more_than_their_share() -> None:
    sets: dict[str, Any] = {"sites": ["g"], "days": list(range(1, 8))}
    data: dict[str, Any] = {
        "required": {"g": dict.fromkeys(range(1, 8), 1)},
        "full_pay": {"g": 700},
        "part_pay": {"g": 300},
        "part_share": "0.375",
    }
    # Five days and three days: 3 of 8 are 0.375.
    assert optimum("cyclic_staffing", sets, data).objective == pytest.approx(1000)
    fewer = data | {"part_share": "0.374"}
    assert optimum("cyclic_staffing", sets, fewer).objective == pytest.approx(1400)


def test_the_wake_of_a_heavy_plane_decides_who_lands_first() -> None:
    data = {
        "earliest": {"a": 1, "b": 1},
        "target": {"a": 10, "b": 10},
        "latest": {"a": 20, "b": 20},
        "separation": {"a": {"b": 4}, "b": {"a": 1}},
        "early_cost": {"a": 10, "b": 7},
        "late_cost": {"a": 9, "b": 30},
    }
    best = optimum("aircraft_landing", {"planes": ["a", "b"]}, data)
    assert best.objective == pytest.approx(7)
    assert (best.value("land", "b"), best.value("land", "a")) == (9, 10)


def test_the_reserve_is_shared_by_all_landings() -> None:
    data = {
        "opening": {1: 0, 2: 0, 3: 0},
        "closing": {1: 10, 2: 40, 3: 100},
        "wake": {1: 20, 2: 30, 3: 50},
    }
    best = optimum("landing_in_order", {"flights": [1, 2, 3]}, data)
    assert best.objective == pytest.approx(20)  # 0 to 40 at best, less the wake of 20


def test_nobody_works_early_after_a_night() -> None:
    sets: dict[str, Any] = {
        "people": ["p", "q"],
        "days": [1, 2],
        "shifts": ["early", "night"],
        "too_close": [["night", "early"]],
        "away": [["q", 1]],
    }
    data = {
        "required": {1: {"early": 0, "night": 1}, 2: {"early": 1, "night": 0}},
        "pay": {"p": {"early": 10, "night": 20}, "q": {"early": 50, "night": 60}},
        "experience": {"p": 5, "q": 5},
        "least_experience": 0,
        "most_shifts": {"p": 2, "q": 2},
    }
    assert optimum("shift_rostering", sets, data).objective == pytest.approx(20 + 50)
    rested = sets | {"too_close": [["early", "night"]]}
    assert optimum("shift_rostering", rested, data).objective == pytest.approx(20 + 10)


# ---- against enumeration ----------------------------------------------------------------------


def test_rosters_agree_with_a_search_day_by_day() -> None:
    for instance, best in _small("shift_rostering", 6):
        assert best == pytest.approx(_cheapest_roster(instance))


def _cheapest_roster(instance: Instance) -> float:
    """Dynamic programming over the days: what everybody works today, and how much until then."""
    data = instance.parameters
    people, shifts = elements(instance, "people"), elements(instance, "shifts")
    most = [int(data["most_shifts"][p,]) for p in people]
    close = {(s, r) for s, r, *_ in instance.sets["too_close"]}
    states: dict[Any, float] = {((None,) * len(people), (0,) * len(people)): 0.0}
    for d in elements(instance, "days"):
        days = list(_days(instance, d))
        reached: dict[Any, float] = {}
        for (before, counts), cost in states.items():
            for day in days:
                if any(pair in close for pair in zip(before, day, strict=True)):
                    continue
                worked = tuple(n + (s is not None) for n, s in zip(counts, day, strict=True))
                if any(n > limit for n, limit in zip(worked, most, strict=True)):
                    continue
                paid = sum(
                    float(data["pay"][p, s])
                    for p, s in zip(people, day, strict=True)
                    if s is not None
                )
                key = (day, worked)
                reached[key] = min(cost + paid, reached.get(key, cost + paid))
        states = reached
    assert shifts
    return min(states.values())


def _days(instance: Instance, day: Any) -> Iterator[tuple[Any, ...]]:
    """All ways to work a day that staff every shift with enough experience."""
    data = instance.parameters
    people, shifts = elements(instance, "people"), elements(instance, "shifts")
    for chosen in product([None, *shifts], repeat=len(people)):
        on = {s: [p for p, c in zip(people, chosen, strict=True) if c == s] for s in shifts}
        is_present = all(
            c is None or (p, day) not in instance.sets["away"]
            for p, c in zip(people, chosen, strict=True)
        )
        if is_present and all(
            len(on[s]) >= data["required"][day, s]
            and sum(data["experience"][p,] for p in on[s]) >= data["least_experience"][()]
            for s in shifts
        ):
            yield chosen


def test_timetables_agree_with_all_assignments() -> None:
    for instance, best in _small("timetabling"):
        data = instance.parameters
        lectures = elements(instance, "lectures")
        places = list(product(elements(instance, "rooms"), elements(instance, "slots")))
        points: list[Number] = []
        for chosen in permutations(places, len(lectures)):
            held = dict(zip(lectures, chosen, strict=True))
            seated = all(data["students"][i,] <= data["seats"][r,] for i, (r, _) in held.items())
            if seated and all(held[i][1] != held[j][1] for i, j, *_ in instance.sets["conflicts"]):
                points.append(sum(data["wish"][i, t] for i, (_, t) in held.items()))
        assert best == pytest.approx(float(max(points)))


def test_leagues_agree_with_all_orders_and_homes() -> None:
    for instance, best in _small("sports_scheduling"):
        assert best == pytest.approx(_largest_crowd(instance))


def _largest_crowd(instance: Instance) -> float:
    """Four teams have three pairings for three rounds, and each game is at either home."""
    first, *others = elements(instance, "teams")
    rounds = elements(instance, "rounds")
    pairings = [((first, i), tuple(j for j in others if j != i)) for i in others]
    data = instance.parameters
    best = 0.0
    for order in permutations(pairings):
        for homes in product([0, 1], repeat=6):
            games = [
                (t, pair[home], pair[1 - home])
                for (t, pair), home in zip(
                    [(t, p) for t, pairing in zip(rounds, order, strict=True) for p in pairing],
                    homes,
                    strict=True,
                )
            ]
            at_home = Counter(i for _, i, _ in games)
            is_open = all((i, t) not in instance.sets["closed"] for t, i, _ in games)
            if is_open and max(at_home.values()) < 3:
                crowd = sum(data["appeal"][t,] * data["crowd"][i, j] for t, i, j in games)
                best = max(best, float(crowd))
    return best


@pytest.mark.parametrize("difficulty", [Difficulty.EASY, Difficulty.HARD])
def test_reserves_agree_with_the_tightest_pair_of_flights(difficulty: Difficulty) -> None:
    """Between any two flights, their windows and wakes leave so much for each gap."""
    for index in range(10):
        instance = family("landing_in_order").draw(17, index, difficulty).instance
        certified = certify(instance)
        assert isinstance(certified, Certified), certified
        data = instance.parameters
        tightest = min(
            (data["closing"][g,] - data["opening"][f,] - sum(data["wake"][h,] for h in range(f, g)))
            / (g - f)
            for f, g in combinations([int(f) for f in elements(instance, "flights")], 2)
        )
        assert float(certified.answer.objective or 0) == pytest.approx(float(tightest))


def test_landings_agree_with_a_program_for_each_order() -> None:
    for instance, best in _small("aircraft_landing"):
        orders = permutations(elements(instance, "planes"))
        assert best == pytest.approx(min(_cost_of_order(instance, order) for order in orders))


def _cost_of_order(instance: Instance, order: tuple[Any, ...]) -> float:
    """The least cost of an order: landings, then early and late minutes, by a linear program."""
    from scipy.optimize import linprog

    data = {
        name: {key: float(value) for key, value in values.items()}
        for name, values in instance.parameters.items()
    }
    size = len(order)
    keys = [(i,) for i in order]
    costs = [0.0] * size + [data[name][key] for name in ("early_cost", "late_cost") for key in keys]
    gaps, least = [], []
    for first, later in combinations(range(size), 2):
        row = [0.0] * (3 * size)
        row[first], row[later] = 1.0, -1.0
        gaps.append(row)
        least.append(-data["separation"][order[first], order[later]])
    balances = [
        [float(k in (n, size + n)) - float(k == 2 * size + n) for k in range(3 * size)]
        for n in range(size)
    ]
    found = linprog(
        costs,
        A_ub=gaps,
        b_ub=least,
        A_eq=balances,
        b_eq=[data["target"][key] for key in keys],
        bounds=[(data["earliest"][k], data["latest"][k]) for k in keys] + [(0, None)] * 2 * size,
    )
    return float(found.fun) if found.status == 0 else float("inf")


def test_weeks_agree_with_a_program_over_the_ring_of_days() -> None:
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    for instance, best in _small("cyclic_staffing"):
        (site,) = elements(instance, "sites")
        data = instance.parameters
        lengths = (5, 3)
        on_duty = np.array(
            [
                [float((day - begin) % 7 < length) for length in lengths for begin in range(7)]
                for day in range(7)
            ]
        )
        required = [float(data["required"][site, day + 1]) for day in range(7)]
        share = float(data["part_share"][()])
        part = np.array([5 * share] * 7 + [3 * share - 3] * 7)
        pay = [float(data["full_pay"][site,])] * 7 + [float(data["part_pay"][site,])] * 7
        found = milp(
            pay,
            integrality=np.ones(14),
            bounds=Bounds(0, np.inf),
            constraints=[LinearConstraint(on_duty, lb=required), LinearConstraint(part, lb=0)],
        )
        assert best == pytest.approx(found.fun)
