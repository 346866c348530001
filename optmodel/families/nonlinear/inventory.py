"""Inventory: order quantities of products that share space and a number of orders a year (NLP).

The cost of ordering falls with the order quantity, the cost of holding stock rises with it
(F. W. Harris, "How many parts to make at once", Factory 10(2), 1913).

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction
from math import sqrt

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
    name="inventory",
    title="Order quantities in a shared warehouse",
    sets=(index_set("products", "I", "products kept in stock"),),
    parameters=(
        parameter(
            "demand",
            "d",
            "for i in products",
            unit="units per year",
            meaning="yearly demand for product i",
        ),
        parameter(
            "order_cost",
            "K",
            "for i in products",
            unit="money per order",
            meaning="fixed cost of one order of product i",
        ),
        parameter(
            "holding_cost",
            "h",
            "for i in products",
            unit="money per unit and year",
            meaning="cost of keeping one unit of product i in stock for a year",
        ),
        parameter(
            "space",
            "s",
            "for i in products",
            unit="area per unit",
            meaning="space that one unit of product i takes",
        ),
        parameter(
            "smallest_lot",
            "l",
            "for i in products",
            unit="units",
            meaning="smallest order quantity of product i that its supplier accepts",
        ),
        parameter("warehouse", "W", unit="area", meaning="space in the warehouse"),
        parameter(
            "most_orders", "N", unit="orders per year", meaning="largest number of orders a year"
        ),
    ),
    variables=(
        variable(
            "lot",
            "q",
            "for i in products",
            unit="units",
            meaning="order quantity of product i",
            lower="smallest_lot[i]",
        ),
    ),
    objective=minimize(
        "sum(order_cost[i] * demand[i] / lot[i] + holding_cost[i] * lot[i] / 2 for i in products)",
        name="total yearly cost",
        unit="money per year",
        meaning="ordering cost, and holding cost of the average stock of half a lot",
    ),
    constraints=(
        constraint(
            "space_limit",
            "sum(space[i] * lot[i] for i in products) <= warehouse",
            meaning="the warehouse has room for a full lot of every product at once",
        ),
        constraint(
            "order_limit",
            "sum(demand[i] / lot[i] for i in products) <= most_orders",
            meaning="no more orders are placed in a year than can be handled",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw lots first, then limits on space and orders that these lots keep.

    Lots in proportion to the root of demand over space need the fewest orders for their space, but
    pay no heed to costs; limits set around them hold the cheapest lots back.
    """
    products = element_ids("p", sizes["num_products"])
    demand = {i: stream.integer(300, 4000, 100) for i in products}
    order_cost = {i: stream.integer(20, 120, 5) for i in products}
    holding_cost = {i: stream.decimal("0.5", "8", step="0.25") for i in products}
    space = {i: stream.decimal("0.1", "0.8", step="0.05") for i in products}
    cheapest = {i: sqrt(2 * order_cost[i] * demand[i] / holding_cost[i]) for i in products}
    shape = {i: sqrt(demand[i] / space[i]) for i in products}
    tightness = stream.integer(60, 105) / 100
    scale = tightness * _total(space, cheapest) / _total(space, shape)
    plan = {i: max(10, round_up(scale * shape[i], 5)) for i in products}
    num_orders = sum(demand[i] / plan[i] for i in products)
    return Data(
        sets={"products": products},
        parameters={
            "demand": demand,
            "order_cost": order_cost,
            "holding_cost": holding_cost,
            "space": space,
            "smallest_lot": {
                i: max(5, plan[i] * stream.integer(30, 90, 5) // 500 * 5) for i in products
            },
            "warehouse": round_up(_total(space, plan), 5),
            "most_orders": round_up(num_orders * stream.integer(100, 125, 5) / 100, 1),
        },
    )


def _total(space: Mapping[str, Fraction], lots: Mapping[str, float]) -> float:
    """The space that lots take."""
    return sum(float(space[i]) * lots[i] for i in space)


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose order quantities that share a warehouse and a number of orders at least cost.",
    literature=('F. W. Harris, "How many parts to make at once", Factory 10(2), 1913',),
    size_parameters=(
        SizeParameter("num_products", "products", easy=(2, 3), medium=(3, 5), hard=(5, 7)),
    ),
    sample=sample,
)
