"""Upgrade spending: money that raises the margin of every unit made (bilinear MIQP).

Units times margin is a product of decisions, and both compete for one budget. No other family has
a product of a whole and a continuous decision in its objective.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
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
    name="upgrade_spending",
    title="Units and upgrades from one budget",
    sets=(index_set("products", "I", "products that may be upgraded"),),
    parameters=(
        parameter(
            "margin",
            "m",
            "for i in products",
            unit="money per unit",
            meaning="margin of a unit of i without any upgrade",
        ),
        parameter(
            "effect",
            "e",
            "for i in products",
            unit="money per unit and money",
            meaning="rise of the margin of i with each unit of money spent on its upgrade",
        ),
        parameter(
            "unit_cost",
            "c",
            "for i in products",
            unit="money per unit",
            meaning="production cost of a unit of i",
        ),
        parameter(
            "largest_upgrade",
            "u",
            "for i in products",
            unit="money",
            meaning="largest sum that may be spent on upgrading i",
        ),
        parameter(
            "most",
            "n",
            "for i in products",
            unit="units",
            meaning="most units of i that can be sold",
            integral=True,
        ),
        parameter(
            "time", "t", "for i in products", unit="hours per unit", meaning="time for a unit of i"
        ),
        parameter("hours", "H", unit="hours", meaning="time that there is"),
        parameter("budget", "B", unit="money", meaning="money for production and upgrades"),
    ),
    variables=(
        variable(
            "make",
            "x",
            "for i in products",
            unit="units",
            meaning="units of i that are made and sold",
            domain="integer",
            upper="most[i]",
        ),
        variable(
            "upgrade",
            "y",
            "for i in products",
            unit="money",
            meaning="money spent on upgrading i",
            upper="largest_upgrade[i]",
        ),
    ),
    objective=maximize(
        "sum((margin[i] + effect[i] * upgrade[i]) * make[i] for i in products)",
        name="total margin",
        unit="money",
        meaning="upgraded margin of a unit times the units made, over all products",
    ),
    constraints=(
        constraint(
            "budget_limit",
            "sum(unit_cost[i] * make[i] + upgrade[i] for i in products) <= budget",
            meaning="production and upgrades together keep the budget",
        ),
        constraint(
            "time_limit",
            "sum(time[i] * make[i] for i in products) <= hours",
            meaning="all units together take no more time than there is",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a plan first, then a budget and hours that it keeps."""
    products = element_ids("i", sizes["num_products"])
    plan = {i: stream.integer(5, 40) for i in products}
    cost = {i: stream.integer(6, 50) for i in products}
    spend = {i: stream.integer(0, 300, 20) for i in products}
    time = {i: stream.decimal("0.5", "5", step="0.5") for i in products}
    budget = sum(cost[i] * plan[i] + spend[i] for i in products)
    return Data(
        sets={"products": products},
        parameters={
            "margin": {i: stream.integer(5, 40) for i in products},
            "effect": {i: stream.decimal("0.01", "0.08", step="0.01") for i in products},
            "unit_cost": cost,
            "largest_upgrade": {i: spend[i] + stream.integer(50, 400, 50) for i in products},
            "most": {i: plan[i] + stream.integer(2, 25) for i in products},
            "time": time,
            "hours": sum(time[i] * plan[i] for i in products) + stream.integer(0, 6),
            "budget": round_up(budget, 10),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Share a budget between units and upgrades that raise their margin.",
    literature=(
        'F. A. Al-Khayyal and J. E. Falk, "Jointly constrained biconvex programming", Mathematics '
        "of Operations Research 8(2), 1983",
    ),
    size_parameters=(
        SizeParameter("num_products", "products", easy=(2, 3), medium=(4, 6), hard=(8, 12)),
    ),
    sample=sample,
)
