"""Inventory: where no limit binds, each lot is the root that Harris found in 1913."""

from math import sqrt

import pytest

from optmodel.families import family
from optmodel.formulation import Instance
from optmodel.solving import Certified, certify

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
