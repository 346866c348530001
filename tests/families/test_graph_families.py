"""Families on graphs, on paper and against brute force: every subset, tree or partition."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.families.random_graph import neighbors, random_circle, random_pairs
from optmodel.formulation import ElementId, Instance, Number
from optmodel.random_stream import RandomStream
from optmodel.solving import quick_solve
from tests.families.hand import data, elements, optimum

NUM_DRAWS = 12


def _independent_set(instance: Instance) -> Number:
    gain, conflicts = data(instance, "gain"), instance.sets["conflicts"]
    return max(
        sum(gain[i] for i in chosen)
        for chosen in _subsets(elements(instance, "sites"))
        if not any(set(pair) <= chosen for pair in conflicts)
    )


def _vertex_cover(instance: Instance) -> Number:
    cost, roads = data(instance, "cost"), instance.sets["roads"]
    return min(
        sum(cost[i] for i in chosen)
        for chosen in _subsets(elements(instance, "towns"))
        if all(chosen.intersection(pair) for pair in roads)
    )


def _dominating_set(instance: Instance) -> Number:
    towns, roads = elements(instance, "towns"), instance.sets["roads"]
    cost = data(instance, "cost")
    around = {i: {i, *(j for pair in roads if i in pair for j in pair)} for i in towns}
    return min(
        sum(cost[i] for i in chosen)
        for chosen in _subsets(towns)
        if all(chosen & around[i] for i in towns)
    )


def _max_cut(instance: Instance) -> Number:
    friction = instance.parameters["friction"]
    return max(
        sum(value for pair, value in friction.items() if len(group.intersection(pair)) == 1)
        for group in _subsets(elements(instance, "people"))
    )


def _graph_coloring(instance: Instance) -> Number:
    senders, channels = elements(instance, "senders"), elements(instance, "channels")
    rent = data(instance, "rent")
    return min(
        sum(rent[c] for c in set(plan))
        for plan in product(channels, repeat=len(senders))
        for color in [dict(zip(senders, plan, strict=True))]
        if all(color[i] != color[j] for i, j in instance.sets["disturbances"])
    )


def _matching(instance: Instance) -> Number:
    cost, people = instance.parameters["cost"], elements(instance, "people")
    return min(
        sum(cost[pair] for pair in chosen)
        for chosen in combinations(cost, len(people) // 2)
        if len({i for pair in chosen for i in pair}) == len(people)
    )


def _spanning_tree(instance: Instance) -> Number:
    cost, towns = instance.parameters["cost"], elements(instance, "towns")
    most = data(instance, "most_cables")
    return min(
        sum(cost[pair] for pair in tree)
        for tree in combinations(cost, len(towns) - 1)
        if all(sum(i in pair for pair in tree) <= most[i] for i in towns)
        and len(_reached(towns[0], tree)) == len(towns)
    )


def _clique_partitioning(instance: Instance) -> Number:
    people, sympathy = elements(instance, "people"), instance.parameters["sympathy"]
    bar, seats = instance.parameters["bar"][()], instance.parameters["seats"][()]
    return max(
        sum(value - bar for (i, j), value in sympathy.items() if table[i] == table[j])
        for numbers in product(range(len(people)), repeat=len(people))
        for table in [dict(zip(people, numbers, strict=True))]
        if all(numbers.count(number) <= seats for number in numbers)
    )


def _subsets(nodes: list[ElementId]) -> Iterator[set[ElementId]]:
    return ({*chosen} for count in range(len(nodes) + 1) for chosen in combinations(nodes, count))


def _reached(start: ElementId, pairs: tuple[tuple[ElementId, ...], ...]) -> set[ElementId]:
    reached = {start}
    for _ in pairs:
        reached |= {i for pair in pairs if reached.intersection(pair) for i in pair}
    return reached


BRUTE_FORCE: dict[str, Callable[[Instance], Number]] = {
    "independent_set": _independent_set,
    "vertex_cover": _vertex_cover,
    "graph_coloring": _graph_coloring,
    "max_cut": _max_cut,
    "matching": _matching,
    "spanning_tree": _spanning_tree,
    "dominating_set": _dominating_set,
    "clique_partitioning": _clique_partitioning,
}


@pytest.mark.parametrize("name", BRUTE_FORCE)
def test_no_choice_is_better_than_the_optimum(name: str) -> None:
    for index in range(NUM_DRAWS):
        instance = family(name).draw(7, index, Difficulty.EASY).instance
        answer = quick_solve(instance)
        assert answer.objective is not None
        assert abs(Fraction(answer.objective) - BRUTE_FORCE[name](instance)) < Fraction(1, 10**5)


# ---- on paper --------------------------------------------------------------------------------


def test_a_triangle_is_covered_by_two_and_has_room_for_one() -> None:
    triangle = [("a", "b"), ("a", "c"), ("b", "c")]
    costs = {"a": 5, "b": 4, "c": 3}
    cover = optimum("vertex_cover", {"towns": list("abc"), "roads": triangle}, {"cost": costs})
    assert cover.objective == 3 + 4
    chosen = optimum(
        "independent_set", {"sites": list("abc"), "conflicts": triangle}, {"gain": costs}
    )
    assert chosen.objective == 5


def test_a_dear_hub_gives_way_to_a_longer_tree() -> None:
    """All cables to the hub are cheap; with room for two of them, one town hangs on another."""
    towns = ["hub", "a", "b", "c"]
    sets: dict[str, list[Any]] = {
        "towns": towns,
        "stations": ["hub"],
        "cables": [("hub", "a"), ("hub", "b"), ("hub", "c"), ("b", "c")],
    }
    cost = {"hub": {"a": 2, "b": 3, "c": 4}, "b": {"c": 9}}

    def total(most: int) -> float:
        limits = {**dict.fromkeys(towns, 3), "hub": most}
        return optimum("spanning_tree", sets, {"cost": cost, "most_cables": limits}).objective

    assert total(3) == 2 + 3 + 4
    assert total(2) == 2 + 3 + 9


def test_a_full_table_keeps_friends_apart() -> None:
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]
    sympathy = {"a": {"b": 60, "c": 55}, "b": {"c": 40}}

    def score(seats: int) -> float:
        return optimum(
            "clique_partitioning",
            {"people": list("abc"), "pairs": pairs},
            {"sympathy": sympathy, "bar": 50, "seats": seats},
        ).objective

    # All three would score 10 + 5 - 10.
    assert score(3) == 10
    assert (
        optimum(
            "clique_partitioning",
            {"people": list("abc"), "pairs": pairs},
            {"sympathy": {"a": {"b": 60, "c": 58}, "b": {"c": 47}}, "bar": 50, "seats": 3},
        ).objective
        == 10 + 8 - 3
    )


def test_a_dear_channel_is_rented_for_a_triangle_only() -> None:
    sets = {"senders": list("abc"), "channels": ["low", "mid", "top"]}
    rent = {"rent": {"low": 1, "mid": 10, "top": 100}}
    path, triangle = [("a", "b"), ("b", "c")], [("a", "b"), ("a", "c"), ("b", "c")]
    assert optimum("graph_coloring", {**sets, "disturbances": path}, rent).objective == 11
    assert optimum("graph_coloring", {**sets, "disturbances": triangle}, rent).objective == 111


# ---- the graphs ------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [5, 9, 15])
def test_a_random_graph_is_connected_and_has_the_pairs_that_are_asked_for(count: int) -> None:
    nodes = list("edcbaf")
    pairs = random_pairs(RandomStream("graph", count), nodes, count)
    assert len(set(pairs)) == len(pairs) == count
    assert all(nodes.index(i) < nodes.index(j) for i, j in pairs)
    assert len(_reached("a", tuple(pairs))) == 6


def test_a_random_circle_has_two_neighbors_for_each_node_without_ways_across() -> None:
    nodes = list("abcde")
    pairs = random_circle(RandomStream("circle"), nodes, 0)
    assert [len(neighbors(node, pairs)) for node in nodes] == [2] * 5
    assert len(random_circle(RandomStream("circle"), nodes, 99)) == 10
