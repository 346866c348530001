"""Factory planning: when to take machines down for maintenance, and what to make then (MILP).

Machines of each kind are alike; some of them have to be out of work for one period each, in a
period that the plan chooses, and a crew can only look after so many at a time.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="factory_planning",
    title="Factory planning",
    sets=(
        index_set("products", "P", "products of the factory"),
        index_set("machines", "M", "kinds of machines"),
        index_set("periods", "T", "periods of the plan", ordered=True),
    ),
    parameters=(
        parameter(
            "profit",
            "g",
            "for p in products",
            unit="money per unit",
            meaning="profit from selling one unit of product p",
        ),
        parameter(
            "holding_cost",
            "h",
            "for p in products",
            unit="money per unit",
            meaning="cost of holding one unit of product p in stock at the end of a period",
        ),
        parameter(
            "machine_time",
            "a",
            "for m in machines for p in products",
            unit="hours per unit",
            meaning="time that one unit of product p takes on machines of kind m",
        ),
        parameter(
            "num_machines",
            "n",
            "for m in machines",
            unit="machines",
            meaning="number of machines of kind m that the factory owns",
            integral=True,
        ),
        parameter(
            "maintenance_due",
            "k",
            "for m in machines",
            unit="machines",
            meaning="number of machines of kind m due for maintenance",
            integral=True,
        ),
        parameter(
            "market",
            "u",
            "for p in products for t in periods",
            unit="units",
            meaning="largest number of units of product p that can be sold in period t",
        ),
        parameter(
            "stock_limit",
            "q",
            "for p in products",
            unit="units",
            meaning="largest stock of product p at the end of a period",
        ),
        parameter(
            "working_time", "H", unit="hours", meaning="working time of one machine in a period"
        ),
        parameter(
            "crews",
            "C",
            unit="machines",
            meaning="most machines that can be in maintenance in the same period",
            integral=True,
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
            "sell",
            "v",
            "for p in products for t in periods",
            unit="units",
            meaning="units of product p sold in period t",
            upper="market[p, t]",
        ),
        variable(
            "stock",
            "s",
            "for p in products for t in periods",
            unit="units",
            meaning="units of product p in stock at the end of period t",
            upper="stock_limit[p]",
        ),
        variable(
            "down",
            "y",
            "for m in machines for t in periods",
            unit="machines",
            meaning="machines of kind m in maintenance in period t",
            domain="integer",
            upper="maintenance_due[m]",
        ),
    ),
    objective=maximize(
        "sum(profit[p] * sell[p, t] - holding_cost[p] * stock[p, t] for p in products"
        " for t in periods)",
        name="total profit",
        unit="money",
        meaning="the profit from everything that is sold less the cost of holding stock",
    ),
    constraints=(
        constraint(
            "first_balance",
            "make[p, first(periods)] == sell[p, first(periods)] + stock[p, first(periods)]",
            "for p in products",
            meaning="in the first period what is made is sold or put into stock",
        ),
        constraint(
            "balance",
            "stock[p, t - 1] + make[p, t] == sell[p, t] + stock[p, t]",
            "for p in products for t in periods if t != first(periods)",
            meaning="later old stock and production are sold or put into stock",
        ),
        constraint(
            "machine_hours",
            "sum(machine_time[m, p] * make[p, t] for p in products)"
            " <= working_time * (num_machines[m] - down[m, t])",
            "for m in machines for t in periods",
            meaning="production takes no more than the working time of the machines that are not"
            " down",
        ),
        constraint(
            "maintenance_done",
            "sum(down[m, t] for t in periods) == maintenance_due[m]",
            "for m in machines",
            meaning="every machine that is due is down for one period",
        ),
        constraint(
            "crew_limit",
            "sum(down[m, t] for m in machines) <= crews",
            "for t in periods",
            meaning="no more machines are down at a time than the crews can maintain",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw markets that swing, and machines that could nearly serve them if none were down."""
    products = element_ids("p", sizes["num_products"])
    machines = element_ids("m", sizes["num_machines"])
    periods = list(range(1, sizes["num_periods"] + 1))
    owned = {m: stream.integer(2, 4) for m in machines}
    due = {m: stream.integer(1, owned[m] - 1) for m in machines}
    market = {p: {t: stream.integer(4, 30) * 10 for t in periods} for p in products}
    working_time = stream.choice((160, 320, 384))
    mean = {p: Fraction(sum(market[p].values()), len(periods)) for p in products}
    time = {}
    for m in machines:
        weight = {p: stream.integer(2, 9) for p in products}
        fill = Fraction(owned[m] * working_time * stream.integer(75, 115), 100)
        scale = fill / sum(weight[p] * mean[p] for p in products)
        time[m] = {p: round_up(weight[p] * scale, Fraction(1, 20)) for p in products}
    return Data(
        sets={"products": products, "machines": machines, "periods": periods},
        parameters={
            "profit": {p: stream.integer(12, 60) for p in products},
            "holding_cost": {p: stream.decimal("0.5", "3", step="0.25") for p in products},
            "machine_time": time,
            "num_machines": owned,
            "maintenance_due": due,
            "market": market,
            "stock_limit": {p: stream.integer(4, 10) * 10 for p in products},
            "working_time": working_time,
            "crews": max(1, -(-sum(due.values()) // len(periods))),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose when machines are maintained and what is made meanwhile, with the largest"
    " profit.",
    literature=(
        'H. P. Williams, "Model Building in Mathematical Programming", Wiley, 1978 (Factory '
        "planning 2)",
    ),
    size_parameters=(
        SizeParameter("num_products", "products", easy=(2, 2), medium=(3, 3), hard=(5, 5)),
        SizeParameter("num_machines", "kinds of machines", easy=(1, 2), medium=(2, 3), hard=(3, 4)),
        SizeParameter("num_periods", "periods", easy=(2, 3), medium=(3, 4), hard=(6, 6)),
    ),
    sample=sample,
)
