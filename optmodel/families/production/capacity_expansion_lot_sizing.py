"""Capacity expansion with lot sizing: add whole modules while demand grows (MILP).

Capacity that is added in a period serves all later ones, so every limit sums over what was added
so far; lots need setups, and there is room for so many modules only.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="capacity_expansion_lot_sizing",
    title="Capacity expansion with lot sizing",
    sets=(
        index_set("products", "P", "products that share the capacity"),
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
            "initial_capacity",
            "C",
            unit="units",
            meaning="initial capacity: units of all products that can be made in a period without"
            " any module",
        ),
        parameter(
            "module_capacity",
            "m",
            unit="units",
            meaning="capacity that one module adds in each period from its purchase on",
        ),
        parameter(
            "module_cost",
            "k",
            "for t in periods",
            unit="money",
            meaning="cost of one module bought in period t",
        ),
        parameter(
            "most_modules",
            "M",
            unit="modules",
            meaning="most modules that there is room for",
            integral=True,
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
            "initial_stock",
            "s_0",
            "for p in products",
            unit="units",
            meaning="units of product p in stock at the beginning",
        ),
    ),
    variables=(
        variable(
            "make",
            "x",
            "for p in products for t in periods",
            unit="units",
            meaning="units of product p made in period t",
            upper="sum(demand[p, u] for u in periods if u >= t)",
        ),
        variable(
            "stock",
            "s",
            "for p in products for t in periods",
            unit="units",
            meaning="units of product p in stock at the end of period t",
        ),
        variable(
            "setup",
            "y",
            "for p in products for t in periods",
            unit="",
            meaning="whether product p is set up in period t",
            domain="binary",
        ),
        variable(
            "buy",
            "z",
            "for t in periods",
            unit="modules",
            meaning="modules bought in period t",
            domain="integer",
            upper="most_modules",
        ),
    ),
    objective=minimize(
        "sum(module_cost[t] * buy[t] for t in periods) + sum(setup_cost[p] * setup[p, t]"
        " + holding_cost[p] * stock[p, t] for p in products for t in periods)",
        name="total cost",
        unit="money",
        meaning="the cost of modules, setups and stock together",
    ),
    constraints=(
        constraint(
            "first_balance",
            "initial_stock[p] + make[p, first(periods)]"
            " == demand[p, first(periods)] + stock[p, first(periods)]",
            "for p in products",
            meaning="in the first period the initial stock and production cover demand and stock",
        ),
        constraint(
            "balance",
            "stock[p, t - 1] + make[p, t] == demand[p, t] + stock[p, t]",
            "for p in products for t in periods if t != first(periods)",
            meaning="later old stock and production cover demand and stock",
        ),
        constraint(
            "setup_needed",
            "make[p, t] <= sum(demand[p, u] for u in periods if u >= t) * setup[p, t]",
            "for p in products for t in periods",
            meaning="nothing is made of a product without a setup, nor more than is still demanded",
        ),
        constraint(
            "capacity_limit",
            "sum(make[p, t] for p in products)"
            " <= initial_capacity + module_capacity * sum(buy[u] for u in periods if u <= t)",
            "for t in periods",
            meaning="production stays within the initial capacity and that of all modules bought"
            " so far",
        ),
        constraint(
            "room_limit",
            "sum(buy[t] for t in periods) <= most_modules",
            meaning="no more modules are bought than there is room for",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a demand that outgrows the initial capacity, and as many modules as it just needs."""
    products = element_ids("p", sizes["num_products"])
    periods = list(range(1, sizes["num_periods"] + 1))
    base = {p: stream.integer(20, 60) for p in products}
    growth = stream.integer(15, 40)
    demand = {
        p: {
            t: (base[p] * (100 + growth * (t - 1)) // 100 + stream.integer(-10, 10)) // 5 * 5 + 5
            for t in periods
        }
        for p in products
    }
    total = {t: sum(demand[p][t] for p in products) for t in periods}
    module = max(10, sum(base.values()) * stream.integer(15, 40) // 500 * 5)
    initial = total[1] // 5 * 5
    stock = {p: stream.integer(0, 4) * 5 for p in products}
    # With these modules from the first period on, all that is due so far can be made.
    most, due = 1, -sum(stock.values())
    for t in periods:
        due += total[t]
        most = max(most, -(-(Fraction(due, t) - initial) // module))
    price = stream.integer(4, 10) * 10 + module
    return Data(
        sets={"products": products, "periods": periods},
        parameters={
            "demand": demand,
            "initial_capacity": initial,
            "module_capacity": module,
            "module_cost": {t: price - stream.integer(0, 2) * (t - 1) for t in periods},
            "most_modules": int(most),
            "setup_cost": {p: stream.integer(20, 120, 5) for p in products},
            "holding_cost": {p: stream.decimal("0.5", "4", step="0.25") for p in products},
            "initial_stock": stock,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Add whole modules of capacity and choose lots while demand grows, at least cost.",
    literature=(
        'H. Luss, "Operations research and capacity expansion problems: a survey", Operations '
        "Research 30(5), 1982",
    ),
    size_parameters=(
        SizeParameter("num_products", "products", easy=(1, 2), medium=(2, 3), hard=(4, 4)),
        SizeParameter("num_periods", "periods", easy=(3, 3), medium=(3, 4), hard=(8, 8)),
    ),
    sample=sample,
)
