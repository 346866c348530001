"""Machines and projects against enumeration of orders and dynamic programming."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise, permutations, product
from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance, Number
from optmodel.solving import Certified, certify
from tests.families.hand import elements, optimum

Work = tuple[Any, ...]


def _small(name: str, count: int = 10, **sizes: int) -> Iterator[tuple[Instance, float]]:
    """Easy draws with their certified optima."""
    for index in range(count):
        instance = family(name).draw(13, index, Difficulty.EASY, sizes).instance
        certified = certify(instance)
        assert isinstance(certified, Certified), certified
        assert certified.answer.objective is not None
        yield instance, float(certified.answer.objective)


def _starts(
    after: Mapping[Work, Sequence[tuple[Work, Number]]], least: Mapping[Work, Number]
) -> dict[Work, Number] | None:
    """The earliest starts, by relaxing edges until nothing moves; None for a circle."""
    start = dict(least)
    for _ in range(len(start) + 1):
        moved = False
        for work, edges in after.items():
            for later, gap in edges:
                if start[work] + gap > start[later]:
                    start[later] = start[work] + gap
                    moved = True
        if not moved:
            return start
    return None


# ---- on paper --------------------------------------------------------------------------------


def test_a_job_waits_for_its_machine_and_for_its_move() -> None:
    sets: dict[str, Any] = {
        "jobs": ["a", "b"],
        "machines": ["m", "n"],
        "moves": [["a", "m", "n"], ["b", "m", "n"]],
    }
    data = {
        "duration": {"a": {"m": 3, "n": 2}, "b": {"m": 1, "n": 6}},
        "transfer": {"a": {"m": {"n": 1}}, "b": {"m": {"n": 2}}},
    }
    # b first: 1 + 2 + 6 = 9, then a from 9 to 11; a first would end at 4 + 2 + 6 and later.
    best = optimum("job_shop", sets, data)
    assert best.objective == pytest.approx(11)
    assert best.value("before", "a", "b", "m") == 0


def test_the_longest_delivery_goes_first_in_an_open_shop() -> None:
    sets = {"jobs": ["a", "b"], "machines": ["m"]}
    data = {
        "duration": {"a": {"m": 4}, "b": {"m": 5}},
        "ready": {"m": 2},
        "delivery": {"a": 9, "b": 1},
    }
    assert optimum("open_shop", sets, data).objective == pytest.approx(15)


def test_the_dearest_job_goes_first_even_if_it_is_due_late() -> None:
    sets = {"jobs": ["a", "b"]}
    data = {"duration": {"a": 4, "b": 5}, "due": {"a": 3, "b": 6}, "penalty": {"a": 1, "b": 50}}
    best = optimum("single_machine", sets, data)
    assert best.objective == pytest.approx(6)
    assert best.value("before", "b", "a") == 1


def test_jobs_of_a_kind_share_a_setup() -> None:
    sets: dict[str, Any] = {
        "jobs": ["a", "b", "c"],
        "machines": ["m", "n"],
        "kinds": ["k", "l"],
        "belongs": [["a", "k"], ["b", "k"], ["c", "l"]],
    }
    times = {"a": 4, "b": 4, "c": 7}
    data = {
        "run_time": {j: {"m": time, "n": time} for j, time in times.items()},
        "setup": {"k": {"m": 3, "n": 3}, "l": {"m": 3, "n": 3}},
    }
    assert optimum("parallel_machines", sets, data).objective == pytest.approx(11)


def test_activities_that_need_too_many_people_follow_each_other() -> None:
    sets: dict[str, Any] = {
        "activities": ["a", "b", "c"],
        "resources": ["k"],
        "precedences": [["a", "b"]],
    }
    data: dict[str, Any] = {
        "duration": {"a": 3, "b": 2, "c": 4},
        "need": {"a": {"k": 2}, "b": {"k": 2}, "c": {"k": 2}},
        "available": {"k": 4},
    }
    assert optimum("project_scheduling", sets, data).objective == pytest.approx(5)
    fewer = data | {"available": {"k": 3}}
    assert optimum("project_scheduling", sets, fewer).objective == pytest.approx(9)


# ---- against enumeration ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("num_jobs", "num_machines"), [(3, 2), pytest.param(3, 3, marks=pytest.mark.slow)]
)
def test_job_shops_agree_with_all_orders(num_jobs: int, num_machines: int) -> None:
    for instance, best in _small("job_shop", num_jobs=num_jobs, num_machines=num_machines):
        duration, transfer = instance.parameters["duration"], instance.parameters["transfer"]
        fixed = [((j, m), (j, n), duration[j, m] + gap) for (j, m, n), gap in transfer.items()]
        machines = elements(instance, "machines")
        ends = []
        for orders in product(permutations(elements(instance, "jobs")), repeat=len(machines)):
            after: dict[Work, list[tuple[Work, Number]]] = {work: [] for work in duration}
            for work, later, gap in fixed:
                after[work].append((later, gap))
            for m, order in zip(machines, orders, strict=True):
                for i, j in pairwise(order):
                    after[i, m].append(((j, m), duration[i, m]))
            start = _starts(after, dict.fromkeys(duration, 0))
            if start is not None:
                ends.append(max(start[work] + duration[work] for work in duration))
        assert best == pytest.approx(float(min(ends)))


@pytest.mark.parametrize(
    ("num_jobs", "num_machines"), [(2, 2), pytest.param(3, 2, marks=pytest.mark.slow)]
)
def test_open_shops_agree_with_all_orders(num_jobs: int, num_machines: int) -> None:
    for instance, best in _small("open_shop", num_jobs=num_jobs, num_machines=num_machines):
        data = instance.parameters
        duration = data["duration"]
        jobs, machines = elements(instance, "jobs"), elements(instance, "machines")
        least = {(j, m): data["ready"][m,] for j, m in duration}
        ends = []
        for orders in product(permutations(jobs), repeat=len(machines)):
            for ways in product(permutations(machines), repeat=len(jobs)):
                after: dict[Work, list[tuple[Work, Number]]] = {work: [] for work in duration}
                for m, order in zip(machines, orders, strict=True):
                    for i, j in pairwise(order):
                        after[i, m].append(((j, m), duration[i, m]))
                for j, way in zip(jobs, ways, strict=True):
                    for m, n in pairwise(way):
                        after[j, m].append(((j, n), duration[j, m]))
                start = _starts(after, least)
                if start is not None:
                    ends.append(
                        max(start[j, m] + duration[j, m] + data["delivery"][j,] for j, m in start)
                    )
        assert best == pytest.approx(float(min(ends)))


@pytest.mark.parametrize("num_jobs", [4, pytest.param(6, marks=pytest.mark.slow)])
def test_flow_shops_agree_with_all_orders(num_jobs: int) -> None:
    for instance, best in _small("flow_shop", num_jobs=num_jobs):
        duration, stages = instance.parameters["duration"], elements(instance, "stages")
        totals: list[Number] = []
        for order in permutations(elements(instance, "jobs")):
            free: dict[Any, Number] = dict.fromkeys(stages, 0)
            total: Number = 0
            for j in order:
                clock: Number = 0
                for m in stages:
                    clock = free[m] = max(clock, free[m]) + duration[j, m]
                total += clock
            totals.append(total)
        assert best == pytest.approx(float(min(totals)))


@pytest.mark.parametrize("num_jobs", [5, pytest.param(7, marks=pytest.mark.slow)])
def test_single_machines_agree_with_dynamic_programming(num_jobs: int) -> None:
    for instance, best in _small("single_machine", num_jobs=num_jobs):
        data = instance.parameters
        jobs = elements(instance, "jobs")
        cost: dict[frozenset[Any], Number] = {frozenset(): 0}
        for size in range(1, len(jobs) + 1):
            for done in map(frozenset, combinations(jobs, size)):
                end = sum(data["duration"][j,] for j in done)
                cost[done] = min(
                    cost[done - {j}] + data["penalty"][j,] * max(0, end - data["due"][j,])
                    for j in done
                )
        assert best == pytest.approx(float(cost[frozenset(jobs)]))


def test_parallel_machines_agree_with_all_assignments() -> None:
    for instance, best in _small("parallel_machines"):
        data = instance.parameters
        kind = {j: k for j, k, *_ in instance.sets["belongs"]}
        jobs, machines = elements(instance, "jobs"), elements(instance, "machines")
        ends = []
        for chosen in product(machines, repeat=len(jobs)):
            assigned = dict(zip(jobs, chosen, strict=True))
            busy = dict.fromkeys(machines, 0)
            for j, m in assigned.items():
                busy[m] += int(data["run_time"][j, m])
            for k, m in {(kind[j], m) for j, m in assigned.items()}:
                busy[m] += int(data["setup"][k, m])
            ends.append(max(busy.values()))
        assert best == pytest.approx(min(ends))


@pytest.mark.parametrize("num_activities", [4, pytest.param(5, marks=pytest.mark.slow)])
def test_projects_agree_with_all_priority_lists(num_activities: int) -> None:
    """Some list, each activity as early as it fits, gives a schedule that is as short as any."""
    for instance, best in _small("project_scheduling", num_activities=num_activities):
        lists = permutations(elements(instance, "activities"))
        assert best == pytest.approx(float(min(_length(instance, order) for order in lists)))


def _length(instance: Instance, order: Sequence[Any]) -> Number:
    data = instance.parameters
    before: dict[Any, set[Any]] = {a: set() for a in order}
    for a, b, *_ in instance.sets["precedences"]:
        before[b].add(a)
    end: dict[Any, Number] = {}
    rest = list(order)
    while rest:
        a = next(a for a in rest if before[a] <= end.keys())
        rest.remove(a)
        earliest = max([0, *(end[b] for b in before[a])])
        times = sorted(time for time in {0, *end.values()} if time >= earliest)
        start = next(time for time in times if _fits(instance, a, time, end))
        end[a] = start + data["duration"][a,]
    return max(end.values())


def _fits(instance: Instance, activity: Any, start: Number, end: Mapping[Any, Number]) -> bool:
    """Whether the people suffice at every moment at which one of the activities begins."""
    data = instance.parameters
    stop = start + data["duration"][activity,]
    begun = {a: end[a] - data["duration"][a,] for a in end}
    moments = [start, *(time for time in begun.values() if start < time < stop)]
    for k in elements(instance, "resources"):
        for moment in moments:
            busy = sum(data["need"][a, k] for a in end if begun[a] <= moment < end[a])
            if busy + data["need"][activity, k] > data["available"][k,]:
                return False
    return True
