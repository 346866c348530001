"""Piecewise procurement: buy from suppliers whose price falls with the amount ordered (MILP).

An order lies in one bracket of its supplier, and the price of that bracket holds for all of it: a
cost that is piecewise linear with jumps. What is bought must be good enough on average.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="piecewise_procurement",
    title="Procurement with quantity discounts",
    sets=(
        index_set("suppliers", "S", "suppliers who quote prices"),
        index_set("brackets", "B", "brackets of order sizes, from small to large", ordered=True),
    ),
    parameters=(
        parameter(
            "price",
            "p",
            "for s in suppliers for b in brackets",
            unit="money per unit",
            meaning="price of one unit from supplier s for an order in bracket b",
        ),
        parameter(
            "start",
            "l",
            "for s in suppliers for b in brackets",
            unit="units",
            meaning="start of bracket b of supplier s: smallest order in it",
        ),
        parameter(
            "end",
            "u",
            "for s in suppliers for b in brackets",
            unit="units",
            meaning="end of bracket b of supplier s: largest order in it",
        ),
        parameter(
            "defects",
            "q",
            "for s in suppliers",
            unit="",
            meaning="defects: share of what supplier s delivers that is faulty",
        ),
        parameter(
            "most_defects",
            "Q",
            unit="",
            meaning="largest share of all that is bought that may be faulty",
        ),
        parameter("need", "d", unit="units", meaning="need: amount that must be bought"),
    ),
    variables=(
        variable(
            "order",
            "x",
            "for s in suppliers for b in brackets",
            unit="units",
            meaning="amount ordered from supplier s in bracket b",
            upper="end[s, b]",
        ),
        variable(
            "choose",
            "y",
            "for s in suppliers for b in brackets",
            unit="",
            meaning="whether the order from supplier s lies in bracket b",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(price[s, b] * order[s, b] for s in suppliers for b in brackets)",
        name="total cost",
        unit="money",
        meaning="what all orders cost together",
    ),
    constraints=(
        constraint(
            "need_met",
            "sum(order[s, b] for s in suppliers for b in brackets) >= need",
            meaning="the orders cover the need",
        ),
        constraint(
            "one_bracket",
            "sum(choose[s, b] for b in brackets) <= 1",
            "for s in suppliers",
            meaning="the order from a supplier lies in one bracket at most",
        ),
        constraint(
            "bracket_start",
            "order[s, b] >= start[s, b] * choose[s, b]",
            "for s in suppliers for b in brackets",
            meaning="an order in a bracket is not below its start",
        ),
        constraint(
            "bracket_end",
            "order[s, b] <= end[s, b] * choose[s, b]",
            "for s in suppliers for b in brackets",
            meaning="an order in a bracket is not above its end",
        ),
        constraint(
            "quality_limit",
            "sum(defects[s] * order[s, b] for s in suppliers for b in brackets)"
            " <= most_defects * sum(order[s, b] for s in suppliers for b in brackets)",
            meaning="on average no more is faulty than allowed",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw brackets that follow each other, and a need that several orders have to cover."""
    suppliers = element_ids("s", sizes["num_suppliers"])
    brackets = list(range(1, sizes["num_brackets"] + 1))
    price: dict[str, dict[int, Fraction]] = {}
    start: dict[str, dict[int, int]] = {}
    end: dict[str, dict[int, int]] = {}
    for s in suppliers:
        level = stream.decimal("14", "22", step="0.1")
        edge = stream.integer(2, 8) * 10
        price[s], start[s], end[s] = {}, {}, {}
        for b in brackets:
            price[s][b], start[s][b] = level, edge
            end[s][b] = edge + stream.integer(4, 15) * 10 - 1
            edge = end[s][b] + 1
            level -= stream.decimal("0.2", "1.8", step="0.1")
    thousandths = {s: stream.integer(5, 60) for s in suppliers}
    used = stream.sample(suppliers, (len(suppliers) + 1) // 2)
    plan = {s: end[s][stream.choice(brackets)] - stream.integer(0, 30) for s in used}
    total = sum(plan.values())
    mean = Fraction(sum(thousandths[s] * plan[s] for s in used), total)
    return Data(
        sets={"suppliers": suppliers, "brackets": brackets},
        parameters={
            "price": {
                s: {
                    b: price[s][b] - Fraction(thousandths[s] * 10 // 25, 10)
                    for b in brackets
                }
                for s in suppliers
            },
            "start": start,
            "end": end,
            "defects": {s: Fraction(thousandths[s], 1000) for s in suppliers},
            "most_defects": Fraction(round_up(mean, 1), 1000),
            "need": total,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Order from suppliers with quantity discounts what is needed, at least cost.",
    literature=(
        'P. Katz, A. Sadrian and P. Tendick, "Telephone companies analyze price quotations with '
        "Bellcore's PDSS software\", Interfaces 24(1), 1994",
    ),
    size_parameters=(
        SizeParameter("num_suppliers", "suppliers", easy=(2, 3), medium=(3, 5), hard=(13, 14)),
        SizeParameter("num_brackets", "brackets", easy=(2, 2), medium=(2, 3), hard=(4, 4)),
    ),
    sample=sample,
)
