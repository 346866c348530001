"""Pricing: choose whole quantities when every product's price falls with its own quantity (MIQP).

Revenue is concave, because the price of a product drops by a positive amount with each unit of it.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

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
    name="pricing",
    title="Pricing",
    sets=(
        index_set("products", "I", "products for sale"),
        index_set("resources", "R", "resources that the products share"),
    ),
    parameters=(
        parameter(
            "base_price",
            "a",
            "for i in products",
            unit="money per unit",
            meaning="price of product i before any drop",
        ),
        parameter(
            "price_drop",
            "b",
            "for i in products",
            unit="money per unit",
            meaning="fall of the price of product i with each unit offered",
        ),
        parameter(
            "unit_cost",
            "c",
            "for i in products",
            unit="money per unit",
            meaning="cost of one unit of product i",
        ),
        parameter(
            "most",
            "u",
            "for i in products",
            unit="units",
            meaning="most units of product i that can be sold",
            integral=True,
        ),
        parameter(
            "use",
            "w",
            "for r in resources for i in products",
            unit="hours per unit",
            meaning="hours of resource r that one unit of product i takes",
        ),
        parameter(
            "available",
            "h",
            "for r in resources",
            unit="hours",
            meaning="hours of resource r that there are",
        ),
    ),
    variables=(
        variable(
            "offer",
            "q",
            "for i in products",
            unit="units",
            meaning="units of product i offered and sold",
            domain="integer",
            upper="most[i]",
        ),
    ),
    objective=maximize(
        "sum((base_price[i] - price_drop[i] * offer[i] - unit_cost[i]) * offer[i]"
        " for i in products)",
        name="total profit",
        unit="money",
        meaning="price less unit cost, times the units sold, over all products",
    ),
    constraints=(
        constraint(
            "resource_limit",
            "sum(use[r, i] * offer[i] for i in products) <= available[r]",
            "for r in resources",
            meaning="the products together take no more of a resource than there is",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a plan, prices whose best quantities lie at or above it, and resources that carry it."""
    products = element_ids("p", sizes["num_products"])
    resources = element_ids("r", sizes["num_resources"])
    plan = {i: stream.integer(3, 14) for i in products}
    drop = {i: stream.decimal("0.5", "4", step="0.25") for i in products}
    cost = {i: stream.decimal("6", "40", step="0.25") for i in products}
    # Without limits, profit peaks at `peak` units; no more than twice that many are ever sold, so
    # the price never falls below the unit cost.
    peak = {i: plan[i] + stream.integer(0, 8) for i in products}
    use = {r: {i: stream.decimal("0.5", "6", step="0.5") for i in products} for r in resources}
    return Data(
        sets={"products": products, "resources": resources},
        parameters={
            "base_price": {
                i: cost[i] + drop[i] * (2 * peak[i] + stream.integer(0, 1)) for i in products
            },
            "price_drop": drop,
            "unit_cost": cost,
            "most": {i: min(2 * peak[i], plan[i] + stream.integer(1, 10)) for i in products},
            "use": use,
            "available": {
                r: sum(use[r][i] * plan[i] for i in products) + stream.decimal("0", "5", step="0.5")
                for r in resources
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose whole quantities of products whose prices fall as more of them is offered.",
    literature=(
        'A. Cournot, "Researches into the Mathematical Principles of the Theory of Wealth", 1838',
    ),
    size_parameters=(
        SizeParameter("num_products", "products", easy=(2, 3), medium=(3, 4), hard=(5, 7)),
        SizeParameter("num_resources", "shared resources", easy=(2, 2), medium=(2, 2), hard=(2, 3)),
    ),
    sample=sample,
)
