"""Facility location: open sites and serve customers from them at least cost (MILP).

FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import (
    Data,
    Family,
    SizeParameter,
    element_ids,
    round_up,
)
from optmodel.formulation import (
    Formulation,
    constraint,
    index_set,
    minimize,
    parameter,
    variable,
)
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="facility_location",
    title="Facility location",
    sets=(
        index_set("sites", "I", "sites that can be opened"),
        index_set("customers", "J", "customers to be served"),
    ),
    parameters=(
        parameter("opening", "f", "for i in sites", unit="money", meaning="cost of opening site i"),
        parameter(
            "capacity",
            "s",
            "for i in sites",
            unit="units",
            meaning="most that site i can deliver once it is open",
        ),
        parameter(
            "demand", "d", "for j in customers", unit="units", meaning="amount customer j requires"
        ),
        parameter(
            "cost",
            "c",
            "for i in sites for j in customers",
            unit="money per unit",
            meaning="cost of delivering one unit from site i to customer j",
        ),
        parameter(
            "most_sites",
            "k",
            unit="sites",
            meaning="most sites that may be opened",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "open_site",
            "y",
            "for i in sites",
            unit="",
            meaning="whether site i is opened",
            domain="binary",
        ),
        variable(
            "deliver",
            "x",
            "for i in sites for j in customers",
            unit="units",
            meaning="amount delivered from site i to customer j",
        ),
    ),
    objective=minimize(
        "sum(opening[i] * open_site[i] for i in sites)"
        " + sum(cost[i, j] * deliver[i, j] for i in sites for j in customers)",
        name="total cost",
        unit="money",
        meaning="the cost of opening sites and of all deliveries together",
    ),
    constraints=(
        constraint(
            "demand_met",
            "sum(deliver[i, j] for i in sites) >= demand[j]",
            "for j in customers",
            meaning="every customer receives at least what it requires",
        ),
        constraint(
            "capacity_limit",
            "sum(deliver[i, j] for j in customers) <= capacity[i] * open_site[i]",
            "for i in sites",
            meaning="a site delivers only when open and then no more than its capacity",
        ),
        constraint(
            "site_limit",
            "sum(open_site[i] for i in sites) <= most_sites",
            meaning="no more sites are opened than allowed",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw the sites to be open first, then capacities with which they can serve everybody."""
    sites = element_ids("s", sizes["num_sites"])
    customers = element_ids("c", sizes["num_customers"])
    demand = {j: stream.integer(15, 80, 5) for j in customers}
    plan = stream.sample(sites, stream.integer(1, len(sites) - 1))
    # Capacities are in tens; those of the plan add up to the total demand and a little more.
    enough = round_up(Fraction(sum(demand.values()), len(plan)), 10)
    capacity = {i: enough + stream.integer(0 if i in plan else -30, 30, 10) for i in sites}
    opening = {i: capacity[i] // 40 * 10 + stream.integer(20, 200, 10) for i in sites}
    # Rates in steps of 5 cents grow with the distance along the streets of a map.
    position = {e: (stream.integer(0, 24), stream.integer(0, 24)) for e in (*sites, *customers)}
    distance = {
        (i, j): abs(position[i][0] - position[j][0]) + abs(position[i][1] - position[j][1])
        for i in sites
        for j in customers
    }
    cost = {
        i: {
            j: Fraction(distance[i, j], 4) + stream.decimal("1.5", "2.5", step="0.05")
            for j in customers
        }
        for i in sites
    }
    return Data(
        sets={"sites": sites, "customers": customers},
        parameters={
            "opening": opening,
            "capacity": capacity,
            "demand": demand,
            "cost": cost,
            "most_sites": len(plan),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Open sites and serve customers from them at least cost.",
    literature=(
        'M. L. Balinski, "Integer programming: methods, uses, computation", Management '
        "Science 12(3), 1965",
    ),
    size_parameters=(
        SizeParameter(
            "num_sites", "sites that can be opened", easy=(2, 3), medium=(3, 4), hard=(4, 6)
        ),
        SizeParameter(
            "num_customers", "customers to serve", easy=(2, 3), medium=(3, 5), hard=(5, 7)
        ),
    ),
    sample=sample,
)
