"""Families that choose or pack agree with enumeration, dynamic programming or a sum on paper."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import ElementId, Instance, Number
from optmodel.solving import Certified, certify
from tests.families.hand import data, elements, optimum

Choice = Mapping[ElementId, int]


def _choices(items: list[ElementId]) -> Iterator[Choice]:
    for values in product((0, 1), repeat=len(items)):
        yield dict(zip(items, values, strict=True))


def _total(values: Mapping[ElementId, Any], choice: Mapping[ElementId, Number]) -> float:
    return float(sum(values[item] * choice[item] for item in choice))


def _pairs(instance: Instance, name: str) -> dict[ElementId, set[ElementId]]:
    """The first elements of a set of pairs, by the second."""
    found: dict[ElementId, set[ElementId]] = {}
    for first, second in instance.sets[name]:
        found.setdefault(second, set()).add(first)
    return found


def _knapsack(instance: Instance) -> float:
    """The best profit for each weight, one copy after another."""
    weight, profit = data(instance, "weight"), data(instance, "profit")
    best = [0.0] * (int(instance.value("capacity")) + 1)
    for item, copies in data(instance, "copies").items():
        for _ in range(int(copies)):
            for room in range(len(best) - 1, int(weight[item]) - 1, -1):
                best[room] = max(best[room], best[room - int(weight[item])] + float(profit[item]))
    return best[-1]


def _multidimensional(instance: Instance) -> float:
    usage = instance.parameters["usage"]
    return max(
        _total(data(instance, "reward"), choice)
        for choice in _choices(elements(instance, "jobs"))
        if all(
            sum(usage[j, r] * choice[j] for j in choice) <= limit
            for r, limit in data(instance, "available").items()
        )
    )


def _set_cover(instance: Instance) -> float:
    reaching = _pairs(instance, "reaches")
    return min(
        _total(data(instance, "cost"), choice)
        for choice in _choices(elements(instance, "stations"))
        if all(any(choice[s] for s in reaching[d]) for d in elements(instance, "districts"))
    )


def _set_packing(instance: Instance) -> float:
    wanting = _pairs(instance, "bundles")
    return max(
        _total(data(instance, "price"), choice)
        for choice in _choices(elements(instance, "bids"))
        if sum(choice.values()) <= instance.value("most_bids")
        and all(sum(choice[b] for b in bids) <= 1 for bids in wanting.values())
    )


def _set_partitioning(instance: Instance) -> float:
    flying, homes = _pairs(instance, "flown"), _pairs(instance, "home")
    crews = data(instance, "crews")
    return min(
        _total(data(instance, "cost"), choice)
        for choice in _choices(elements(instance, "pairings"))
        if all(sum(choice[p] for p in flying[f]) == 1 for f in elements(instance, "flights"))
        and all(sum(choice[p] for p in homes.get(b, ())) <= crews[b] for b in crews)
    )


def _bin_packing(instance: Instance) -> float:
    bins, weight = elements(instance, "bins"), data(instance, "weight")
    capacity, price = data(instance, "capacity"), data(instance, "price")
    best = float("inf")
    for places in product(bins, repeat=len(weight)):
        place = dict(zip(weight, places, strict=True))
        loads = {b: sum(weight[i] for i in weight if place[i] == b) for b in bins}
        apart = all(place[i] != place[j] for i, j in instance.sets["apart"])
        if apart and all(loads[b] <= capacity[b] for b in bins):
            best = min(best, float(sum(price[b] for b in set(places))))
    return best


def _market_split(instance: Instance) -> float:
    sales = instance.parameters["sales"]

    def points(choice: Choice) -> float:
        missed: dict[ElementId, Number] = {}
        for k, target in data(instance, "target").items():
            sold = sum((Fraction(sales[i, k]) * choice[i] for i in choice), Fraction(0))
            missed[k] = abs(sold - target)
        return _total(data(instance, "importance"), missed)

    return min(points(choice) for choice in _choices(elements(instance, "customers")))


@pytest.mark.parametrize(
    ("name", "solve", "difficulty"),
    [
        ("knapsack", _knapsack, Difficulty.MEDIUM),
        ("multidimensional_knapsack", _multidimensional, Difficulty.MEDIUM),
        ("set_cover", _set_cover, Difficulty.MEDIUM),
        ("set_packing", _set_packing, Difficulty.EASY),
        ("set_partitioning", _set_partitioning, Difficulty.EASY),
        ("bin_packing", _bin_packing, Difficulty.EASY),
        ("market_split", _market_split, Difficulty.MEDIUM),
    ],
)
def test_enumeration_finds_the_same(
    name: str, solve: Callable[[Instance], float], difficulty: Difficulty
) -> None:
    for index in range(4):
        instance = family(name).draw(23, index, difficulty).instance
        certified = certify(instance)
        assert isinstance(certified, Certified), certified
        assert certified.answer.objective is not None
        assert float(certified.answer.objective) == pytest.approx(solve(instance))


@pytest.mark.parametrize(
    ("bonus", "buy", "cost"),
    [
        # Four cheap packages hold four pieces each.
        ([], {"cheap": 4, "dear": 0}, 20),
        # A cheap one comes with a dear one only: two of both hold sixteen.
        ([["cheap", "dear"]], {"cheap": 2, "dear": 2}, 30),
    ],
)
def test_a_bonus_needs_the_package_it_comes_with(
    bonus: list[list[str]], buy: dict[str, int], cost: float
) -> None:
    best = optimum(
        "multi_cover",
        {"packages": ["cheap", "dear"], "things": ["t"], "bonus": bonus},
        {
            "cost": {"cheap": 5, "dear": 10},
            "contents": {"cheap": {"t": 4}, "dear": {"t": 4}},
            "needed": {"t": 15},
            "limit": {"cheap": 9, "dear": 9},
        },
    )
    assert best.objective == pytest.approx(cost)
    assert {name: best.value("buy", name) for name in buy} == buy


@pytest.mark.parametrize(("most", "cost"), [(2, 5 * 10 + 5 * 10), (1, 10 * 11)])
def test_with_few_patterns_a_worse_one_is_cut(most: int, cost: float) -> None:
    best = optimum(
        "cutting_stock",
        {"patterns": ["left", "right", "both"], "widths": ["wide", "slim"]},
        {
            "roll_cost": {"left": 10, "right": 10, "both": 11},
            "pieces": {
                "left": {"wide": 2, "slim": 0},
                "right": {"wide": 0, "slim": 2},
                "both": {"wide": 1, "slim": 1},
            },
            "ordered": {"wide": 10, "slim": 10},
            "most_rolls": {"left": 20, "right": 20, "both": 20},
            "most_patterns": most,
        },
    )
    assert best.objective == pytest.approx(cost)
