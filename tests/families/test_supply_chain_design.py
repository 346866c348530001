"""Supply chains by hand, and by looking at every choice of plants, warehouses and customers."""

from collections.abc import Mapping
from itertools import product

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import ElementId, Instance, Number
from optmodel.solving import Certified, certify
from tests.families.hand import data, elements, optimum


@pytest.mark.parametrize(
    ("least", "most", "cost"),
    [
        # The near warehouse is cheap for both customers.
        (5, 30, 50 + 20 + 30 * 2 + 20 * 1 + 10 * 1),
        # It has room for one of them; both cannot be split, so the dear one is opened as well.
        (5, 25, 50 + 20 + 40 + 20 * 2 + 10 * 3 + 20 * 1 + 10 * 4),
        # And it may be opened for 15 or more only: the small customer cannot be alone there.
        (15, 25, 50 + 20 + 40 + 10 * 2 + 20 * 3 + 10 * 1 + 20 * 2),
    ],
)
def test_a_customer_has_one_warehouse_and_a_warehouse_enough_to_do(
    least: int, most: int, cost: float
) -> None:
    best = optimum(
        "supply_chain_design",
        {"plants": ["p"], "warehouses": ["near", "far"], "customers": ["large", "small"]},
        {
            "plant_cost": {"p": 50},
            "capacity": {"p": 30},
            "rent": {"near": 20, "far": 40},
            "least_use": {"near": 5, "far": least},
            "most_use": {"near": most, "far": 25},
            "demand": {"large": 20, "small": 10},
            "inbound": {"p": {"near": 2, "far": 3}},
            "outbound": {"near": {"large": 1, "small": 1}, "far": {"large": 2, "small": 4}},
        },
    )
    assert best.objective == pytest.approx(cost)


def _least_cost(instance: Instance) -> float:
    """Over all ways to serve the customers: the plants then ship at least cost."""
    warehouses, customers = elements(instance, "warehouses"), elements(instance, "customers")
    demand, rent = data(instance, "demand"), data(instance, "rent")
    best = float("inf")
    for chosen in product(warehouses, repeat=len(customers)):
        load = {
            h: sum(demand[j] for j, one in zip(customers, chosen, strict=True) if one == h)
            for h in dict.fromkeys(chosen)
        }
        if all(
            instance.value("least_use", (h,)) <= tons <= instance.value("most_use", (h,))
            for h, tons in load.items()
        ):
            spent = sum(float(rent[h]) for h in load)
            for j, h in zip(customers, chosen, strict=True):
                spent += float(demand[j] * instance.value("outbound", (h, j)))
            if spent < best:
                best = min(best, spent + _supplied(instance, load))
    return best


def _supplied(instance: Instance, load: Mapping[ElementId, Number]) -> float:
    """The least cost of two plants, of which both, or one alone, supply the warehouses.

    Of two plants that run, the first sends all that it can where it is cheaper by most.
    """
    one, other = elements(instance, "plants")
    fixed, capacity = data(instance, "plant_cost"), data(instance, "capacity")
    cost = instance.parameters["inbound"]
    total = sum(load.values())
    found = [
        float(fixed[i] + sum(cost[i, h] * tons for h, tons in load.items()))
        for i in (one, other)
        if capacity[i] >= total
    ]
    if capacity[one] + capacity[other] >= total:
        spent = float(fixed[one] + fixed[other] + sum(cost[other, h] * load[h] for h in load))
        moved = 0.0
        for h in sorted(load, key=lambda h: cost[one, h] - cost[other, h]):
            gain = float(cost[one, h] - cost[other, h])
            least = max(0.0, float(total - capacity[other]) - moved)
            room = min(float(load[h]), float(capacity[one]) - moved)
            tons = room if gain < 0 else min(room, least)
            spent, moved = spent + gain * tons, moved + tons
        found.append(spent)
    return min(found, default=float("inf"))


@pytest.mark.parametrize("index", range(10))
def test_every_choice_costs_no_less(index: int) -> None:
    instance = family("supply_chain_design").draw(7, index, Difficulty.EASY).instance
    certified = certify(instance)
    assert isinstance(certified, Certified)
    assert certified.answer.objective == pytest.approx(_least_cost(instance))
