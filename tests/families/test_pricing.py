"""Prices fall, and never so far that a product would be sold below its cost."""

from fractions import Fraction
from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance
from tests.families.hand import data, draws, optimum


def test_no_quantity_on_offer_is_sold_below_cost() -> None:
    for difficulty in Difficulty:
        for index in range(60):
            data = family("pricing").draw(7, index, difficulty).instance.parameters
            for key, most in data["most"].items():
                assert data["price_drop"][key] > 0
                lowest = data["base_price"][key] - data["price_drop"][key] * most
                assert lowest >= data["unit_cost"][key], (difficulty, index, key)


SETS = {"products": ["bread", "cake"], "resources": ["oven"]}


@pytest.mark.parametrize(
    ("hours", "bread", "cake", "profit"),
    [
        # (10 - q) q peaks at 5 with 25, (12 - 2 q) q at 3 with 18.
        (99, 5, 3, 43),
        # Six hours for both: the fourth of bread still brings 3, a third of cake only 2.
        (6, 4, 2, 40),
        # Three hours: bread brings 9, 7, 5, ... and cake 10, 6, 2, so one goes to cake.
        (3, 2, 1, 26),
        ("0.5", 0, 0, 0),
    ],
)
def test_each_hour_goes_where_it_earns_most(
    hours: Any, bread: int, cake: int, profit: float
) -> None:
    best = optimum(
        "pricing",
        SETS,
        {
            "base_price": {"bread": 20, "cake": 16},
            "price_drop": {"bread": 1, "cake": 2},
            "unit_cost": {"bread": 10, "cake": 4},
            "most": {"bread": 10, "cake": 6},
            "use": {"oven": {"bread": 1, "cake": 1}},
            "available": {"oven": hours},
        },
    )
    assert best.objective == pytest.approx(profit)
    assert (best.value("offer", "bread"), best.value("offer", "cake")) == (bread, cake)


def test_a_profit_that_peaks_beyond_the_limits_is_held_back_by_them() -> None:
    """In most draws the free optimum of each product uses more than there is."""
    instances = list(draws("pricing"))
    assert sum(_is_scarce(instance) for instance in instances) > len(instances) // 2


def _is_scarce(instance: Instance) -> bool:
    price, drop, cost, most = (
        data(instance, name) for name in ("base_price", "price_drop", "unit_cost", "most")
    )
    free = {
        i: min(Fraction(most[i]), (price[i] - cost[i]) / (2 * Fraction(drop[i]))) for i in price
    }
    return any(
        sum(instance.value("use", (r, i)) * free[i] for i in free) > available
        for r, available in data(instance, "available").items()
    )
