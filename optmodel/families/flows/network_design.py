"""Network design: build roads at a fixed cost so that every good can be shipped (MILP).

A road carries nothing unless it is built; building costs once, shipping by the ton, and the goods
share what a road can carry.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from dataclasses import replace

from optmodel.families.flows.multicommodity_flow import FORMULATION as FLOW
from optmodel.families.flows.multicommodity_flow import sample as sample_flow
from optmodel.families.problem_family import Data, Family, SizeParameter
from optmodel.formulation import Formulation, constraint, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION: Formulation = replace(
    FLOW,
    name="network_design",
    title="Network design",
    parameters=(
        *FLOW.parameters,
        parameter(
            "building_cost",
            "f",
            "for (i, j) in roads",
            unit="money",
            meaning="fixed cost of building the road from place i to place j",
        ),
    ),
    variables=(
        *FLOW.variables,
        variable(
            "build",
            "y",
            "for (i, j) in roads",
            unit="",
            meaning="whether the road from place i to place j is built",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(building_cost[i, j] * build[i, j] for (i, j) in roads)"
        " + sum(cost[i, j] * ship[k, i, j] for k in goods for (i, j) in roads)",
        name="total cost",
        unit="money",
        meaning="the cost of building and of everything shipped",
    ),
    constraints=(
        *(item for item in FLOW.constraints if item.name != "capacity_limit"),
        constraint(
            "capacity_limit",
            "sum(ship[k, i, j] for k in goods) <= capacity[i, j] * build[i, j]",
            "for (i, j) in roads",
            meaning="a road carries nothing unless it is built, and then no more than its capacity",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw goods and their ways as for flows; dear roads make goods share them."""
    flow = sample_flow(stream, sizes)
    cost = flow.parameters["cost"]
    building = {
        i: {
            j: int(value) * stream.integer(2, 9) + stream.integer(10, 40)
            for j, value in row.items()
        }
        for i, row in cost.items()
    }
    return Data(
        flow.sets,
        {
            **flow.parameters,
            "building_cost": building,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Build roads and ship goods over them at least total cost.",
    literature=(
        'T. L. Magnanti and R. T. Wong, "Network design and transportation planning: models and '
        'algorithms", Transportation Science 18(1), 1984',
    ),
    size_parameters=(
        SizeParameter("num_places", "places", easy=(5, 5), medium=(6, 7), hard=(8, 8)),
        SizeParameter("num_goods", "goods", easy=(2, 2), medium=(2, 3), hard=(4, 4)),
    ),
    sample=sample,
)
