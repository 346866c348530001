"""Service center: place one center close to its customers, and within reach of some (QCP).

FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import (
    Formulation,
    constraint,
    index_set,
    minimize,
    parameter,
    variable,
)
from optmodel.random_stream import RandomStream

_SQUARED_DISTANCE = "(center_east - east[i]) ** 2 + (center_north - north[i]) ** 2"

FORMULATION = Formulation(
    name="service_center",
    title="Service center",
    sets=(
        index_set("customers", "I", "customers to be served"),
        index_set("urgent", "U", "customers with a distance limit", within=("customers",)),
    ),
    parameters=(
        parameter(
            "width", "W", unit="distance", meaning="extent of the map from its west to its east"
        ),
        parameter(
            "height", "H", unit="distance", meaning="extent of the map from its south to its north"
        ),
        parameter(
            "east",
            "a",
            "for i in customers",
            unit="distance",
            meaning="place of customer i, east of the south-west corner",
        ),
        parameter(
            "north",
            "b",
            "for i in customers",
            unit="distance",
            meaning="place of customer i, north of the south-west corner",
        ),
        parameter(
            "weight",
            "w",
            "for i in customers",
            unit="visits",
            meaning="visits to customer i",
            integral=True,
        ),
        parameter(
            "reach",
            "r",
            "for i in urgent",
            unit="distance",
            meaning="longest straight-line distance allowed to customer i",
        ),
    ),
    variables=(
        variable(
            "center_east",
            "x",
            unit="distance",
            meaning="place of the center, east of the south-west corner",
            upper="width",
        ),
        variable(
            "center_north",
            "y",
            unit="distance",
            meaning="place of the center, north of the south-west corner",
            upper="height",
        ),
    ),
    objective=minimize(
        f"sum(weight[i] * ({_SQUARED_DISTANCE}) for i in customers)",
        name="weighted squared distance",
        unit="visits times squared distance",
        meaning="visits times the squared distance to the center, over all customers",
    ),
    constraints=(
        constraint(
            "within_reach",
            f"{_SQUARED_DISTANCE} <= reach[i] ** 2",
            "for i in urgent",
            meaning="no customer with a distance limit is farther from the center than it allows",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Scatter customers, then draw a spot from which the reach of each urgent one is measured.

    The spot lies between the urgent customers and the center of all, so the limits pull.
    """
    customers = element_ids("c", sizes["num_customers"])
    width, height = stream.integer(20, 60, 5), stream.integer(20, 60, 5)
    east = {i: stream.integer(1, width - 1) for i in customers}
    north = {i: stream.integer(1, height - 1) for i in customers}
    weight = {i: stream.integer(2, 30) for i in customers}
    urgent = sorted(stream.sample(customers, min(sizes["num_urgent"], len(customers))))
    pull = stream.decimal("0.2", "0.7", step="0.1")
    spot_east, spot_north = (
        _spot(coordinate, weight, urgent, pull) for coordinate in (east, north)
    )
    return Data(
        sets={"customers": customers, "urgent": urgent},
        parameters={
            "width": width,
            "height": height,
            "east": east,
            "north": north,
            "weight": weight,
            "reach": {
                i: _half_steps_up((east[i] - spot_east) ** 2 + (north[i] - spot_north) ** 2)
                + stream.decimal("0.5", "1.5", step="0.5")
                for i in urgent
            },
        },
    )


def _spot(
    coordinate: Mapping[str, int], weight: Mapping[str, int], urgent: list[str], pull: Fraction
) -> int:
    """A whole coordinate, `pull` of the way from the urgent customers to the center of all."""
    start = Fraction(sum(coordinate[i] for i in urgent), len(urgent))
    center = Fraction(sum(weight[i] * coordinate[i] for i in coordinate), sum(weight.values()))
    return round(start + pull * (center - start))


def _half_steps_up(square: int) -> Fraction:
    """The square root, rounded up to a multiple of one half."""
    root = isqrt(4 * square)
    return Fraction(root + (root * root < 4 * square), 2)


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Place one center near its customers, within given distances of the urgent ones.",
    literature=(
        'D. J. Elzinga and D. W. Hearn, "Geometrical solutions for some minimax location '
        'problems", Transportation Science 6(4), 1972',
    ),
    size_parameters=(
        SizeParameter("num_customers", "customers", easy=(3, 4), medium=(4, 6), hard=(6, 9)),
        SizeParameter(
            "num_urgent", "customers with a distance limit", easy=(1, 2), medium=(2, 3), hard=(3, 4)
        ),
    ),
    sample=sample,
)
