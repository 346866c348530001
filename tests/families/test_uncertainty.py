"""Families under uncertainty, on paper: what is known late costs, and the worst case decides."""

from typing import Any

import pytest

from optmodel.families import family
from tests.families.hand import draws, elements, optimum


def test_a_farmer_plants_for_the_mean_and_feeds_in_every_weather() -> None:
    """Ten units of land: five feed the animals in good weather; in bad weather five are bought."""
    best = optimum(
        "stochastic_farmer",
        {"crops": ["hay", "rye"], "weathers": ["dry", "wet"], "feeds": ["hay"], "capped": ["rye"]},
        {
            "land": 10,
            "planting_cost": {"hay": 10, "rye": 10},
            "chance": {"dry": "0.5", "wet": "0.5"},
            "harvest": {"hay": {"dry": 1, "wet": 2}, "rye": {"dry": 2, "wet": 4}},
            "price": {"hay": 5, "rye": 30},
            "purchase_price": {"hay": 25},
            "feed_need": {"hay": 10},
            "sales_cap": {"rye": 24},
        },
    )
    # Six of rye sell 12 and 24, the four of hay leave 6 and 2 to be bought.
    assert best.value("plant", "rye") == pytest.approx(6)
    assert best.objective == pytest.approx(0.5 * (360 - 150) + 0.5 * (720 - 50) - 100)


def test_a_depot_opens_where_the_expected_penalty_is_dearer() -> None:
    data: dict[str, Any] = {
        "opening": {"d": 100},
        "capacity": {"d": 30},
        "chance": {"low": "0.5", "high": "0.5"},
        "demand": {"m": {"low": 10, "high": 40}},
        "cost": {"d": {"m": 1}},
        "penalty": 6,
    }
    sets = {"depots": ["d"], "markets": ["m"], "scenarios": ["low", "high"]}
    # Open: 100 + 0.5 * 10 + 0.5 * (30 + 60); closed: 0.5 * 60 + 0.5 * 240.
    assert optimum("stochastic_facility", sets, data).objective == pytest.approx(150)
    dearer = optimum("stochastic_facility", sets, data | {"opening": {"d": 120}})
    assert dearer.objective == pytest.approx(150)
    assert dearer.value("open_depot", "d") == 0


def test_a_better_grade_serves_the_customers_of_a_plainer_one() -> None:
    best = optimum(
        "substitution_stocking",
        {"grades": ["fine", "plain"], "scenarios": ["s"], "substitutes": [["fine", "plain"]]},
        {
            "unit_cost": {"fine": 4, "plain": 6},
            "revenue": {"fine": 10, "plain": 8},
            "salvage": {"fine": 1, "plain": 1},
            "chance": {"s": 1},
            "demand": {"fine": {"s": 5}, "plain": {"s": 7}},
            "storage": 10,
        },
    )
    # Fine stock is cheaper here: five for its own customers at 6 each, five for the others at 4.
    assert best.objective == pytest.approx(5 * 6 + 5 * 4)
    assert best.value("replace", "fine", "plain", "s") == pytest.approx(5)


@pytest.mark.parametrize(("safety", "price"), [(0, 2), (1, 3)])
def test_a_mix_keeps_a_margin_above_its_level(safety: int, price: float) -> None:
    """The cheap ingredient reaches the level on average only, the dear one for sure."""
    best = optimum(
        "chance_constrained_mix",
        {"ingredients": ["cheap", "sure"], "nutrients": ["protein"]},
        {
            "price": {"cheap": 2, "sure": 4},
            "content": {"cheap": {"protein": 100}, "sure": {"protein": 110}},
            "deviation": {"cheap": {"protein": 10}, "sure": {"protein": 0}},
            "level": {"protein": 100},
            "safety": safety,
            "largest_part": {"cheap": 1, "sure": 1},
        },
    )
    # 100 x + 110 (1 - x) - 10 x >= 100 holds up to x = 1/2.
    assert best.objective == pytest.approx(price, abs=1e-5)


def test_what_may_turn_heavy_is_loaded_only_if_it_pays_to_unload_it() -> None:
    def worst(loss: int) -> tuple[float, float]:
        best = optimum(
            "robust_knapsack",
            {"items": ["safe", "risky"], "scenarios": ["usual", "heavy"]},
            {
                "gain": {"safe": 10, "risky": 8},
                "loss": {"safe": 20, "risky": loss},
                "weight": {
                    "safe": {"usual": 5, "heavy": 5},
                    "risky": {"usual": 5, "heavy": 9},
                },
                "capacity": 10,
            },
        )
        return best.objective, best.value("load", "risky")

    assert worst(loss=7) == (11, 1)
    assert worst(loss=9) == (10, 0)


def test_an_early_start_is_given_up_for_the_scenario_that_needs_the_money() -> None:
    data = {
        "outlay": {"a": {"s": 5, "t": 5}, "b": {"s": 5, "t": 5}},
        "payoff": {"a": {"s": 10, "t": 2}, "b": {"s": 2, "t": 10}},
        "late_part": "0.8",
        "budget": 5,
    }
    sets = {"projects": ["a", "b"], "scenarios": ["s", "t"]}
    # Either early start is worth 2 in its bad scenario; late ones bring 8 in both.
    assert optimum("robust_capital_budgeting", sets, data).objective == pytest.approx(8)
    both = optimum("robust_capital_budgeting", sets, data | {"budget": 10})
    assert both.objective == pytest.approx(12)


def test_errors_that_add_up_by_squares_are_spread() -> None:
    best = optimum(
        "robust_portfolio",
        {
            "assets": ["a", "b"],
            "sectors": ["k", "l"],
            "belongs": [["a", "k"], ["b", "l"]],
        },
        {
            "wealth": 100,
            "estimate": {"a": "0.1", "b": "0.1"},
            "error": {"a": "0.06", "b": "0.08"},
            "caution": 1,
            "sector_share": {"k": 1, "l": 1},
        },
    )
    # The smallest length of (0.06 x, 0.08 (100 - x)) is 4.8, at x = 64.
    assert best.objective == pytest.approx(10 - 4.8, abs=1e-5)
    assert best.value("hold", "a") == pytest.approx(64, abs=0.05)


@pytest.mark.parametrize(
    "name", ["stochastic_farmer", "stochastic_facility", "substitution_stocking"]
)
def test_probabilities_add_up_to_one(name: str) -> None:
    for instance in draws(name):
        assert sum(instance.parameters["chance"].values()) == 1


def test_every_asset_has_one_sector() -> None:
    for instance in draws("robust_portfolio"):
        assert [pair[0] for pair in instance.sets["belongs"]] == elements(instance, "assets")


def test_only_a_better_grade_replaces() -> None:
    order = family("substitution_stocking").draw(7, 0).instance
    grades = elements(order, "grades")
    for better, worse in order.sets["substitutes"]:
        assert grades.index(better) < grades.index(worse) <= grades.index(better) + 2
