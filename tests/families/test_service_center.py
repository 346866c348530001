"""Customers lie on the map, and in most draws a distance limit keeps the center from its ideal."""

from fractions import Fraction

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance

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
