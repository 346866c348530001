"""Order quantities with planned backorders, under one limit on the capital in stock (NLP).

A cycle of an item starts with its stock at the order quantity less what is owed to customers. No
other family has a square over a decision: the mean of a stock that falls below zero.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction
from math import sqrt

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
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
    name="multi_item_order_quantity",
    title="Order quantities with backorders",
    sets=(index_set("items", "I", "items in stock"),),
    parameters=(
        parameter(
            "demand", "d", "for i in items", unit="units per year", meaning="yearly demand for i"
        ),
        parameter(
            "order_cost",
            "K",
            "for i in items",
            unit="money per order",
            meaning="fixed cost of placing one order of i",
        ),
        parameter(
            "holding_cost",
            "h",
            "for i in items",
            unit="money per unit and year",
            meaning="cost of holding one unit of i in stock for a year",
        ),
        parameter(
            "backorder_cost",
            "p",
            "for i in items",
            unit="money per unit and year",
            meaning="penalty for owing one backordered unit of i for a year",
        ),
        parameter(
            "price",
            "c",
            "for i in items",
            unit="money per unit",
            meaning="purchase price of one unit of i",
        ),
        parameter(
            "largest_order",
            "u",
            "for i in items",
            unit="units",
            meaning="largest order of i that is possible",
        ),
        parameter(
            "smallest_order",
            "l",
            "for i in items",
            unit="units",
            meaning="smallest order of i that is possible",
        ),
        parameter(
            "owed_share",
            "r",
            unit="",
            meaning="largest share of an order that may be owed to customers when it arrives",
        ),
        parameter("capital", "B", unit="money", meaning="capital for the highest stocks"),
    ),
    variables=(
        variable(
            "lot",
            "q",
            "for i in items",
            unit="units",
            meaning="order quantity of i",
            lower="smallest_order[i]",
            upper="largest_order[i]",
        ),
        variable(
            "owed",
            "b",
            "for i in items",
            unit="units",
            meaning="units of i owed to customers when an order arrives",
            upper="largest_order[i]",
        ),
    ),
    objective=minimize(
        "sum(order_cost[i] * demand[i] / lot[i]"
        " + holding_cost[i] * (lot[i] - owed[i]) ** 2 / (2 * lot[i])"
        " + backorder_cost[i] * owed[i] ** 2 / (2 * lot[i]) for i in items)",
        name="total yearly cost",
        unit="money per year",
        meaning="cost of orders, of the mean stock and of the mean backorders",
    ),
    constraints=(
        constraint(
            "owed_limit",
            "owed[i] <= owed_share * lot[i]",
            "for i in items",
            meaning="no more of an order is owed when it arrives than the share allowed",
        ),
        constraint(
            "capital_limit",
            "sum(price[i] * (lot[i] - owed[i]) for i in items) <= capital",
            meaning="the highest stocks of all items together tie up no more than the capital",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw costs, then capital that is below what the best order quantities would tie up."""
    items = element_ids("i", sizes["num_items"])
    demand = {i: stream.integer(200, 3000, 50) for i in items}
    order_cost = {i: stream.integer(20, 120, 5) for i in items}
    price = {i: stream.integer(5, 60) for i in items}
    holding = {
        i: round_up(Fraction(price[i] * stream.integer(15, 30), 100), Fraction(1, 4)) for i in items
    }
    penalty = {
        i: holding[i] * stream.integer(2, 8) + Fraction(stream.integer(0, 4), 2) for i in items
    }
    best = {
        i: sqrt(2 * order_cost[i] * demand[i] / holding[i] * (holding[i] + penalty[i]) / penalty[i])
        for i in items
    }
    stock = {i: best[i] * float(penalty[i] / (holding[i] + penalty[i])) for i in items}
    tied = sum(price[i] * stock[i] for i in items)
    return Data(
        sets={"items": items},
        parameters={
            "demand": demand,
            "order_cost": order_cost,
            "holding_cost": holding,
            "backorder_cost": penalty,
            "price": price,
            "largest_order": {
                i: round_up(best[i] * stream.integer(90, 200, 10) / 100, 5) for i in items
            },
            "smallest_order": {
                i: max(5, round_up(best[i] * stream.integer(10, 40, 5) / 100, 5)) for i in items
            },
            "owed_share": Fraction(stream.integer(15, 30, 5), 100),
            "capital": round_up(tied * stream.integer(60, 105, 5) / 100, 50),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Choose order quantities and backorders of items that share capital, at least cost.",
    literature=(
        'G. Hadley and T. M. Whitin, "Analysis of Inventory Systems", Prentice-Hall, 1963',
    ),
    size_parameters=(SizeParameter("num_items", "items", easy=(1, 2), medium=(3, 5), hard=(6, 8)),),
    sample=sample,
)
