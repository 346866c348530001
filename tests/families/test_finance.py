"""Families about money, on paper, by enumeration, or by another formula for the same thing."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import ElementId, Instance
from optmodel.solving import Certified, certify
from tests.families.hand import data, draws, elements, optimum


def _certified(instance: Instance) -> float:
    certified = certify(instance)
    assert isinstance(certified, Certified), certified
    assert certified.answer.objective is not None
    return float(certified.answer.objective)


def _subsets(items: list[ElementId]) -> list[set[ElementId]]:
    return [set(chosen) for count in range(len(items) + 1) for chosen in combinations(items, count)]


def test_matching_pennies_is_played_at_random() -> None:
    sets = {"strategies": ["heads", "tails"], "answers": ["h", "t"]}
    best = optimum(
        "matrix_game",
        sets,
        {"gain": {"heads": {"h": 3, "t": -1}, "tails": {"h": -2, "t": 1}}},
    )
    # 3p - 2(1 - p) = -p + (1 - p) at p = 3/7.
    assert best.objective == pytest.approx(1 / 7)
    assert best.value("play", "heads") == pytest.approx(3 / 7)


def test_a_game_with_a_saddle_is_played_there() -> None:
    sets = {"strategies": ["a", "b"], "answers": ["x", "y"]}
    best = optimum("matrix_game", sets, {"gain": {"a": {"x": 4, "y": 2}, "b": {"x": 1, "y": -3}}})
    assert best.objective == pytest.approx(2)


def _bonds(**changes: Any) -> dict[str, Any]:
    return {
        "price": {"short": 100, "long": 100},
        "payment": {"short": {1: 110, 2: 0}, "long": {1: 10, 2: 110}},
        "liability": {1: 1200, 2: 1100},
        "pieces": {"short": 50, "long": 50},
        "rate": "0.05",
    } | changes


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        # Ten long bonds pay 1100 in year 2 and 100 in year 1; ten short ones the rest.
        ({}, 2000),
        # Without long bonds, cash of year 1 pays year 2: 1200 + 1100 / 1.05 from short ones.
        ({"pieces": {"short": 50, "long": 0}}, 100 * (1200 + 1100 / 1.05) / 110),
        # Without any, a deposit grows twice.
        ({"pieces": {"short": 0, "long": 0}}, (1200 + 1100 / 1.05) / 1.05),
    ],
)
def test_liabilities_are_met_by_bonds_and_cash(changes: dict[str, Any], cost: float) -> None:
    sets: dict[str, Any] = {"bonds": ["short", "long"], "years": [1, 2]}
    assert optimum("cash_flow_matching", sets, _bonds(**changes)).objective == pytest.approx(cost)


def test_with_one_input_and_output_efficiency_is_a_ratio_of_ratios() -> None:
    sets: dict[str, Any] = {
        "units": ["a", "b", "c"],
        "inputs": ["i"],
        "outputs": ["k"],
        "assessed": ["b"],
    }
    given = {
        "used": {"a": {"i": 10}, "b": {"i": 20}, "c": {"i": 5}},
        "given": {"a": {"k": 40}, "b": {"k": 30}, "c": {"k": 10}},
    }
    assert optimum("data_envelopment", sets, given).objective == pytest.approx(1.5 / 4)


def test_no_unit_is_more_than_efficient() -> None:
    for index in range(4):
        instance = family("data_envelopment").draw(23, index, Difficulty.EASY).instance
        assert 0 < _certified(instance) < 1


def test_a_line_goes_through_all_but_the_outlier() -> None:
    spending = {"a": 1, "b": 2, "c": 3, "d": 4}
    best = optimum(
        "absolute_regression",
        {"regions": list(spending), "channels": ["radio"]},
        {
            "spending": {i: {"radio": value} for i, value in spending.items()},
            "sales": {"a": 7, "b": 9, "c": 41, "d": 13},
        },
    )
    assert best.objective == pytest.approx(30)
    assert best.value("base") == pytest.approx(5)
    assert best.value("effect", "radio") == pytest.approx(2)


def test_a_best_line_goes_through_two_observations() -> None:
    """With one channel, some best line passes through two of the points."""
    checked = 0
    for index in range(12):
        instance = family("absolute_regression").draw(23, index, Difficulty.EASY).instance
        if len(elements(instance, "channels")) > 1:
            continue
        (channel,) = elements(instance, "channels")
        sales = data(instance, "sales")
        spent = {i: instance.parameters["spending"][i, channel] for i in sales}
        lines = (
            (Fraction(sales[j] - sales[i]) / Fraction(spent[j] - spent[i]), i)
            for i, j in combinations(sales, 2)
            if spent[i] != spent[j]
        )
        best = min(
            sum(abs(sales[k] - sales[i] - slope * (spent[k] - spent[i])) for k in sales)
            for slope, i in lines
        )
        assert _certified(instance) == pytest.approx(float(best))
        checked += 1
    assert checked >= 3


def _worth(instance: Instance, chosen: set[ElementId]) -> float:
    """The worth of chosen projects, or less than nothing where they cannot be chosen."""
    needs, excludes = instance.sets["needs"], instance.sets["excludes"]
    if any(i in chosen and j not in chosen for i, j in needs) or any(
        i in chosen and j in chosen for i, j in excludes
    ):
        return -1
    left = Fraction(0)
    for t, budget in data(instance, "budget").items():
        spent = sum(instance.parameters["outlay"][i, t] for i in chosen)
        left = left * Fraction(1 + instance.value("rate")) + budget - spent
        if left < 0:
            return -1
    return float(sum(data(instance, "worth")[i] for i in chosen))


def test_enumeration_chooses_the_same_projects() -> None:
    for index in range(10):
        instance = family("capital_budgeting").draw(23, index, Difficulty.MEDIUM).instance
        best = max(_worth(instance, chosen) for chosen in _subsets(elements(instance, "projects")))
        assert _certified(instance) == pytest.approx(best)


def test_unspent_money_grows_until_it_suffices() -> None:
    sets: dict[str, Any] = {"projects": ["p"], "years": [1, 2], "needs": [], "excludes": []}
    given: dict[str, Any] = {
        "worth": {"p": 7},
        "outlay": {"p": {1: 0, 2: 110}},
        "budget": {1: 100, 2: 0},
        "rate": "0.1",
    }
    assert optimum("capital_budgeting", sets, given).objective == pytest.approx(7)
    assert optimum("capital_budgeting", sets, given | {"rate": "0.09"}).objective == 0


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        # Half of both is the index.
        ({}, 0),
        # One asset alone misses by two percent each week.
        ({"most_assets": 1, "largest_share": 1}, 0.04),
        # Sixty percent of one of them: a fifth of the two percent each week.
        ({"least_share": "0.6", "largest_share": 1}, 0.04),
        ({"index_return": {1: "0.03", 2: "-0.01"}, "largest_share": "0.8"}, 0.016),
    ],
)
def test_an_index_is_followed_within_shares(changes: dict[str, Any], error: float) -> None:
    given: dict[str, Any] = {
        "asset_return": {"a": {1: "0.03", 2: "-0.01"}, "b": {1: "-0.01", 2: "0.03"}},
        "index_return": {1: "0.01", 2: "0.01"},
        "most_assets": 2,
        "least_share": "0.1",
        "largest_share": "0.9",
    }
    sets: dict[str, Any] = {"assets": ["a", "b"], "weeks": [1, 2]}
    best = optimum("index_tracking", sets, given | changes)
    assert best.objective == pytest.approx(error, abs=1e-9)


def _leases(**changes: Any) -> dict[str, Any]:
    return {
        "need": {1: 5, 2: 5, 3: 5},
        "short_price": {1: 10, 2: 10, 3: 10},
        "medium_price": {1: 18, 2: 18, 3: 18},
        "long_price": {1: 25, 2: 25, 3: 25},
        "fee": 7,
        "owned": 2,
        "most_leases": 3,
    } | changes


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        # Three long leases.
        ({}, 82),
        # Long ones are dear: medium ones twice, with a fee for both.
        ({"long_price": {1: 40, 2: 40, 3: 40}, "fee": 1}, 3 * (18 + 10) + 2),
        # In period 2 more machines are needed than the lessor hands over at a time.
        ({"need": {1: 2, 2: 6, 3: 2}, "short_price": {1: 10, 2: 10, 3: 90}}, 18 + 30 + 14),
    ],
)
def test_leases_cover_needs_with_few_fees(changes: dict[str, Any], cost: float) -> None:
    best = optimum("equipment_leasing", {"periods": [1, 2, 3]}, _leases(**changes))
    assert best.objective == pytest.approx(cost)


def _sold_after(instance: Instance, accepted: tuple[int, ...]) -> float | None:
    """The best revenue of two legs and journeys on one or both, with groups settled."""
    groups = dict(zip(elements(instance, "groups"), accepted, strict=True))
    free = dict(data(instance, "seats"))
    for g, leg in instance.sets["rides"]:
        free[leg] -= data(instance, "size")[g] * groups[g]
    if min(free.values()) < 0:
        return None
    fares: dict[ElementId, list[float]] = {}
    for (j, c), wanted in instance.parameters["demand"].items():
        fares.setdefault(j, []).extend([float(instance.parameters["fare"][j, c])] * int(wanted))
    paths: Mapping[ElementId, list[ElementId]] = {
        j: [leg for k, leg in instance.sets["takes"] if k == j] for j in fares
    }
    (through,) = (j for j in fares if len(paths[j]) == 2)
    best = 0.0
    for count in range(int(min(free.values())) + 1):
        value = sum(sorted(fares[through])[::-1][:count])
        for j in fares:
            if j != through:
                value += sum(sorted(fares[j])[::-1][: int(free[paths[j][0]]) - count])
        best = max(best, value if count <= len(fares[through]) else 0)
    return best + float(sum(data(instance, "offer")[g] * groups[g] for g in groups))


def test_two_legs_are_sold_as_by_hand() -> None:
    for index in range(10):
        instance = family("revenue_management").draw(23, index, Difficulty.EASY).instance
        choices = product((0, 1), repeat=len(elements(instance, "groups")))
        values = [_sold_after(instance, accepted) for accepted in choices]
        best = max(value for value in values if value is not None)
        assert _certified(instance) == pytest.approx(best)


def test_the_assessed_unit_is_one() -> None:
    for instance in draws("data_envelopment"):
        assert len(elements(instance, "assessed")) == 1


def test_needed_and_excluded_projects_are_others() -> None:
    for instance in draws("capital_budgeting"):
        for name in ("needs", "excludes"):
            assert all(i != j for i, j in instance.sets[name])
