"""Robust supply: an answer that pencil and paper give."""

from fractions import Fraction
from typing import Any

import pytest

from optmodel.families import family
from optmodel.formulation import Instance
from optmodel.solving import Certified, certify
from tests.families.hand import NUM_DRAWS, data, draws, optimum

SUPPLIERS = ("s1", "s2", "s3", "s4")


def test_equal_suppliers_share_the_order_equally() -> None:
    # With x ordered from each of four, 640 + 2 * 0.1 * 2x = 4 * 0.9 * x, so x = 200.
    alike = dict.fromkeys
    instance = Instance.create(
        family("robust_supply").formulation,
        sets={"suppliers": SUPPLIERS},
        parameters={
            "price": alike(SUPPLIERS, 10),
            "usable": alike(SUPPLIERS, Fraction("0.9")),
            "spread": alike(SUPPLIERS, Fraction("0.1")),
            "largest_order": alike(SUPPLIERS, 500),
            "requirement": 640,
            "safety": 2,
            "largest_share": 1,
            "receiving_capacity": 2000,
        },
    )
    certified = certify(instance)
    assert isinstance(certified, Certified)
    assert certified.answer.objective is not None
    assert float(certified.answer.objective) == pytest.approx(4 * 200 * 10, rel=1e-6)
    for supplier in SUPPLIERS:
        amount = certified.answer.solution[("order", (supplier,))]
        assert float(amount) == pytest.approx(200, rel=1e-2)


@pytest.mark.parametrize(
    ("changes", "orders", "cost"),
    [
        # Without spread the cheap one is ordered up to half of the total: 50 and 50.
        ({}, (50, 50), 150),
        # Alone it may deliver everything.
        ({"largest_share": 1}, (100, 0), 100),
        # It accepts 30 at most, so the other brings 70, which is within a share of 0.7.
        ({"largest_share": "0.7", "largest_order": {"s1": 30, "s2": 500}}, (30, 70), 170),
        # Only half of each order is usable: twice as much is ordered.
        ({"usable": {"s1": "0.5", "s2": "0.5"}}, (100, 100), 300),
    ],
)
def test_certain_suppliers_share_by_the_limits(
    changes: dict[str, Any], orders: tuple[float, float], cost: float
) -> None:
    parameters = {
        "price": {"s1": 1, "s2": 2},
        "usable": {"s1": 1, "s2": 1},
        "spread": {"s1": 0, "s2": 0},
        "largest_order": {"s1": 500, "s2": 500},
        "requirement": 100,
        "safety": 2,
        "largest_share": "0.5",
        "receiving_capacity": 1000,
    } | changes
    best = optimum("robust_supply", {"suppliers": ["s1", "s2"]}, parameters)
    assert best.objective == pytest.approx(cost, rel=1e-5)
    found = [best.value("order", i) for i in ("s1", "s2")]
    assert found == pytest.approx(orders, rel=1e-4, abs=1e-2)


def test_a_margin_for_the_spread_costs_something() -> None:
    """x - 2 * 0.1 x >= 100 asks for 125 of a single supplier."""
    best = optimum(
        "robust_supply",
        {"suppliers": ["s1"]},
        {
            "price": {"s1": 3},
            "usable": {"s1": 1},
            "spread": {"s1": "0.1"},
            "largest_order": {"s1": 500},
            "requirement": 100,
            "safety": 2,
            "largest_share": 1,
            "receiving_capacity": 1000,
        },
    )
    assert best.objective == pytest.approx(375, rel=1e-6)


def test_shares_can_add_up_to_the_whole_and_better_suppliers_ask_more() -> None:
    dearer = 0
    for instance in draws("robust_supply"):
        price, usable = data(instance, "price"), data(instance, "usable")
        assert instance.value("largest_share") * len(price) >= 1
        assert sum(data(instance, "largest_order").values()) > instance.value("requirement")
        best, worst = max(usable, key=lambda i: usable[i]), min(usable, key=lambda i: usable[i])
        dearer += price[best] > price[worst]
    assert dearer > NUM_DRAWS * 3 // 2
