"""Steel production: products pass through stages at rates of their own (LP).

A product takes the time of a stage that its tons divided by its rate there give: a limit in which
data divide. Some tons are promised already.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="steel_production",
    title="Steel production",
    sets=(
        index_set("products", "P", "products of the mill"),
        index_set("stages", "S", "stages that every product passes through"),
    ),
    parameters=(
        parameter(
            "rate",
            "r",
            "for p in products for s in stages",
            unit="tons per hour",
            meaning="rate of product p in stage s: tons that an hour of the stage can process",
        ),
        parameter(
            "available",
            "b",
            "for s in stages",
            unit="hours",
            meaning="hours for which stage s is available",
        ),
        parameter(
            "profit",
            "c",
            "for p in products",
            unit="money per ton",
            meaning="profit from one ton of product p",
        ),
        parameter(
            "commitment",
            "l",
            "for p in products",
            unit="tons",
            meaning="commitment: least tons of product p that are promised",
        ),
        parameter(
            "market",
            "u",
            "for p in products",
            unit="tons",
            meaning="market: largest number of tons of product p that can be sold",
        ),
    ),
    variables=(
        variable(
            "make",
            "x",
            "for p in products",
            unit="tons",
            meaning="tons of product p",
            upper="market[p]",
        ),
    ),
    objective=maximize(
        "sum(profit[p] * make[p] for p in products)",
        name="total profit",
        unit="money",
        meaning="the profit from all tons together",
    ),
    constraints=(
        constraint(
            "stage_time",
            "sum(make[p] / rate[p, s] for p in products) <= available[s]",
            "for s in stages",
            meaning="at their rates all products take no more than the hours of a stage",
        ),
        constraint(
            "commitment_kept",
            "make[p] >= commitment[p]",
            "for p in products",
            meaning="the promised tons of a product are made",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a plan between what is promised and what sells; profits follow the time of a ton."""
    products = element_ids("p", sizes["num_products"])
    stages = element_ids("s", sizes["num_stages"])
    rate = {p: {s: stream.integer(8, 40) * 5 for s in stages} for p in products}
    market = {p: stream.integer(10, 60) * 100 for p in products}
    commitment = {p: market[p] * stream.integer(5, 30) // 2500 * 25 + 25 for p in products}
    plan = {
        p: commitment[p] + (market[p] - commitment[p]) * stream.integer(0, 10) // 10
        for p in products
    }
    hours = {s: sum(Fraction(plan[p], rate[p][s]) for p in products) for s in stages}
    worth = {p: sum(Fraction(600, rate[p][s]) for s in stages) for p in products}
    return Data(
        sets={"products": products, "stages": stages},
        parameters={
            "rate": rate,
            "available": {s: round_up(hours[s], 1) for s in stages},
            "profit": {p: round_up(worth[p], 1) + stream.integer(3, 20) for p in products},
            "commitment": commitment,
            "market": market,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Make the tons of steel products with the largest profit that the stages have hours for.",
    literature=(
        'R. Fourer, D. M. Gay and B. W. Kernighan, "AMPL: A Modeling Language for Mathematical '
        'Programming", Scientific Press, 1993',
    ),
    size_parameters=(
        SizeParameter("num_products", "products", easy=(3, 4), medium=(5, 10), hard=(100, 104)),
        SizeParameter("num_stages", "stages", easy=(2, 2), medium=(2, 3), hard=(3, 4)),
    ),
    sample=sample,
)
