"""Backpack: pack the most valuable things that a weight limit allows (BIP).

FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families import Data, Family, SizeParameter, element_ids
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
    name="backpack",
    title="Backpack",
    sets=(index_set("items", "I", "things that may be packed"),),
    parameters=(
        parameter("value", "v", "for i in items", unit="points", meaning="what thing i is worth"),
        parameter("weight", "w", "for i in items", unit="mass", meaning="what thing i weighs"),
        parameter("limit", "W", unit="mass", meaning="the most that can be carried"),
    ),
    variables=(
        variable(
            "pack",
            "x",
            "for i in items",
            unit="",
            meaning="whether thing i is packed",
            domain="binary",
        ),
    ),
    objective=maximize(
        "sum(value[i] * pack[i] for i in items)",
        name="total value",
        unit="points",
        meaning="what all packed things are worth",
    ),
    constraints=(
        constraint(
            "carry",
            "sum(weight[i] * pack[i] for i in items) <= limit",
            meaning="what is packed can be carried",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Pack a bag first, then set a limit that holds it with little room to spare."""
    items = element_ids("i", sizes["num_items"])
    weight = {i: stream.decimal("0.5", "9.5", step="0.1") for i in items}
    value = {i: stream.integer(5, 60) for i in items}
    packed = stream.sample(items, len(items) // 2)
    limit = sum(weight[i] for i in packed) + stream.decimal("0.1", "1.5", step="0.1")
    return Data(
        sets={"items": items}, parameters={"value": value, "weight": weight, "limit": limit}
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Pack the most valuable things that a weight limit allows.",
    size_parameters=(
        SizeParameter(
            "num_items", "things to choose from", easy=(4, 5), medium=(6, 7), hard=(8, 9)
        ),
    ),
    sample=sample,
)
