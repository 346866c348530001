"""Inventory: where no limit binds, each lot is the root that Harris found in 1913."""

from math import sqrt
from typing import Any

import pytest

from optmodel.families import family
from optmodel.formulation import Instance
from optmodel.solving import Certified, certify
from tests.families.hand import data, draws, optimum

DEMAND = {"p1": 1200, "p2": 500}
ORDER_COST = {"p1": 60, "p2": 25}
HOLDING_COST = {"p1": 4, "p2": 2}


def test_without_scarcity_the_cost_is_the_root_of_twice_the_product() -> None:
    instance = Instance.create(
        family("inventory").formulation,
        sets={"products": list(DEMAND)},
        parameters={
            "demand": DEMAND,
            "order_cost": ORDER_COST,
            "holding_cost": HOLDING_COST,
            "space": {"p1": 1, "p2": 1},
            "smallest_lot": {"p1": 5, "p2": 5},
            "warehouse": 1000,
            "most_orders": 1000,
        },
    )
    certified = certify(instance)
    assert isinstance(certified, Certified)
    assert certified.answer.objective is not None
    expected = sum(sqrt(2 * DEMAND[i] * ORDER_COST[i] * HOLDING_COST[i]) for i in DEMAND)
    assert float(certified.answer.objective) == pytest.approx(expected, rel=1e-6)


def _alike(**limits: int) -> dict[str, Any]:
    """Two products with 1000 sold a year, 10 for an order, 1 for holding, and an area of 1."""
    each = dict.fromkeys
    products = ("p1", "p2")
    return {
        "demand": each(products, 1000),
        "order_cost": each(products, 10),
        "holding_cost": each(products, 1),
        "space": each(products, 1),
        "smallest_lot": each(products, 5),
        "warehouse": 10_000,
        "most_orders": 10_000,
    } | limits


@pytest.mark.parametrize(
    ("limits", "lot", "cost"),
    [
        # The root of 2 * 10 * 1000 is 141.42; two products cost twice as much.
        ({}, sqrt(20_000), 2 * sqrt(20_000)),
        # Half of the warehouse each: 10 * 1000 / 100 + 100 / 2 = 150.
        ({"warehouse": 200}, 100, 300),
        # Five orders each: lots of 200, 10 * 5 + 100 = 150.
        ({"most_orders": 10}, 200, 300),
    ],
)
def test_equal_products_share_what_is_scarce(
    limits: dict[str, int], lot: float, cost: float
) -> None:
    best = optimum("inventory", {"products": ["p1", "p2"]}, _alike(**limits))
    assert best.objective == pytest.approx(cost, rel=1e-6)
    for product in ("p1", "p2"):
        assert best.value("lot", product) == pytest.approx(lot, rel=1e-3)


def test_the_smallest_lots_fit_into_the_warehouse() -> None:
    for instance in draws("inventory"):
        space, smallest = data(instance, "space"), data(instance, "smallest_lot")
        assert sum(space[i] * smallest[i] for i in space) <= instance.value("warehouse")


def test_in_most_draws_the_cheapest_lots_do_not_fit() -> None:
    """Else Harris's formula would be the answer, and nothing would be left to solve."""
    instances = list(draws("inventory"))
    assert sum(_is_scarce(instance) for instance in instances) > len(instances) // 2


def _is_scarce(instance: Instance) -> bool:
    demand, order, holding, space = (
        data(instance, name) for name in ("demand", "order_cost", "holding_cost", "space")
    )
    lots = {i: sqrt(2 * order[i] * demand[i] / holding[i]) for i in demand}
    area = sum(float(space[i]) * lots[i] for i in lots)
    orders = sum(demand[i] / lots[i] for i in lots)
    return area > instance.value("warehouse") or orders > instance.value("most_orders")
