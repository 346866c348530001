"""Multi-plant production: several plants make the same products from one shared material (LP).

Costs and times differ from plant to plant, each plant has hours of its own and must be busy for a
least part of them, and all draw on one stock of material and one budget.

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
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="multi_plant_production",
    title="Multi-plant production",
    sets=(
        index_set("plants", "F", "plants"),
        index_set("products", "P", "products that any plant can make"),
    ),
    parameters=(
        parameter(
            "price",
            "r",
            "for p in products",
            unit="money per unit",
            meaning="selling price of one unit of product p",
        ),
        parameter(
            "making_cost",
            "c",
            "for f in plants for p in products",
            unit="money per unit",
            meaning="cost of making one unit of product p at plant f",
        ),
        parameter(
            "making_time",
            "a",
            "for f in plants for p in products",
            unit="hours per unit",
            meaning="time of making one unit of product p at plant f",
        ),
        parameter(
            "hours",
            "h",
            "for f in plants",
            unit="hours",
            meaning="most hours that plant f can work",
        ),
        parameter(
            "least_hours",
            "l",
            "for f in plants",
            unit="hours",
            meaning="least hours for which plant f must be kept busy",
        ),
        parameter(
            "demand",
            "d",
            "for p in products",
            unit="units",
            meaning="demand: most units of product p that can be sold",
        ),
        parameter(
            "recipe",
            "m",
            "for p in products",
            unit="mass per unit",
            meaning="material that goes into one unit of product p",
        ),
        parameter("material", "M", unit="mass", meaning="material in stock for all plants"),
        parameter("budget", "B", unit="money", meaning="budget for the cost of making"),
    ),
    variables=(
        variable(
            "make",
            "x",
            "for f in plants for p in products",
            unit="units",
            meaning="units of product p made at plant f",
        ),
    ),
    objective=maximize(
        "sum((price[p] - making_cost[f, p]) * make[f, p] for f in plants for p in products)",
        name="total profit",
        unit="money",
        meaning="what everything sells for less the cost of making it",
    ),
    constraints=(
        constraint(
            "plant_hours",
            "sum(making_time[f, p] * make[f, p] for p in products) <= hours[f]",
            "for f in plants",
            meaning="a plant works no more than its hours",
        ),
        constraint(
            "plant_busy",
            "sum(making_time[f, p] * make[f, p] for p in products) >= least_hours[f]",
            "for f in plants",
            meaning="a plant is kept busy for its least hours",
        ),
        constraint(
            "demand_limit",
            "sum(make[f, p] for f in plants) <= demand[p]",
            "for p in products",
            meaning="no more of a product is made than can be sold",
        ),
        constraint(
            "material_limit",
            "sum(recipe[p] * make[f, p] for f in plants for p in products) <= material",
            meaning="all plants together use no more material than there is",
        ),
        constraint(
            "budget_limit",
            "sum(making_cost[f, p] * make[f, p] for f in plants for p in products) <= budget",
            meaning="making everything costs no more than the budget",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a plan of all plants, and limits that it nearly reaches; one plant is dear."""
    plants = element_ids("f", sizes["num_plants"])
    products = element_ids("p", sizes["num_products"])
    base = {p: stream.integer(12, 60) for p in products}
    level = {f: stream.integer(70, 130) for f in plants}
    level[stream.choice(plants)] = 160
    cost = {
        f: {p: max(2, base[p] * level[f] // 100 + stream.integer(-3, 3)) for p in products}
        for f in plants
    }
    time = {f: {p: stream.decimal("0.2", "1.8", step="0.1") for p in products} for f in plants}
    recipe = {p: stream.decimal("0.5", "6", step="0.5") for p in products}
    plan = {f: {p: stream.integer(2, 30) for p in products} for f in plants}
    busy = {f: sum(time[f][p] * plan[f][p] for p in products) for f in plants}
    made = {p: sum(plan[f][p] for f in plants) for p in products}
    spent = sum(cost[f][p] * plan[f][p] for f in plants for p in products)
    return Data(
        sets={"plants": plants, "products": products},
        parameters={
            "price": {p: base[p] * stream.integer(14, 24) // 10 for p in products},
            "making_cost": cost,
            "making_time": time,
            "hours": {
                f: round_up(busy[f] * Fraction(stream.integer(101, 130), 100), 1) for f in plants
            },
            "least_hours": {
                f: round_down(busy[f] * Fraction(stream.integer(50, 95), 100), 1) for f in plants
            },
            "demand": {p: made[p] + stream.integer(0, made[p] // 2) for p in products},
            "recipe": recipe,
            "material": round_up(sum(recipe[p] * made[p] for p in products), 1),
            "budget": round_up(spent * Fraction(stream.integer(96, 106), 100), 10),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Divide products among plants that share material and a budget, with most profit.",
    literature=(
        'H. P. Williams, "Model Building in Mathematical Programming", Wiley, 1978 (multi-plant '
        "models)",
    ),
    size_parameters=(
        SizeParameter("num_plants", "plants", easy=(2, 2), medium=(3, 4), hard=(10, 10)),
        SizeParameter("num_products", "products", easy=(2, 3), medium=(3, 5), hard=(10, 11)),
    ),
    sample=sample,
)
