"""Multicommodity transportation: several goods straight to customers on routes they share (LP).

Each good has a supply and a demand of its own, as if it were a transportation problem by itself;
what joins them is one limit for each route over all goods together.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="multicommodity_transportation",
    title="Multicommodity transportation",
    sets=(
        index_set("origins", "I", "places that ship goods"),
        index_set("destinations", "J", "places that receive goods"),
        index_set("goods", "K", "goods that share the routes"),
    ),
    parameters=(
        parameter(
            "supply",
            "s",
            "for i in origins for k in goods",
            unit="tons",
            meaning="supply: tons of good k available at origin i",
        ),
        parameter(
            "demand",
            "d",
            "for j in destinations for k in goods",
            unit="tons",
            meaning="demand: tons of good k needed at destination j",
        ),
        parameter(
            "route_limit",
            "u",
            "for i in origins for j in destinations",
            unit="tons",
            meaning="limit of the route: most tons of all goods from origin i to destination j",
        ),
        parameter(
            "freight",
            "c",
            "for i in origins for j in destinations",
            unit="money per ton",
            meaning="freight of one ton of any good from origin i to destination j",
        ),
        parameter(
            "loading",
            "h",
            "for i in origins for k in goods",
            unit="money per ton",
            meaning="loading charge of one ton of good k at origin i",
        ),
    ),
    variables=(
        variable(
            "ship",
            "x",
            "for i in origins for j in destinations for k in goods",
            unit="tons",
            meaning="tons of good k shipped from origin i to destination j",
        ),
    ),
    objective=minimize(
        "sum((freight[i, j] + loading[i, k]) * ship[i, j, k]"
        " for i in origins for j in destinations for k in goods)",
        name="total cost",
        unit="money",
        meaning="the freight and the loading charges of all shipments together",
    ),
    constraints=(
        constraint(
            "supply_limit",
            "sum(ship[i, j, k] for j in destinations) <= supply[i, k]",
            "for i in origins for k in goods",
            meaning="an origin ships no more of a good than it has",
        ),
        constraint(
            "demand_met",
            "sum(ship[i, j, k] for i in origins) >= demand[j, k]",
            "for j in destinations for k in goods",
            meaning="a destination receives at least what it needs of each good",
        ),
        constraint(
            "shared_route",
            "sum(ship[i, j, k] for k in goods) <= route_limit[i, j]",
            "for i in origins for j in destinations",
            meaning="all goods together keep the limit of a route",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a plan of shipments first; supplies and routes leave a little room beside it."""
    origins = element_ids("o", sizes["num_origins"])
    destinations = element_ids("d", sizes["num_destinations"])
    goods = element_ids("g", sizes["num_goods"])
    plan = {
        (i, j, k): stream.integer(0, 40, 5) for i in origins for j in destinations for k in goods
    }
    for j in destinations:
        for k in goods:
            plan[stream.choice(origins), j, k] += stream.integer(5, 20, 5)
    return Data(
        sets={"origins": origins, "destinations": destinations, "goods": goods},
        parameters={
            "supply": {
                i: {
                    k: sum(plan[i, j, k] for j in destinations) + stream.integer(5, 30, 5)
                    for k in goods
                }
                for i in origins
            },
            "demand": {
                j: {k: sum(plan[i, j, k] for i in origins) for k in goods} for j in destinations
            },
            "route_limit": {
                i: {
                    j: sum(plan[i, j, k] for k in goods) + stream.integer(5, 25, 5)
                    for j in destinations
                }
                for i in origins
            },
            "freight": {
                i: {j: stream.decimal("4", "19.5", step="0.5") for j in destinations}
                for i in origins
            },
            "loading": {
                i: {k: stream.decimal("0.5", "6", step="0.1") for k in goods} for i in origins
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Ship several goods straight to customers on routes that they share at least cost.",
    literature=(
        'J. L. Kennington, "A survey of linear cost multicommodity network flows", Operations '
        "Research 26(2), 1978",
        "R. Fourer, D. M. Gay and B. W. Kernighan, AMPL: A Modeling Language for Mathematical "
        "Programming, 1993, chapter 4",
    ),
    size_parameters=(
        SizeParameter("num_origins", "places that ship", easy=(2, 2), medium=(3, 3), hard=(5, 5)),
        SizeParameter(
            "num_destinations", "places that receive", easy=(2, 3), medium=(3, 4), hard=(6, 7)
        ),
        SizeParameter("num_goods", "goods", easy=(2, 2), medium=(2, 3), hard=(4, 4)),
    ),
    sample=sample,
)
