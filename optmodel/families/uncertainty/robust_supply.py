"""Robust supply: order from unreliable suppliers so that enough arrives even in bad times (SOCP).

The amount that proves usable is random; its mean less a multiple of its standard deviation must
cover the requirement, which is a second-order cone in the orders.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt

from optmodel.families.problem_family import (
    Data,
    Family,
    SizeParameter,
    element_ids,
    round_up,
)
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
    name="robust_supply",
    title="Robust supply",
    sets=(index_set("suppliers", "I", "suppliers to order from"),),
    parameters=(
        parameter(
            "price",
            "c",
            "for i in suppliers",
            unit="money per unit",
            meaning="price of one unit ordered from supplier i",
        ),
        parameter(
            "usable",
            r"\mu",
            "for i in suppliers",
            unit="",
            meaning="expected usable share of an order from supplier i",
        ),
        parameter(
            "spread",
            r"\sigma",
            "for i in suppliers",
            unit="",
            meaning="standard deviation of the usable share of an order from supplier i",
        ),
        parameter(
            "largest_order",
            "u",
            "for i in suppliers",
            unit="units",
            meaning="largest order that supplier i accepts",
        ),
        parameter("requirement", "R", unit="units", meaning="usable amount that must be secured"),
        parameter(
            "safety",
            "z",
            unit="",
            meaning="standard deviations by which the expected amount must exceed the requirement",
        ),
        parameter(
            "largest_share",
            r"\theta",
            unit="",
            meaning="largest share of the total order that one supplier may get",
        ),
        parameter(
            "receiving_capacity", "K", unit="units", meaning="largest total amount to be ordered"
        ),
    ),
    variables=(
        variable(
            "order",
            "x",
            "for i in suppliers",
            unit="units",
            meaning="amount ordered from supplier i",
            upper="largest_order[i]",
        ),
    ),
    objective=minimize(
        "sum(price[i] * order[i] for i in suppliers)",
        name="total purchase cost",
        unit="money",
        meaning="the price of everything ordered, usable or not",
    ),
    constraints=(
        constraint(
            "safe_supply",
            "requirement + safety * sqrt(sum((spread[i] * order[i]) ** 2 for i in suppliers))"
            " <= sum(usable[i] * order[i] for i in suppliers)",
            meaning="the expected usable amount, less the safety margin, covers the requirement",
        ),
        constraint(
            "share_limit",
            "order[i] <= largest_share * sum(order[k] for k in suppliers)",
            "for i in suppliers",
            meaning="no supplier gets more than the largest share of the total order",
        ),
        constraint(
            "receiving_limit",
            "sum(order[i] for i in suppliers) <= receiving_capacity",
            meaning="no more is ordered in all than can be received",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw orders first, then a requirement that they cover and limits that they keep.

    Better suppliers ask more, so that cheapness, quality and diversity pull apart.
    """
    suppliers = element_ids("s", sizes["num_suppliers"])
    plan = {i: stream.integer(60, 180, 5) for i in suppliers}
    total = sum(plan.values())
    usable = {i: Fraction(stream.integer(70, 98), 100) for i in suppliers}
    spread = {i: stream.decimal("0.03", "0.15", step="0.005") for i in suppliers}
    quarters = {
        i: round(4 * (usable[i] * 12 - spread[i] * 20 + stream.decimal("0", "5", step="0.25")))
        for i in suppliers
    }
    safety = Fraction(stream.choice(["1.28", "1.5", "1.64", "1.96", "2", "2.33"]))
    mean = sum(usable[i] * plan[i] for i in suppliers)
    variance = sum((spread[i] * plan[i]) ** 2 for i in suppliers)
    deviation = Fraction(isqrt(int(variance * 10**6)) + 1, 1000)  # rounded up
    return Data(
        sets={"suppliers": suppliers},
        parameters={
            "price": {i: Fraction(quarters[i], 4) for i in suppliers},
            "usable": usable,
            "spread": spread,
            "largest_order": {i: plan[i] + stream.integer(10, 70, 10) for i in suppliers},
            "requirement": int(mean - safety * deviation) // 5 * 5,
            "safety": safety,
            "largest_share": round_up(Fraction(max(plan.values()), total), Fraction(1, 20)),
            "receiving_capacity": total + stream.integer(0, 20, 5),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Order from unreliable suppliers at least cost so that enough is usable, with a margin.",
    literature=(
        'A. Charnes and W. W. Cooper, "Chance-constrained programming", Management Science '
        "6(1), 1959",
    ),
    size_parameters=(
        SizeParameter("num_suppliers", "suppliers", easy=(3, 4), medium=(4, 6), hard=(6, 8)),
    ),
    sample=sample,
)
