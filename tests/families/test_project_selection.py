"""Project selection: every portfolio of a small case can be looked at; no project needs itself."""

from itertools import combinations
from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import ElementId, Instance
from optmodel.solving import quick_solve
from tests.families.hand import data, draws, elements, optimum

SETS: dict[str, Any] = {
    "projects": ["a", "b", "c", "d"],
    "conflicts": [("a", "b")],
    "prerequisites": [("c", "d")],
}
DATA: dict[str, Any] = {
    "value": {"a": 10, "b": 9, "c": 8, "d": 1},
    "cost": {"a": 5, "b": 4, "c": 4, "d": 1},
    "effort": {"a": 1, "b": 1, "c": 1, "d": 1},
    "budget": 9,
    "capacity": 3,
}


@pytest.mark.parametrize(
    ("changes", "chosen", "value"),
    [
        ({}, "bcd", 18),  # a, c and d would cost 10
        ({"budget": 10}, "acd", 19),
        ({"capacity": 2}, "ad", 11),  # b and d bring 10; c needs d, and brings 9 with it
        ({"capacity": 1}, "a", 10),
        ({"budget": 3}, "d", 1),
    ],
)
def test_the_best_portfolio(changes: dict[str, Any], chosen: str, value: int) -> None:
    best = optimum("project_selection", SETS, DATA | changes)
    assert best.objective == value
    assert "".join(i for i in "abcd" if best.value("choose", i) == 1) == chosen


def test_without_the_conflict_both_would_be_chosen() -> None:
    sets = {**SETS, "conflicts": []}
    assert optimum("project_selection", sets, DATA).objective == 19


def _best(instance: Instance) -> float:
    """The value of the best portfolio, found by looking at all of them."""
    projects = elements(instance, "projects")
    value, cost, effort = (data(instance, name) for name in ("value", "cost", "effort"))
    best = 0.0
    for size in range(len(projects) + 1):
        for chosen in map(set, combinations(projects, size)):
            if _is_allowed(instance, chosen, cost, effort):
                best = max(best, float(sum(value[i] for i in chosen)))
    return best


def _is_allowed(
    instance: Instance, chosen: set[ElementId], cost: dict[Any, Any], effort: dict[Any, Any]
) -> bool:
    return (
        sum(cost[i] for i in chosen) <= instance.value("budget")
        and sum(effort[i] for i in chosen) <= instance.value("capacity")
        and not any({i, j} <= chosen for i, j in instance.sets["conflicts"])
        and all(j in chosen for i, j in instance.sets["prerequisites"] if i in chosen)
    )


@pytest.mark.parametrize("difficulty", list(Difficulty))
def test_no_portfolio_that_is_allowed_is_worth_more(difficulty: Difficulty) -> None:
    for index in range(3):
        instance = family("project_selection").draw(7, index, difficulty).instance
        objective = quick_solve(instance).objective
        assert objective is not None
        assert float(objective) == _best(instance)


def test_prerequisites_run_one_way() -> None:
    for instance in draws("project_selection"):
        needs: dict[ElementId, set[ElementId]] = {}
        for i, j in instance.sets["prerequisites"]:
            needs.setdefault(i, set()).add(j)
        for start in needs:
            reached: set[ElementId] = set()
            waiting = [start]
            while waiting:
                new = needs.get(waiting.pop(), set()) - reached
                reached |= new
                waiting += new
            assert start not in reached


def test_no_pair_excludes_and_needs_each_other() -> None:
    for instance in draws("project_selection"):
        conflicts = {frozenset(key) for key in instance.sets["conflicts"]}
        needed = {frozenset(key) for key in instance.sets["prerequisites"]}
        assert conflicts.isdisjoint(needed)
        assert all(len(pair) == 2 for pair in conflicts | needed)


def test_not_everything_can_be_chosen() -> None:
    for instance in draws("project_selection"):
        totals = [sum(data(instance, name).values()) for name in ("cost", "effort")]
        assert totals[0] > instance.value("budget")
        assert totals[1] > instance.value("capacity")
