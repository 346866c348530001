"""Substitution stocking: stock grades before demand is known; a better one may replace a worse.

The first stage buys stock, the second serves demand classes in each scenario by their own grade or
by one that may stand in for it (two-stage LP with a relation of substitution).

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="substitution_stocking",
    title="Stocking with substitution",
    sets=(
        index_set("grades", "G", "grades of the product"),
        index_set("scenarios", "S", "scenarios of demand"),
        index_set(
            "substitutes",
            "R",
            "pairs of a grade and another one that it may replace",
            within=("grades", "grades"),
        ),
    ),
    parameters=(
        parameter(
            "unit_cost",
            "c",
            "for g in grades",
            unit="money per unit",
            meaning="cost of buying one unit of grade g",
        ),
        parameter(
            "revenue",
            "r",
            "for g in grades",
            unit="money per unit",
            meaning="revenue from each customer of grade g who is served, by whatever grade",
        ),
        parameter(
            "salvage",
            "v",
            "for g in grades",
            unit="money per unit",
            meaning="salvage value of one leftover unit of grade g",
        ),
        parameter(
            "chance", "p", "for s in scenarios", unit="", meaning="probability of scenario s"
        ),
        parameter(
            "demand",
            "d",
            "for g in grades for s in scenarios",
            unit="units",
            meaning="demand for grade g in scenario s",
        ),
        parameter("storage", "K", unit="units", meaning="most units that can be stored in all"),
    ),
    variables=(
        variable("stock", "x", "for g in grades", unit="units", meaning="units of grade g bought"),
        variable(
            "own",
            "y",
            "for g in grades for s in scenarios",
            unit="units",
            meaning="demand for grade g that is served by itself in scenario s",
        ),
        variable(
            "replace",
            "z",
            "for (g, h) in substitutes for s in scenarios",
            unit="units",
            meaning="units of grade g that serve demand for grade h in scenario s",
        ),
        variable(
            "leftover",
            "w",
            "for g in grades for s in scenarios",
            unit="units",
            meaning="units of grade g left over in scenario s",
        ),
    ),
    objective=maximize(
        "sum(chance[s] * (sum(revenue[g] * own[g, s] + salvage[g] * leftover[g, s] for g in grades)"
        " + sum(revenue[h] * replace[g, h, s] for (g, h) in substitutes)) for s in scenarios)"
        " - sum(unit_cost[g] * stock[g] for g in grades)",
        name="expected profit",
        unit="money",
        meaning="the expected revenue and salvage less the cost of the stock",
    ),
    constraints=(
        constraint(
            "stock_balance",
            "own[g, s] + leftover[g, s] + sum(replace[a, h, s] for (a, h) in substitutes if a == g)"
            " == stock[g]",
            "for g in grades for s in scenarios",
            meaning="all stock of a grade is used or left over in every scenario",
        ),
        constraint(
            "demand_limit",
            "own[h, s] + sum(replace[g, b, s] for (g, b) in substitutes if b == h) <= demand[h, s]",
            "for h in grades for s in scenarios",
            meaning="no more customers of a grade are served than there are",
        ),
        constraint(
            "storage_limit",
            "sum(stock[g] for g in grades) <= storage",
            meaning="no more is bought in all than can be stored",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw grades from the best to the plainest; better ones cost and earn more."""
    grades = element_ids("g", sizes["num_grades"])
    scenarios = element_ids("s", sizes["num_scenarios"])
    pairs = [(g, h) for place, g in enumerate(grades) for h in grades[place + 1 : place + 3]]
    cost = {g: 40 - 5 * place + stream.integer(0, 4) for place, g in enumerate(grades)}
    mean = {g: stream.integer(40, 120, 10) for g in grades}
    demand = {
        g: {s: stream.integer(mean[g] // 3, mean[g] * 5 // 3) for s in scenarios} for g in grades
    }
    shares = dict.fromkeys(scenarios, 2)
    for _ in range(20 - 2 * len(scenarios)):
        shares[stream.choice(scenarios)] += 1
    expected = sum(shares[s] * demand[g][s] for g in grades for s in scenarios) // 20
    return Data(
        sets={"grades": grades, "scenarios": scenarios, "substitutes": pairs},
        parameters={
            "unit_cost": cost,
            "revenue": {g: cost[g] + stream.integer(8, 30) for g in grades},
            "salvage": {g: Fraction(cost[g] * stream.integer(20, 60), 100) for g in grades},
            "chance": {s: Fraction(share, 20) for s, share in shares.items()},
            "demand": demand,
            "storage": expected * stream.integer(80, 115) // 100,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Stock grades that may replace one another before demand is known.",
    literature=(
        'Y. Bassok, R. Anupindi and R. Akella, "Single-period multiproduct inventory models with '
        'substitution", Operations Research 47(4), 1999',
    ),
    size_parameters=(
        SizeParameter("num_grades", "grades", easy=(2, 3), medium=(3, 4), hard=(5, 6)),
        SizeParameter("num_scenarios", "scenarios", easy=(2, 3), medium=(3, 4), hard=(6, 8)),
    ),
    sample=sample,
)
