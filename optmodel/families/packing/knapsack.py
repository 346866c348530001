"""Knapsack: take whole copies of things that fit into one limit (ILP).

Every thing comes in a number of copies, and there is one limit: the bounded knapsack.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="knapsack",
    title="Knapsack",
    sets=(index_set("items", "I", "things that can be taken"),),
    parameters=(
        parameter(
            "profit",
            "p",
            "for i in items",
            unit="money",
            meaning="profit from one copy of thing i",
        ),
        parameter(
            "weight", "w", "for i in items", unit="mass", meaning="weight of one copy of thing i"
        ),
        parameter(
            "copies",
            "u",
            "for i in items",
            unit="copies",
            meaning="copies of thing i that there are",
            integral=True,
        ),
        parameter("capacity", "C", unit="mass", meaning="capacity: largest weight of all together"),
    ),
    variables=(
        variable(
            "take",
            "x",
            "for i in items",
            unit="copies",
            meaning="copies of thing i that are taken",
            domain="integer",
            upper="copies[i]",
        ),
    ),
    objective=maximize(
        "sum(profit[i] * take[i] for i in items)",
        name="total profit",
        unit="money",
        meaning="the profit from everything that is taken",
    ),
    constraints=(
        constraint(
            "capacity_limit",
            "sum(weight[i] * take[i] for i in items) <= capacity",
            meaning="what is taken weighs no more than the capacity",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw weights, profits that nearly follow them, and room for about half of everything."""
    items = element_ids("i", sizes["num_items"])
    weight = {i: stream.integer(7, 60) for i in items}
    copies = {i: stream.integer(1, 5) for i in items}
    return Data(
        sets={"items": items},
        parameters={
            "profit": {i: weight[i] * stream.integer(2, 5) + stream.integer(1, 40) for i in items},
            "weight": weight,
            "copies": copies,
            "capacity": sum(weight[i] * copies[i] for i in items) * stream.integer(35, 65) // 100,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Take whole copies of things with the largest profit that one limit allows.",
    literature=(
        'G. B. Dantzig, "Discrete-variable extremum problems", Operations Research 5(2), 1957',
    ),
    size_parameters=(
        SizeParameter("num_items", "things", easy=(3, 5), medium=(6, 12), hard=(100, 110)),
    ),
    sample=sample,
)
