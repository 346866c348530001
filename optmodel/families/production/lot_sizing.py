"""Lot sizing: choose when to set up and how much to make so that demand is met on time (MILP).

FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter
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
    name="lot_sizing",
    title="Lot sizing",
    sets=(index_set("periods", "T", "periods of the plan", ordered=True),),
    parameters=(
        parameter("demand", "d", "for t in periods", unit="units", meaning="goods due in period t"),
        parameter(
            "capacity",
            "u",
            "for t in periods",
            unit="units",
            meaning="most goods that can be made in period t",
        ),
        parameter(
            "unit_cost",
            "c",
            "for t in periods",
            unit="money per unit",
            meaning="cost of making one unit in period t",
        ),
        parameter(
            "setup_cost",
            "f",
            unit="money per setup",
            meaning="cost of the setup in a period with production",
        ),
        parameter(
            "holding_cost",
            "h",
            unit="money per unit per period",
            meaning="cost of holding one unit in stock at the end of a period",
        ),
        parameter(
            "initial_stock", "s_0", unit="units", meaning="goods in stock before the first period"
        ),
    ),
    variables=(
        variable(
            "make",
            "x",
            "for t in periods",
            unit="units",
            meaning="goods made in period t",
            upper="capacity[t]",
        ),
        variable(
            "stock",
            "s",
            "for t in periods",
            unit="units",
            meaning="goods in stock at the end of period t",
        ),
        variable(
            "setup",
            "y",
            "for t in periods",
            unit="",
            meaning="whether production is set up in period t",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(setup_cost * setup[t] + unit_cost[t] * make[t] + holding_cost * stock[t]"
        " for t in periods)",
        name="total cost",
        unit="money",
        meaning="the cost of setups, production and stock together",
    ),
    constraints=(
        constraint(
            "opening_balance",
            "initial_stock + make[first(periods)]"
            " == demand[first(periods)] + stock[first(periods)]",
            meaning="in the first period, initial stock and production cover demand and stock",
        ),
        constraint(
            "balance",
            "stock[t - 1] + make[t] == demand[t] + stock[t]",
            "for t in periods if t != first(periods)",
            meaning="in every later period, old stock and production cover demand and new stock",
        ),
        constraint(
            "setup_needed",
            "implies(setup[t] == 0, make[t] <= 0)",
            "for t in periods",
            meaning="nothing is made in a period without a setup",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Walk through a production plan; demand is what the plan can deliver in each period."""
    periods = list(range(1, sizes["num_periods"] + 1))
    demand, capacity = {}, {}
    initial_stock = stock = stream.integer(10, 60, 5)
    for t in periods:
        made = stream.integer(40, 160, 10) if stock < 25 or stream.chance(0.65) else 0
        capacity[t] = made + stream.integer(0, 60, 10) if made else stream.integer(60, 180, 10)
        available = stock + made
        stock = stream.integer(0, available // 2, 5)
        demand[t] = available - stock
    low = stream.decimal("2", "9", step="0.5")
    return Data(
        sets={"periods": periods},
        parameters={
            "demand": demand,
            "capacity": capacity,
            "unit_cost": {t: low + stream.decimal("0", "1.5", step="0.25") for t in periods},
            "setup_cost": stream.integer(60, 400, 20),
            "holding_cost": stream.decimal("0.25", "2", step="0.25"),
            "initial_stock": initial_stock,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose when to set up and how much to make so that demand is met on time at least cost.",
    literature=(
        'H. M. Wagner and T. M. Whitin, "Dynamic version of the economic lot size model", '
        "Management Science 5(1), 1958",
    ),
    size_parameters=(
        SizeParameter("num_periods", "periods", easy=(3, 4), medium=(4, 6), hard=(6, 8)),
    ),
    sample=sample,
)
