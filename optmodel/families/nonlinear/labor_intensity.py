"""Labor intensity: acres of each crop, and whole hours of labor on each acre (MINLP).

The return of an acre rises with the hours spent on it, and acres times hours share the labor. No
other family decides an amount and its intensity, whose product is limited.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import (
    Formulation,
    constraint,
    index_set,
    maximize,
    parameter,
    variable,
)
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="labor_intensity",
    title="Acres and hours of labor",
    sets=(index_set("crops", "I", "crops"),),
    parameters=(
        parameter(
            "basic_return",
            "a",
            "for i in crops",
            unit="money per acre",
            meaning="return from an acre of i without any labor",
        ),
        parameter(
            "response",
            "b",
            "for i in crops",
            unit="money per acre and hour",
            meaning="response of the return of an acre of i to each hour spent on it",
        ),
        parameter(
            "fewest_hours",
            "l",
            "for i in crops",
            unit="hours per acre",
            meaning="fewest hours on an acre of i",
            integral=True,
        ),
        parameter(
            "most_hours",
            "u",
            "for i in crops",
            unit="hours per acre",
            meaning="largest number of hours on an acre of i",
            integral=True,
        ),
        parameter(
            "water",
            "w",
            "for i in crops",
            unit="volume per acre",
            meaning="water that an acre of i needs",
        ),
        parameter("land", "A", unit="acres", meaning="land that there is"),
        parameter("labor", "H", unit="hours", meaning="labor that there is"),
        parameter("supply", "W", unit="volume", meaning="supply of water"),
    ),
    variables=(
        variable(
            "plant", "x", "for i in crops", unit="acres", meaning="acres of crop i", upper="land"
        ),
        variable(
            "hours",
            "y",
            "for i in crops",
            unit="hours per acre",
            meaning="whole hours of labor on each acre of crop i",
            domain="integer",
            lower="fewest_hours[i]",
            upper="most_hours[i]",
        ),
    ),
    objective=maximize(
        "sum(plant[i] * (basic_return[i] + response[i] * hours[i]) for i in crops)",
        name="total return",
        unit="money",
        meaning="acres times return of an acre, over all crops",
    ),
    constraints=(
        constraint(
            "land_limit",
            "sum(plant[i] for i in crops) <= land",
            meaning="no more acres are planted than there are",
        ),
        constraint(
            "labor_limit",
            "sum(plant[i] * hours[i] for i in crops) <= labor",
            meaning="acres times hours on an acre, over all crops, keep the labor",
        ),
        constraint(
            "water_limit",
            "sum(water[i] * plant[i] for i in crops) <= supply",
            meaning="all crops together need no more water than is supplied",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a plan first, then labor and water that it keeps."""
    crops = element_ids("i", sizes["num_crops"])
    plan = {i: stream.integer(10, 80, 5) for i in crops}
    spent = {i: stream.integer(6, 30) for i in crops}
    water = {i: stream.decimal("0.5", "4", step="0.1") for i in crops}
    land = sum(plan.values())
    # More labor on an acre needs more water, so that both limits matter.
    return Data(
        sets={"crops": crops},
        parameters={
            "basic_return": {
                i: stream.integer(20, 90, 5) + round(20 * float(water[i])) for i in crops
            },
            "response": {i: stream.integer(4, 16) for i in crops},
            "fewest_hours": {i: max(2, spent[i] - stream.integer(2, 12)) for i in crops},
            "most_hours": {i: spent[i] + stream.integer(2, 25) for i in crops},
            "water": water,
            "land": land,
            "labor": sum(plan[i] * spent[i] for i in crops),
            "supply": sum((water[i] * plan[i] for i in crops), Fraction(0)),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose acres of crops and the labor on each acre so that the return is greatest.",
    literature=(
        'G. P. McCormick, "Computability of global solutions to factorable nonconvex programs: '
        'part I, convex underestimating problems", Mathematical Programming 10, 1976',
    ),
    size_parameters=(SizeParameter("num_crops", "crops", easy=(2, 2), medium=(3, 3), hard=(4, 5)),),
    sample=sample,
)
