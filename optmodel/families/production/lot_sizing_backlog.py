"""Lot sizing with backlog: several products share hours, setups take time, demand may wait (MILP).

A setup costs money and hours, and what is demanded may be delivered late at a price, but not
after the last period.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="lot_sizing_backlog",
    title="Lot sizing with backlog",
    sets=(
        index_set("products", "P", "products that share the hours"),
        index_set("periods", "T", "periods of the plan", ordered=True),
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
            "unit_time",
            "a",
            "for p in products",
            unit="hours per unit",
            meaning="time of making one unit of product p",
        ),
        parameter(
            "setup_time",
            "b",
            "for p in products",
            unit="hours",
            meaning="time of a setup for product p",
        ),
        parameter(
            "setup_cost",
            "f",
            "for p in products",
            unit="money",
            meaning="cost of a setup for product p",
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
            meaning="penalty for one unit of product p that is still owed at the end of a period",
        ),
        parameter(
            "capacity", "C", "for t in periods", unit="hours", meaning="hours available in period t"
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
            meaning="units of product p still owed at the end of period t",
        ),
        variable(
            "setup",
            "y",
            "for p in products for t in periods",
            unit="",
            meaning="whether product p is set up in period t",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(setup_cost[p] * setup[p, t] + holding_cost[p] * stock[p, t]"
        " + backlog_cost[p] * backlog[p, t]"
        " for p in products for t in periods)",
        name="total cost",
        unit="money",
        meaning="the cost of setups, stock and late delivery together",
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
            "nothing_owed",
            "backlog[p, last(periods)] == 0",
            "for p in products",
            meaning="at the end of the last period nothing is owed",
        ),
        constraint(
            "setup_needed",
            "make[p, t] <= sum(demand[p, u] for u in periods) * setup[p, t]",
            "for p in products for t in periods",
            meaning="a product is made only where it is set up, and never more than its demand of"
            " all periods",
        ),
        constraint(
            "hours_limit",
            "sum(unit_time[p] * make[p, t] + setup_time[p] * setup[p, t] for p in products)"
            " <= capacity[t]",
            "for t in periods",
            meaning="production and setups take no more than the hours available",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw demands, and hours in which the plan that makes all on time would not quite fit."""
    products = element_ids("p", sizes["num_products"])
    periods = list(range(1, sizes["num_periods"] + 1))
    demand = {p: {t: stream.integer(10, 90, 5) for t in periods} for p in products}
    unit_time = {p: stream.decimal("0.1", "0.8", step="0.1") for p in products}
    setup_time = {p: stream.integer(2, 9) for p in products}
    setups = sum(setup_time.values())
    mean = sum(unit_time[p] * Fraction(sum(demand[p].values()), len(periods)) for p in products)
    holding = {p: stream.decimal("0.5", "3", step="0.25") for p in products}
    return Data(
        sets={"products": products, "periods": periods},
        parameters={
            "demand": demand,
            "unit_time": unit_time,
            "setup_time": setup_time,
            "setup_cost": {p: stream.integer(40, 200, 5) for p in products},
            "holding_cost": holding,
            "backlog_cost": {
                p: holding[p] + stream.decimal("0.5", "4", step="0.25") for p in products
            },
            "capacity": {
                t: round_up(mean * Fraction(stream.integer(103, 125), 100), 1) + setups
                for t in periods
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose setups and lots of products that share hours, where demand may wait at a price.",
    literature=(
        'Y. Pochet and L. A. Wolsey, "Lot-size models with backlogging: strong reformulations '
        'and cutting planes", Mathematical Programming 40, 1988',
        'W. W. Trigeiro, L. J. Thomas and J. O. McClain, "Capacitated lot sizing with setup '
        'times", Management Science 35(3), 1989',
    ),
    size_parameters=(
        SizeParameter("num_products", "products", easy=(1, 2), medium=(2, 3), hard=(4, 4)),
        SizeParameter("num_periods", "periods", easy=(3, 3), medium=(4, 5), hard=(7, 7)),
    ),
    sample=sample,
)
