"""Oil blending: blend several fuels from the same crudes within quality limits (LP).

Crudes are scarce and shared, and each fuel must reach an octane number and keep below a sulfur
content, both of a blend whose size is itself decided.

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
    name="oil_blending",
    title="Oil blending",
    sets=(
        index_set("crudes", "C", "crudes that can be bought"),
        index_set("fuels", "F", "fuels that are blended from them"),
    ),
    parameters=(
        parameter(
            "cost",
            "c",
            "for i in crudes",
            unit="money per volume",
            meaning="cost of buying one unit of crude i",
        ),
        parameter(
            "supply",
            "a",
            "for i in crudes",
            unit="volume",
            meaning="supply: most of crude i that can be bought",
        ),
        parameter(
            "octane", "o", "for i in crudes", unit="points", meaning="octane number of crude i"
        ),
        parameter("sulfur", "r", "for i in crudes", unit="", meaning="sulfur content of crude i"),
        parameter(
            "price",
            "p",
            "for j in fuels",
            unit="money per volume",
            meaning="selling price of one unit of fuel j",
        ),
        parameter(
            "market",
            "u",
            "for j in fuels",
            unit="volume",
            meaning="market: most of fuel j that can be sold",
        ),
        parameter(
            "least_octane",
            "l",
            "for j in fuels",
            unit="points",
            meaning="least octane number that fuel j must reach",
        ),
        parameter(
            "most_sulfur",
            "q",
            "for j in fuels",
            unit="",
            meaning="largest sulfur content that fuel j may have",
        ),
        parameter(
            "capacity",
            "K",
            unit="volume",
            meaning="capacity of the refinery: crude of all kinds that it can process",
        ),
    ),
    variables=(
        variable(
            "blend",
            "x",
            "for i in crudes for j in fuels",
            unit="volume",
            meaning="amount of crude i blended into fuel j",
        ),
    ),
    objective=maximize(
        "sum((price[j] - cost[i]) * blend[i, j] for i in crudes for j in fuels)",
        name="total profit",
        unit="money",
        meaning="the proceeds of all fuels less the cost of the crudes in them",
    ),
    constraints=(
        constraint(
            "supply_limit",
            "sum(blend[i, j] for j in fuels) <= supply[i]",
            "for i in crudes",
            meaning="no more of a crude is used than can be bought",
        ),
        constraint(
            "market_limit",
            "sum(blend[i, j] for i in crudes) <= market[j]",
            "for j in fuels",
            meaning="no more of a fuel is made than can be sold",
        ),
        constraint(
            "octane_floor",
            "sum(octane[i] * blend[i, j] for i in crudes)"
            " >= least_octane[j] * sum(blend[i, j] for i in crudes)",
            "for j in fuels",
            meaning="the average octane number of a fuel reaches what it must",
        ),
        constraint(
            "sulfur_ceiling",
            "sum(sulfur[i] * blend[i, j] for i in crudes)"
            " <= most_sulfur[j] * sum(blend[i, j] for i in crudes)",
            "for j in fuels",
            meaning="the average sulfur content of a fuel stays within what it may be",
        ),
        constraint(
            "refinery_limit",
            "sum(blend[i, j] for i in crudes for j in fuels) <= capacity",
            meaning="all crude together stays within the capacity of the refinery",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw blends first; a crude is dear where its octane is high and its sulfur low."""
    crudes = element_ids("c", sizes["num_crudes"])
    fuels = element_ids("f", sizes["num_fuels"])
    octane = {i: stream.integer(78, 108) for i in crudes}
    mills = {i: stream.integer(2, 60) for i in crudes}  # sulfur in tenths of a percent
    plan = {i: {j: stream.integer(0, 12) * 100 for j in fuels} for i in crudes}
    plan[crudes[0]] = {j: plan[crudes[0]][j] + 100 for j in fuels}
    size = {j: sum(plan[i][j] for i in crudes) for j in fuels}
    mean = {j: Fraction(sum(octane[i] * plan[i][j] for i in crudes), size[j]) for j in fuels}
    dirt = {j: Fraction(sum(mills[i] * plan[i][j] for i in crudes), size[j]) for j in fuels}
    used = sum(size.values())
    return Data(
        sets={"crudes": crudes, "fuels": fuels},
        parameters={
            "cost": {
                i: 40
                + Fraction(octane[i] - 78, 2)
                - Fraction(mills[i], 5)
                + stream.decimal("0", "6", step="0.1")
                for i in crudes
            },
            "supply": {i: sum(plan[i].values()) + stream.integer(0, 8) * 100 + 100 for i in crudes},
            "octane": octane,
            "sulfur": {i: Fraction(mills[i], 1000) for i in crudes},
            "price": {
                j: 52 + (mean[j] - 78) // 2 + stream.decimal("0", "12", step="0.25") for j in fuels
            },
            "market": {j: size[j] + stream.integer(1, 12) * 100 for j in fuels},
            "least_octane": {j: round_down(mean[j], 1) for j in fuels},
            "most_sulfur": {j: Fraction(round_up(dirt[j], 1), 1000) for j in fuels},
            "capacity": round_down(used * Fraction(stream.integer(85, 115), 100), 100),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Blend fuels from shared crudes within quality limits, with the largest profit.",
    literature=(
        'A. Charnes, W. W. Cooper and B. Mellon, "Blending aviation gasolines", Econometrica '
        "20(2), 1952",
        'A. S. Manne, "Scheduling of Petroleum Refinery Operations", Harvard University Press, '
        "1956",
    ),
    size_parameters=(
        SizeParameter("num_crudes", "crudes", easy=(3, 3), medium=(4, 5), hard=(12, 14)),
        SizeParameter("num_fuels", "fuels", easy=(2, 3), medium=(3, 4), hard=(9, 10)),
    ),
    sample=sample,
)
