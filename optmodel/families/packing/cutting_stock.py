"""Cutting stock: cut rolls by given patterns, few of which may be set up (ILP).

A pattern says how many pieces of each width one roll gives; the knives can be set for so many
patterns only.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="cutting_stock",
    title="Cutting stock",
    sets=(
        index_set("patterns", "P", "patterns by which a roll can be cut"),
        index_set("widths", "W", "widths that are ordered"),
    ),
    parameters=(
        parameter(
            "roll_cost",
            "c",
            "for p in patterns",
            unit="money per roll",
            meaning="cost of a roll that is cut by pattern p",
        ),
        parameter(
            "pieces",
            "a",
            "for p in patterns for w in widths",
            unit="pieces per roll",
            meaning="pieces of width w that a roll cut by pattern p gives",
            integral=True,
        ),
        parameter(
            "ordered",
            "d",
            "for w in widths",
            unit="pieces",
            meaning="pieces of width w that are ordered",
            integral=True,
        ),
        parameter(
            "most_rolls",
            "u",
            "for p in patterns",
            unit="rolls",
            meaning="most rolls that can be cut by pattern p",
            integral=True,
        ),
        parameter(
            "most_patterns",
            "m",
            unit="patterns",
            meaning="most patterns that can be set up",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "cut",
            "x",
            "for p in patterns",
            unit="rolls",
            meaning="rolls cut by pattern p",
            domain="integer",
            upper="most_rolls[p]",
        ),
        variable(
            "set_up",
            "y",
            "for p in patterns",
            unit="",
            meaning="whether pattern p is set up",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(roll_cost[p] * cut[p] for p in patterns)",
        name="total cost",
        unit="money",
        meaning="the cost of all rolls that are cut",
    ),
    constraints=(
        constraint(
            "orders_met",
            "sum(pieces[p, w] * cut[p] for p in patterns) >= ordered[w]",
            "for w in widths",
            meaning="the rolls give as many pieces of each width as are ordered",
        ),
        constraint(
            "set_up_first",
            "cut[p] <= most_rolls[p] * set_up[p]",
            "for p in patterns",
            meaning="only a pattern that is set up is cut",
        ),
        constraint(
            "pattern_limit",
            "sum(set_up[p] for p in patterns) <= most_patterns",
            meaning="no more patterns are set up than the knives allow",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw few patterns with which the orders can be met, and others that would waste less."""
    patterns = element_ids("p", sizes["num_patterns"])
    widths = element_ids("w", sizes["num_widths"])
    pieces = {p: {w: stream.choice((0, 1, 1, 2, 3)) for w in widths} for p in patterns}
    chosen = stream.sample(patterns, max(2, len(patterns) // 2))
    for place, w in enumerate(widths):  # every width can be cut
        pieces[chosen[place % len(chosen)]][w] += 1
    plan = {p: stream.integer(4, 20) if p in chosen else 0 for p in patterns}
    return Data(
        sets={"patterns": patterns, "widths": widths},
        parameters={
            "roll_cost": {p: 8 * sum(pieces[p].values()) + stream.integer(1, 15) for p in patterns},
            "pieces": pieces,
            "ordered": {
                w: max(3, sum(pieces[p][w] * plan[p] for p in patterns) - stream.integer(0, 5))
                for w in widths
            },
            "most_rolls": {p: plan[p] + stream.integer(8, 20) for p in patterns},
            "most_patterns": len(chosen),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Cut rolls by few patterns so that all orders are met at least cost.",
    literature=(
        'P. C. Gilmore and R. E. Gomory, "A linear programming approach to the cutting-stock '
        'problem", Operations Research 9(6), 1961',
    ),
    size_parameters=(
        SizeParameter("num_patterns", "patterns", easy=(4, 5), medium=(6, 8), hard=(12, 16)),
        SizeParameter("num_widths", "widths", easy=(2, 3), medium=(3, 4), hard=(5, 6)),
    ),
    sample=sample,
)
