"""Pricing with constant elasticity: units sold, and the prices that sell them (NLP).

The price at which units sell is a power of their number relative to today's. No other family has a
power of a decision with an exponent from the data that is a fraction, on both sides of zero. In
units, not prices, the model is convex.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import (
    Data,
    Family,
    SizeParameter,
    element_ids,
    round_down,
    round_up,
)
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
    name="demand_elasticity_pricing",
    title="Prices with constant elasticity of demand",
    sets=(
        index_set("products", "I", "products that are priced"),
        index_set("resources", "R", "resources that the products share"),
    ),
    parameters=(
        parameter(
            "today",
            "p",
            "for i in products",
            unit="money per unit",
            meaning="price of product i today",
        ),
        parameter(
            "sales",
            "d",
            "for i in products",
            unit="units",
            meaning="units of product i that are sold today",
        ),
        parameter(
            "elasticity",
            "e",
            "for i in products",
            unit="",
            meaning="price elasticity of the demand for product i, without its minus",
        ),
        parameter(
            "unit_cost",
            "c",
            "for i in products",
            unit="money per unit",
            meaning="cost of making one unit of product i",
        ),
        parameter(
            "highest",
            "u",
            "for i in products",
            unit="money per unit",
            meaning="highest price of product i",
        ),
        parameter(
            "fewest",
            "l",
            "for i in products",
            unit="units",
            meaning="fewest units of product i that must be sold",
        ),
        parameter(
            "use",
            "w",
            "for r in resources for i in products",
            unit="hours per unit",
            meaning="time of resource r that one unit of product i takes",
        ),
        parameter(
            "capacity",
            "h",
            "for r in resources",
            unit="hours",
            meaning="time of resource r that there is",
        ),
        parameter("volume", "V", unit="units", meaning="units that must be sold together at least"),
    ),
    variables=(
        variable(
            "sell",
            "x",
            "for i in products",
            unit="units",
            meaning="units of product i that are sold",
            lower="fewest[i]",
        ),
    ),
    objective=maximize(
        "sum(today[i] * sales[i] * (sell[i] / sales[i]) ** (1 - 1 / elasticity[i])"
        " - unit_cost[i] * sell[i] for i in products)",
        name="total profit",
        unit="money",
        meaning="price times units less their cost, at the price that sells so many units",
    ),
    constraints=(
        constraint(
            "capacity_limit",
            "sum(use[r, i] * sell[i] for i in products) <= capacity[r]",
            "for r in resources",
            meaning="what is sold takes no more of a resource than there is",
        ),
        constraint(
            "price_cap",
            "today[i] * (sell[i] / sales[i]) ** (-1 / elasticity[i]) <= highest[i]",
            "for i in products",
            meaning="the price that sells the units of a product is no higher than allowed",
        ),
        constraint(
            "volume_goal",
            "sum(sell[i] for i in products) >= volume",
            meaning="enough is sold of all products together",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw prices first, then capacities and a volume that they keep."""
    products = element_ids("i", sizes["num_products"])
    resources = element_ids("r", sizes["num_resources"])
    today = {i: stream.integer(20, 120) for i in products}
    sales = {i: stream.integer(100, 900, 10) for i in products}
    elasticity = {i: stream.decimal("1.2", "3", step="0.1") for i in products}
    # The best price without limits is cost * e / (e - 1); costs are such that it is near today's.
    cost = {
        i: max(2, round(today[i] * float(1 - 1 / elasticity[i]) * stream.integer(80, 120) / 100))
        for i in products
    }
    factor = {i: Fraction(stream.integer(85, 115), 100) for i in products}
    sold = {i: sales[i] * float(factor[i]) ** -float(elasticity[i]) for i in products}
    use = {r: {i: stream.decimal("0.2", "3", step="0.1") for i in products} for r in resources}
    return Data(
        sets={"products": products, "resources": resources},
        parameters={
            "today": today,
            "sales": sales,
            "elasticity": elasticity,
            "unit_cost": cost,
            "highest": {
                i: round_up(
                    today[i] * max(float(factor[i]), 1.0) * stream.integer(100, 112) / 100, 1
                )
                for i in products
            },
            "fewest": {
                i: round_down(sold[i] * stream.integer(60, 90, 5) / 100, 10) for i in products
            },
            "use": use,
            "capacity": {
                r: round_up(sum(float(use[r][i]) * sold[i] for i in products), 5) for r in resources
            },
            "volume": round_down(sum(sold.values()), 5),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose how much to sell of products whose prices follow constant elasticities.",
    literature=('A. Marshall, "Principles of Economics", Macmillan, 1890',),
    size_parameters=(
        SizeParameter("num_products", "products", easy=(2, 3), medium=(3, 5), hard=(5, 7)),
        SizeParameter("num_resources", "resources", easy=(1, 1), medium=(1, 2), hard=(2, 3)),
    ),
    sample=sample,
)
