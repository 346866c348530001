"""Joint location and inventory: open depots that pool the safety stock of their customers (SOCP).

The safety stock of a depot grows with the root of the summed squares of its customers' spreads, so
one depot for many customers holds less than many depots.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="joint_location_inventory",
    title="Joint location and inventory",
    sets=(
        index_set("depots", "I", "depots that can be opened"),
        index_set("customers", "J", "customers to be served"),
    ),
    parameters=(
        parameter(
            "opening", "f", "for i in depots", unit="money", meaning="cost of opening depot i"
        ),
        parameter(
            "holding",
            "h",
            "for i in depots",
            unit="money per unit",
            meaning="holding cost of one unit of safety stock in depot i",
        ),
        parameter(
            "demand",
            "d",
            "for j in customers",
            unit="units",
            meaning="expected demand of customer j",
        ),
        parameter(
            "spread",
            "s",
            "for j in customers",
            unit="units",
            meaning="spread: standard deviation of what customer j orders",
        ),
        parameter(
            "cost",
            "c",
            "for i in depots for j in customers",
            unit="money per unit",
            meaning="cost of delivering one unit from depot i to customer j",
        ),
        parameter(
            "safety",
            "z",
            unit="",
            meaning="safety factor: standard deviations that the safety stock covers",
        ),
    ),
    variables=(
        variable(
            "open_depot",
            "y",
            "for i in depots",
            unit="",
            meaning="whether depot i is opened",
            domain="binary",
        ),
        variable(
            "assign",
            "x",
            "for i in depots for j in customers",
            unit="",
            meaning="whether customer j is served from depot i",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(opening[i] * open_depot[i] for i in depots)"
        " + sum(cost[i, j] * demand[j] * assign[i, j] for i in depots for j in customers)"
        " + sum(holding[i] * safety"
        " * sqrt(sum((spread[j] * assign[i, j]) ** 2 for j in customers)) for i in depots)",
        name="total cost",
        unit="money",
        meaning="the cost of opening, of deliveries, and of holding safety stock",
    ),
    constraints=(
        constraint(
            "served_once",
            "sum(assign[i, j] for i in depots) == 1",
            "for j in customers",
            meaning="every customer is served from one depot",
        ),
        constraint(
            "open_to_serve",
            "assign[i, j] <= open_depot[i]",
            "for i in depots for j in customers",
            meaning="only open depots serve customers",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Scatter depots and customers over a map; opening costs about as much as it saves."""
    depots = element_ids("d", sizes["num_depots"])
    customers = element_ids("c", sizes["num_customers"])
    position = {e: (stream.integer(0, 20), stream.integer(0, 20)) for e in (*depots, *customers)}
    demand = {j: stream.integer(20, 90, 5) for j in customers}
    cost = {
        i: {
            j: Fraction(
                abs(position[i][0] - position[j][0]) + abs(position[i][1] - position[j][1]), 8
            )
            // Fraction(1, 4)
            * Fraction(1, 4)
            + stream.decimal("0.5", "2", step="0.25")
            for j in customers
        }
        for i in depots
    }
    scale = sum(demand.values()) // (2 * len(depots))
    return Data(
        sets={"depots": depots, "customers": customers},
        parameters={
            "opening": {i: stream.integer(scale // 2, scale) for i in depots},
            "holding": {i: stream.decimal("2", "7", step="0.1") for i in depots},
            "demand": demand,
            "spread": {j: demand[j] * stream.integer(20, 70) // 100 for j in customers},
            "cost": cost,
            "safety": Fraction(stream.choice(("1.28", "1.64", "1.96", "2.33"))),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Open depots, serve customers and hold pooled safety stock at least cost.",
    literature=(
        'Z.-J. M. Shen, C. Coullard and M. S. Daskin, "A joint location-inventory model", '
        "Transportation Science 37(1), 2003",
        'A. Atamturk, G. Berenguer and Z.-J. M. Shen, "A conic integer programming approach to '
        'stochastic joint location-inventory problems", Operations Research 60(2), 2012',
    ),
    size_parameters=(
        SizeParameter("num_depots", "depots", easy=(3, 4), medium=(4, 4), hard=(5, 5)),
        SizeParameter("num_customers", "customers", easy=(4, 5), medium=(5, 7), hard=(8, 8)),
    ),
    sample=sample,
)
