"""Reliability: parallel units in a series of stages, to make the whole most reliable (MINLP).

A stage fails only when all of its units fail; the system works when every stage works. The number
of units stands in an exponent (R. Bellman and S. Dreyfus, "Dynamic programming and the reliability
of multicomponent devices", Operations Research 6(2), 1958).

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
    name="reliability",
    title="Redundancy in a series system",
    sets=(index_set("stages", "S", "stages that all must work"),),
    parameters=(
        parameter(
            "failure",
            "f",
            "for i in stages",
            unit="",
            meaning="probability that one unit of stage i fails",
        ),
        parameter(
            "price",
            "c",
            "for i in stages",
            unit="money per unit",
            meaning="price of one unit of stage i",
        ),
        parameter(
            "weight",
            "w",
            "for i in stages",
            unit="weight per unit",
            meaning="weight of one unit of stage i",
        ),
        parameter(
            "most_units",
            "m",
            "for i in stages",
            unit="units",
            meaning="largest number of units that fit into stage i",
            integral=True,
        ),
        parameter("budget", "B", unit="money", meaning="money for units"),
        parameter("weight_limit", "W", unit="weight", meaning="largest weight of all units"),
    ),
    variables=(
        variable(
            "install",
            "n",
            "for i in stages",
            unit="units",
            meaning="number of parallel units in stage i",
            domain="integer",
            lower="1",
            upper="most_units[i]",
        ),
    ),
    objective=maximize(
        "prod(1 - failure[i] ** install[i] for i in stages)",
        name="system reliability",
        unit="",
        meaning="probability that every stage has at least one working unit",
    ),
    constraints=(
        constraint(
            "budget_limit",
            "sum(price[i] * install[i] for i in stages) <= budget",
            meaning="all units together cost no more than the budget",
        ),
        constraint(
            "total_weight",
            "sum(weight[i] * install[i] for i in stages) <= weight_limit",
            meaning="all units together weigh no more than the limit",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw numbers of units first, then a budget and a weight limit that they keep."""
    stages = element_ids("s", sizes["num_stages"])
    most_units = {i: stream.integer(3, 5) for i in stages}
    plan = {i: stream.integer(1, most_units[i]) for i in stages}
    price = {i: stream.integer(20, 150, 5) for i in stages}
    weight = {i: stream.integer(4, 40) for i in stages}
    return Data(
        sets={"stages": stages},
        parameters={
            "failure": {i: Fraction(stream.integer(5, 30), 100) for i in stages},
            "price": price,
            "weight": weight,
            "most_units": most_units,
            "budget": sum(price[i] * plan[i] for i in stages) + stream.integer(0, 60, 10),
            "weight_limit": sum(weight[i] * plan[i] for i in stages) + stream.integer(0, 15, 5),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose numbers of parallel units that make a series of stages most reliable.",
    literature=(
        'F. A. Tillman, C.-L. Hwang and W. Kuo, "Optimization techniques for system '
        'reliability with redundancy", IEEE Transactions on Reliability 26(3), 1977',
    ),
    size_parameters=(
        SizeParameter("num_stages", "stages", easy=(2, 3), medium=(3, 5), hard=(5, 6)),
    ),
    sample=sample,
)
