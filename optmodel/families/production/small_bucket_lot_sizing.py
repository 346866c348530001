"""Small-bucket lot sizing: one product at a time on a machine that starts up for it (MILP).

A period is so short that the machine is set up for one product at most. The setup carries over to
the next period; a startup costs money and output. Demand that is not met is owed at a price.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="small_bucket_lot_sizing",
    title="Small-bucket lot sizing",
    sets=(
        index_set("products", "P", "products that the machine can make"),
        index_set("periods", "T", "short periods in order of time", ordered=True),
    ),
    parameters=(
        parameter(
            "demand",
            "d",
            "for p in products for t in periods",
            unit="units",
            meaning="demand for product p in period t",
        ),
        parameter(
            "output",
            "u",
            "for p in products",
            unit="units",
            meaning="full output of product p in a period",
        ),
        parameter(
            "startup_loss",
            "l",
            "for p in products",
            unit="units",
            meaning="output lost in a period in which product p is started up",
        ),
        parameter(
            "startup_cost",
            "f",
            "for p in products",
            unit="money",
            meaning="cost of a startup for product p",
        ),
        parameter(
            "holding_cost",
            "h",
            "for p in products",
            unit="money per unit",
            meaning="cost of holding one unit of product p in stock at the end of a period",
        ),
        parameter(
            "backlog_cost",
            "g",
            "for p in products",
            unit="money per unit",
            meaning="penalty for one unit of product p that is owed at the end of a period",
        ),
    ),
    variables=(
        variable(
            "make",
            "x",
            "for p in products for t in periods",
            unit="units",
            meaning="units of product p made in period t",
        ),
        variable(
            "stock",
            "s",
            "for p in products for t in periods",
            unit="units",
            meaning="units of product p in stock at the end of period t",
        ),
        variable(
            "backlog",
            "r",
            "for p in products for t in periods",
            unit="units",
            meaning="units of product p owed at the end of period t",
        ),
        variable(
            "setup",
            "y",
            "for p in products for t in periods",
            unit="",
            meaning="whether the machine is set up for product p in period t",
            domain="binary",
        ),
        variable(
            "startup",
            "z",
            "for p in products for t in periods",
            unit="",
            meaning="whether product p is started up in period t",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(startup_cost[p] * startup[p, t] + holding_cost[p] * stock[p, t]"
        " + backlog_cost[p] * backlog[p, t] for p in products for t in periods)",
        name="total cost",
        unit="money",
        meaning="the cost of startups, stock and what is owed together",
    ),
    constraints=(
        constraint(
            "first_balance",
            "make[p, first(periods)] + backlog[p, first(periods)]"
            " == demand[p, first(periods)] + stock[p, first(periods)]",
            "for p in products",
            meaning="in the first period what is made and what is owed cover demand and stock",
        ),
        constraint(
            "balance",
            "stock[p, t - 1] + make[p, t] + backlog[p, t]"
            " == demand[p, t] + backlog[p, t - 1] + stock[p, t]",
            "for p in products for t in periods if t != first(periods)",
            meaning="later, demand and what was owed are delivered, or owed again",
        ),
        constraint(
            "one_product",
            "sum(setup[p, t] for p in products) <= 1",
            "for t in periods",
            meaning="the machine is set up for one product at most",
        ),
        constraint(
            "output_limit",
            "make[p, t] <= output[p] * setup[p, t] - startup_loss[p] * startup[p, t]",
            "for p in products for t in periods",
            meaning="what is made stays within the full output less what a startup loses",
        ),
        constraint(
            "first_startup",
            "startup[p, first(periods)] >= setup[p, first(periods)]",
            "for p in products",
            meaning="whatever is set up in the first period is started up",
        ),
        constraint(
            "later_startup",
            "startup[p, t] >= setup[p, t] - setup[p, t - 1]",
            "for p in products for t in periods if t != first(periods)",
            meaning="a product that was not set up in the period before is started up",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw runs of products that alternate; demand follows what they make."""
    products = element_ids("p", sizes["num_products"])
    periods = list(range(1, sizes["num_periods"] + 1))
    output = {p: stream.integer(6, 16) * 5 for p in products}
    demand = {p: dict.fromkeys(periods, 0) for p in products}
    order = stream.shuffled(products)
    for t in periods:
        p = order[(t - 1) // 2 % len(order)]
        made = output[p] * stream.integer(60, 100) // 500 * 5
        now = made * stream.integer(30, 100) // 500 * 5
        demand[p][t] += now
        demand[p][stream.choice(periods)] += made - now
    holding = {p: stream.decimal("0.5", "2.5", step="0.25") for p in products}
    return Data(
        sets={"products": products, "periods": periods},
        parameters={
            "demand": demand,
            "output": output,
            "startup_loss": {p: stream.integer(1, 4) * 5 for p in products},
            "startup_cost": {p: stream.integer(20, 120, 5) for p in products},
            "holding_cost": holding,
            "backlog_cost": {
                p: holding[p] + stream.decimal("1", "6", step="0.25") for p in products
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Run one product at a time, with startups that cost money and output.",
    literature=(
        'B. Fleischmann, "The discrete lot-sizing and scheduling problem", European Journal of '
        "Operational Research 44(3), 1990",
    ),
    size_parameters=(
        SizeParameter("num_products", "products", easy=(2, 2), medium=(2, 3), hard=(3, 3)),
        SizeParameter("num_periods", "periods", easy=(3, 3), medium=(4, 5), hard=(7, 7)),
    ),
    sample=sample,
)
