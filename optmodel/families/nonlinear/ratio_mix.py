"""Ratio mix: whole units with the most gain for each unit of burden (MINLP).

The objective is a sum over a sum, a linear-fractional program. No other family has one.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import (
    Formulation,
    constraint,
    index_set,
    maximize,
    parameter,
    variable,
)
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="ratio_mix",
    title="The best ratio of gain to burden",
    sets=(index_set("items", "I", "what is made"),),
    parameters=(
        parameter(
            "gain", "g", "for i in items", unit="money per unit", meaning="gain from a unit of i"
        ),
        parameter(
            "burden",
            "b",
            "for i in items",
            unit="hours per unit",
            meaning="labor that a unit of i takes",
        ),
        parameter("base_gain", "G", unit="money", meaning="fixed gain whatever is made"),
        parameter("base_burden", "B", unit="hours", meaning="fixed labor whatever is made"),
        parameter(
            "weight",
            "w",
            "for i in items",
            unit="weight per unit",
            meaning="material in a unit of i",
        ),
        parameter("stock", "W", unit="weight", meaning="material in stock"),
        parameter(
            "fewest",
            "l",
            "for i in items",
            unit="units",
            meaning="fewest units of i",
            integral=True,
        ),
        parameter(
            "most", "u", "for i in items", unit="units", meaning="most units of i", integral=True
        ),
        parameter(
            "least_total", "N", unit="units", meaning="units to be made in all", integral=True
        ),
        parameter(
            "share", "s", unit="", meaning="largest share of all units that a single one may have"
        ),
    ),
    variables=(
        variable(
            "make",
            "x",
            "for i in items",
            unit="units",
            meaning="units of i that are made",
            domain="integer",
            lower="fewest[i]",
            upper="most[i]",
        ),
    ),
    objective=maximize(
        "(base_gain + sum(gain[i] * make[i] for i in items))"
        " / (base_burden + sum(burden[i] * make[i] for i in items))",
        name="gain per hour of labor",
        unit="money per hour",
        meaning="all gain over all labor",
    ),
    constraints=(
        constraint(
            "stock_limit",
            "sum(weight[i] * make[i] for i in items) <= stock",
            meaning="the material in stock is enough",
        ),
        constraint(
            "total_made",
            "sum(make[i] for i in items) >= least_total",
            meaning="enough units are made in all",
        ),
        constraint(
            "share_limit",
            "make[i] <= share * sum(make[k] for k in items)",
            "for i in items",
            meaning="no single one makes up more than its largest share of all units",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a plan first, then a stock, a total and a share that it keeps."""
    items = element_ids("i", sizes["num_items"])
    plan = {i: stream.integer(3, 16) for i in items}
    total = sum(plan.values())
    weight = {i: stream.decimal("0.7", "6", step="0.1") for i in items}
    share = round_up(Fraction(max(plan.values()), total), Fraction(1, 20))
    return Data(
        sets={"items": items},
        parameters={
            "gain": {i: round(weight[i] * stream.integer(4, 12)) + 3 for i in items},
            "burden": {i: stream.decimal("0.5", "5", step="0.5") for i in items},
            "base_gain": stream.integer(20, 120, 5),
            "base_burden": stream.integer(8, 40),
            "weight": weight,
            "stock": sum(weight[i] * plan[i] for i in items) + stream.decimal("0", "2", step="0.1"),
            "fewest": {i: stream.integer(0, plan[i] // 2) for i in items},
            "most": {i: plan[i] + stream.integer(2, 12) for i in items},
            "least_total": total - stream.integer(0, 2),
            "share": share,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose whole units of goods so that gain per hour of labor is greatest.",
    literature=(
        'A. Charnes and W. W. Cooper, "Programming with linear fractional functionals", Naval '
        "Research Logistics Quarterly 9, 1962",
    ),
    size_parameters=(SizeParameter("num_items", "goods", easy=(2, 4), medium=(4, 5), hard=(5, 7)),),
    sample=sample,
)
