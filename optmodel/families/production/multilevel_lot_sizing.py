"""Multilevel lot sizing: make parts in lots before what they go into can be made (MILP).

Parts are needed by customers and by the assembly of other parts: balances along a bill of
materials, whose quantities are data of pairs. All lots share the hours of a period.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="multilevel_lot_sizing",
    title="Multilevel lot sizing",
    sets=(
        index_set("parts", "P", "parts and assemblies"),
        index_set("periods", "T", "periods of the plan", ordered=True),
        index_set(
            "uses", "B", "parts and the assemblies that they go into", within=("parts", "parts")
        ),
    ),
    parameters=(
        parameter(
            "demand",
            "d",
            "for p in parts for t in periods",
            unit="units",
            meaning="demand of customers for part p in period t",
        ),
        parameter(
            "quantity",
            "q",
            "for (p, a) in uses",
            unit="units per unit",
            meaning="quantity of part p that goes into one unit of assembly a",
        ),
        parameter(
            "setup_cost", "f", "for p in parts", unit="money", meaning="cost of a setup for part p"
        ),
        parameter(
            "holding_cost",
            "h",
            "for p in parts",
            unit="money per unit",
            meaning="cost of holding one unit of part p at the end of a period",
        ),
        parameter(
            "largest_lot",
            "u",
            "for p in parts",
            unit="units",
            meaning="largest lot of part p that can be made in a period",
        ),
        parameter(
            "unit_time",
            "a",
            "for p in parts",
            unit="hours per unit",
            meaning="time of making one unit of part p",
        ),
        parameter(
            "capacity", "C", "for t in periods", unit="hours", meaning="hours available in period t"
        ),
    ),
    variables=(
        variable(
            "make",
            "x",
            "for p in parts for t in periods",
            unit="units",
            meaning="units of part p made in period t",
            upper="largest_lot[p]",
        ),
        variable(
            "stock",
            "s",
            "for p in parts for t in periods",
            unit="units",
            meaning="units of part p in stock at the end of period t",
        ),
        variable(
            "setup",
            "y",
            "for p in parts for t in periods",
            unit="",
            meaning="whether part p is set up in period t",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(setup_cost[p] * setup[p, t] + holding_cost[p] * stock[p, t] for p in parts"
        " for t in periods)",
        name="total cost",
        unit="money",
        meaning="the cost of setups and stock together",
    ),
    constraints=(
        constraint(
            "first_balance",
            "make[p, first(periods)]"
            " == demand[p, first(periods)] + sum(quantity[p, a] * make[a, first(periods)]"
            " for (o, a) in uses if o == p) + stock[p, first(periods)]",
            "for p in parts",
            meaning="in the first period what is made goes to customers, into assemblies or into"
            " stock",
        ),
        constraint(
            "balance",
            "stock[p, t - 1] + make[p, t]"
            " == demand[p, t] + sum(quantity[p, a] * make[a, t] for (o, a) in uses if o"
            " == p) + stock[p, t]",
            "for p in parts for t in periods if t != first(periods)",
            meaning="later old stock and production go to customers, into assemblies or into stock",
        ),
        constraint(
            "setup_needed",
            "make[p, t] <= largest_lot[p] * setup[p, t]",
            "for p in parts for t in periods",
            meaning="nothing is made of a part without a setup, nor more than the largest lot",
        ),
        constraint(
            "hours_limit",
            "sum(unit_time[p] * make[p, t] for p in parts) <= capacity[t]",
            "for t in periods",
            meaning="all lots of a period fit into its hours",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a bill of materials that leads to the first part, and lots that keep up with demand."""
    parts = element_ids("p", sizes["num_parts"])
    periods = list(range(1, sizes["num_periods"] + 1))
    uses = [(p, stream.choice(parts[max(0, n - 1) : n + 1])) for n, p in enumerate(parts[1:])]
    quantity: dict[str, dict[str, int]] = {}
    for p, a in uses:
        quantity.setdefault(p, {})[a] = stream.integer(1, 3)
    demand = {
        p: {t: stream.integer(10, 60) if n == 0 else stream.integer(0, 12) for t in periods}
        for n, p in enumerate(parts)
    }
    # What is made of everything in each period if nothing is put into stock.
    need = {p: dict(demand[p]) for p in parts}
    for p, a in uses:
        for t in periods:
            need[p][t] += quantity[p][a] * need[a][t]
    time = {p: stream.decimal("0.05", "0.5", step="0.05") for p in parts}
    hours = {t: sum(time[p] * need[p][t] for p in parts) for t in periods}
    mean = sum(hours.values()) / len(periods)
    return Data(
        sets={"parts": parts, "periods": periods, "uses": uses},
        parameters={
            "demand": demand,
            "quantity": quantity,
            "setup_cost": {p: stream.integer(30, 160, 5) for p in parts},
            "holding_cost": {
                p: round_up(Fraction(stream.integer(60, 140), 100 * (n + 1)), Fraction(1, 10))
                for n, p in enumerate(parts)
            },
            "largest_lot": {
                p: round_up(max(need[p].values()) * Fraction(stream.integer(10, 25), 10), 5)
                for p in parts
            },
            "unit_time": time,
            "capacity": {
                t: round_up(max(hours[t], mean) * Fraction(stream.integer(100, 125), 100), 1)
                for t in periods
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Make parts in lots before the assemblies that they go into, at least cost.",
    literature=(
        'P. J. Billington, J. O. McClain and L. J. Thomas, "Mathematical programming approaches '
        'to capacity-constrained MRP systems", Management Science 29(10), 1983',
    ),
    size_parameters=(
        SizeParameter("num_parts", "parts and assemblies", easy=(2, 3), medium=(3, 4), hard=(7, 7)),
        SizeParameter("num_periods", "periods", easy=(2, 3), medium=(3, 4), hard=(5, 5)),
    ),
    sample=sample,
)
