"""Production planning: make, buy and store several products over time with overtime (LP).

Machines have regular hours and dearer overtime, all stock shares one store, and what is not made
can be bought ready: balances of several products that meet in machines and in the store.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="production_planning",
    title="Production planning",
    sets=(
        index_set("products", "P", "products that are made or bought"),
        index_set("machines", "M", "machines that make them"),
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
            "machine_time",
            "a",
            "for m in machines for p in products",
            unit="hours per unit",
            meaning="time that one unit of product p takes on machine m",
        ),
        parameter(
            "regular_hours",
            "r",
            "for m in machines",
            unit="hours",
            meaning="regular hours of machine m in each period",
        ),
        parameter(
            "overtime_limit",
            "q",
            "for m in machines",
            unit="hours",
            meaning="largest overtime of machine m in each period",
        ),
        parameter(
            "overtime_cost",
            "o",
            "for m in machines",
            unit="money per hour",
            meaning="cost of one hour of overtime on machine m",
        ),
        parameter(
            "making_cost",
            "c",
            "for p in products",
            unit="money per unit",
            meaning="cost of making one unit of product p",
        ),
        parameter(
            "buying_price",
            "b",
            "for p in products",
            unit="money per unit",
            meaning="price of buying one unit of product p ready-made",
        ),
        parameter(
            "holding_cost",
            "h",
            "for p in products",
            unit="money per unit",
            meaning="cost of holding one unit of product p in stock at the end of a period",
        ),
        parameter(
            "final_stock",
            "e",
            "for p in products",
            unit="units",
            meaning="least stock of product p that must be left at the end of the last period",
        ),
        parameter(
            "room",
            "S",
            unit="units",
            meaning="room of the store: units of stock that fit in at the end of a period",
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
            "buy",
            "y",
            "for p in products for t in periods",
            unit="units",
            meaning="units of product p bought in period t",
        ),
        variable(
            "stock",
            "s",
            "for p in products for t in periods",
            unit="units",
            meaning="units of product p in stock at the end of period t",
        ),
        variable(
            "overtime",
            "w",
            "for m in machines for t in periods",
            unit="hours",
            meaning="overtime of machine m in period t",
            upper="overtime_limit[m]",
        ),
    ),
    objective=minimize(
        "sum(making_cost[p] * make[p, t] + buying_price[p] * buy[p, t]"
        " + holding_cost[p] * stock[p, t]"
        " for p in products for t in periods)"
        " + sum(overtime_cost[m] * overtime[m, t] for m in machines for t in periods)",
        name="total cost",
        unit="money",
        meaning="the cost of making, buying, holding and overtime together",
    ),
    constraints=(
        constraint(
            "first_balance",
            "make[p, first(periods)] + buy[p, first(periods)]"
            " == demand[p, first(periods)] + stock[p, first(periods)]",
            "for p in products",
            meaning="in the first period what is made and bought covers demand and stock",
        ),
        constraint(
            "balance",
            "stock[p, t - 1] + make[p, t] + buy[p, t] == demand[p, t] + stock[p, t]",
            "for p in products for t in periods if t != first(periods)",
            meaning="later the old stock helps to cover demand and the new stock",
        ),
        constraint(
            "machine_hours",
            "sum(machine_time[m, p] * make[p, t] for p in products)"
            " <= regular_hours[m] + overtime[m, t]",
            "for m in machines for t in periods",
            meaning="production takes no more than regular hours and overtime of a machine",
        ),
        constraint(
            "store_limit",
            "sum(stock[p, t] for p in products) <= room",
            "for t in periods",
            meaning="all stock together fits into the store",
        ),
        constraint(
            "final_stock_kept",
            "stock[p, last(periods)] >= final_stock[p]",
            "for p in products",
            meaning="the stock that is wanted is left at the end",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a level plan, and a demand that swings around it by more than the store can even out."""
    products = element_ids("p", sizes["num_products"])
    machines = element_ids("m", sizes["num_machines"])
    periods = list(range(1, sizes["num_periods"] + 1))
    level = {p: stream.integer(60, 160, 10) for p in products}
    demand = {
        p: {t: level[p] * stream.integer(50, 150, 5) // 500 * 5 for t in periods} for p in products
    }
    time = {m: {p: stream.decimal("0.1", "0.9", step="0.05") for p in products} for m in machines}
    load = {m: sum(time[m][p] * level[p] for p in products) for m in machines}
    making = {p: stream.integer(20, 60) for p in products}
    final = {p: stream.integer(5, 25, 5) for p in products}
    return Data(
        sets={"products": products, "machines": machines, "periods": periods},
        parameters={
            "demand": demand,
            "machine_time": time,
            "regular_hours": {m: round_up(load[m] * Fraction(85, 100), 5) for m in machines},
            "overtime_limit": {
                m: round_up(load[m] * Fraction(stream.integer(10, 30), 100), 1) for m in machines
            },
            "overtime_cost": {m: stream.integer(6, 24) for m in machines},
            "making_cost": making,
            "buying_price": {p: making[p] + stream.integer(8, 30) for p in products},
            "holding_cost": {p: stream.decimal("0.1", "1.5", step="0.1") for p in products},
            "final_stock": final,
            "room": sum(final.values()) + sum(level.values()) * stream.integer(0, 12) // 500 * 5,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Make, buy and store products over time to meet demand at least cost.",
    literature=(
        'F. Hanssmann and S. W. Hess, "A linear programming approach to production and '
        'employment scheduling", Management Technology 1(1), 1960',
    ),
    size_parameters=(
        SizeParameter("num_products", "products", easy=(2, 2), medium=(2, 3), hard=(5, 5)),
        SizeParameter("num_machines", "machines", easy=(1, 1), medium=(2, 2), hard=(2, 3)),
        SizeParameter("num_periods", "periods", easy=(2, 3), medium=(4, 5), hard=(6, 7)),
    ),
    sample=sample,
)
