"""Customers lie on the map, and in most draws a distance limit keeps the center from its ideal."""

from fractions import Fraction
from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance
from tests.families.hand import Optimum, data, draws, elements, optimum

NUM_DRAWS = 100


def test_customers_lie_inside_the_map() -> None:
    for difficulty in Difficulty:
        for index in range(30):
            data = family("service_center").draw(7, index, difficulty).instance.parameters
            assert all(0 < value < data["width"][()] for value in data["east"].values())
            assert all(0 < value < data["height"][()] for value in data["north"].values())


def test_the_center_of_gravity_is_mostly_out_of_reach() -> None:
    """Without limits it would be the answer, in closed form; then nothing is left to solve."""
    draws = (family("service_center").draw(7, index).instance for index in range(NUM_DRAWS))
    assert sum(_is_out_of_reach(instance) for instance in draws) >= NUM_DRAWS // 2


def _is_out_of_reach(instance: Instance) -> bool:
    data = instance.parameters
    total = sum(data["weight"].values())
    spot = [
        Fraction(sum(data["weight"][i] * value for i, value in data[axis].items())) / total
        for axis in ("east", "north")
    ]
    return any(
        (spot[0] - data["east"][i]) ** 2 + (spot[1] - data["north"][i]) ** 2 > reach**2
        for i, reach in data["reach"].items()
    )


def _two(urgent: list[str], reach: dict[str, Any], **changes: Any) -> Optimum:
    """Two customers with one visit each, six apart."""
    return optimum(
        "service_center",
        {"customers": ["c1", "c2"], "urgent": urgent},
        {
            "width": 20,
            "height": 20,
            "east": {"c1": 2, "c2": 8},
            "north": {"c1": 5, "c2": 5},
            "weight": {"c1": 1, "c2": 1},
            "reach": reach,
        }
        | changes,
    )


@pytest.mark.parametrize(
    ("urgent", "reach", "changes", "east", "cost"),
    [
        # Halfway, 9 + 9.
        ([], {}, {}, 5, 18),
        # Twice as many visits pull the center to two thirds of the way: 2 * 4 + 16.
        ([], {}, {"weight": {"c1": 2, "c2": 1}}, 4, 24),
        # The first customer must be within 1: at 3, 1 + 25.
        (["c1"], {"c1": 1}, {}, 3, 26),
        # A map that ends at 4 keeps the center there: 4 + 16.
        ([], {}, {"width": 4}, 4, 20),
    ],
)
def test_the_center_lies_where_the_visits_pull_it(
    urgent: list[str], reach: dict[str, Any], changes: dict[str, Any], east: float, cost: float
) -> None:
    best = _two(urgent, reach, **changes)
    assert best.objective == pytest.approx(cost, rel=1e-5)
    assert best.value("center_east") == pytest.approx(east, abs=1e-2)
    assert best.value("center_north") == pytest.approx(5, abs=1e-2)


def test_urgent_customers_are_customers_and_their_reach_is_no_point() -> None:
    for instance in draws("service_center"):
        reach = data(instance, "reach")
        assert set(reach) <= set(elements(instance, "customers"))
        assert all(value > 0 and value % Fraction(1, 2) == 0 for value in reach.values())
