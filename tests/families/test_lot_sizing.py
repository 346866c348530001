"""Lot sizing: plans as Wagner and Whitin find them, and demands that capacities meet in time."""

from itertools import accumulate
from typing import Any

import pytest

from tests.families.hand import data, draws, elements, optimum

SETS = {"periods": [1, 2, 3]}


def _data(**changes: Any) -> dict[str, Any]:
    return {
        "demand": {1: 10, 2: 20, 3: 10},
        "capacity": {1: 40, 2: 40, 3: 40},
        "unit_cost": {1: 2, 2: 2, 3: 2},
        "setup_cost": 30,
        "holding_cost": 2,
        "initial_stock": 0,
    } | changes


@pytest.mark.parametrize(
    ("changes", "setups", "cost"),
    [
        # 80 for the units. One lot holds 30 + 10 units a period: 110; lots in 1 and 2 hold 10: 80;
        # in 1 and 3 hold 20: 100; three lots: 90.
        ({}, (1, 1, 0), 160),
        # Holding is nearly free: a single lot, 30 + 80 + 0.1 * 40.
        ({"holding_cost": "0.1"}, (1, 0, 0), 114),
        # Setups are nearly free: three lots, 3 + 80.
        ({"setup_cost": 1}, (1, 1, 1), 83),
        # The stock covers period 1: a lot of 30 in period 2 holds 10, 60 + 30 + 20.
        ({"initial_stock": 10}, (0, 1, 0), 110),
        # At most 20 a period: two lots of 20 hold 10 twice, 80 + 60 + 40; three hold none.
        ({"capacity": {1: 20, 2: 20, 3: 40}}, (1, 1, 1), 170),
    ],
)
def test_lots_balance_setups_and_stock(
    changes: dict[str, Any], setups: tuple[int, ...], cost: float
) -> None:
    best = optimum("lot_sizing", SETS, _data(**changes))
    assert best.objective == pytest.approx(cost)
    assert tuple(best.value("setup", t) for t in (1, 2, 3)) == setups


def test_nothing_is_made_without_a_setup_and_stock_is_kept() -> None:
    best = optimum("lot_sizing", SETS, _data())
    assert best.value("make", 3) == 0
    assert best.value("stock", 2) == pytest.approx(10)
    assert best.value("stock", 3) == 0


def test_demand_can_be_met_in_every_period() -> None:
    """What can have been made so far, with the first stock, is never less than what was asked."""
    for instance in draws("lot_sizing"):
        initial = instance.value("initial_stock")
        capacity = accumulate(data(instance, "capacity").values())
        demand = accumulate(data(instance, "demand").values())
        assert all(initial + made >= asked for made, asked in zip(capacity, demand, strict=True))


def test_periods_are_numbered_from_one() -> None:
    for instance in draws("lot_sizing"):
        periods = elements(instance, "periods")
        assert periods == list(range(1, len(periods) + 1))


def test_the_first_stock_never_covers_all() -> None:
    for instance in draws("lot_sizing"):
        assert instance.value("initial_stock") < sum(data(instance, "demand").values())
