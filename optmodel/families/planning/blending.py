"""Blending: mix ingredients into a batch whose properties stay within limits, cheaply (LP).

FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
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
    name="blending",
    title="Blending",
    sets=(
        index_set("ingredients", "I", "ingredients that can be mixed"),
        index_set("properties", "K", "properties of the mixture"),
        index_set("floored", "L", "properties with a lower limit", within=("properties",)),
        index_set("capped", "U", "properties with an upper limit", within=("properties",)),
    ),
    parameters=(
        parameter("batch", "B", unit="units", meaning="amount of mixture to be made"),
        parameter(
            "cost",
            "c",
            "for i in ingredients",
            unit="money per unit",
            meaning="cost of one unit of ingredient i",
        ),
        parameter(
            "available",
            "a",
            "for i in ingredients",
            unit="units",
            meaning="largest amount of ingredient i that can be had",
        ),
        parameter(
            "share",
            "s",
            "for i in ingredients for k in properties",
            unit="",
            meaning="part of ingredient i that is property k",
        ),
        parameter(
            "least_share",
            "l",
            "for k in floored",
            unit="",
            meaning="smallest part of the mixture that may be property k",
        ),
        parameter(
            "most_share",
            "u",
            "for k in capped",
            unit="",
            meaning="largest part of the mixture that may be property k",
        ),
    ),
    variables=(
        variable(
            "use",
            "x",
            "for i in ingredients",
            unit="units",
            meaning="amount of ingredient i in the mixture",
            upper="available[i]",
        ),
    ),
    objective=minimize(
        "sum(cost[i] * use[i] for i in ingredients)",
        name="total ingredient cost",
        unit="money",
        meaning="the cost of all ingredients together",
    ),
    constraints=(
        constraint(
            "batch_size",
            "sum(use[i] for i in ingredients) == batch",
            meaning="the ingredients add up to the mixture",
        ),
        constraint(
            "lower_limit",
            "sum(share[i, k] * use[i] for i in ingredients) >= least_share[k] * batch",
            "for k in floored",
            meaning="the mixture holds at least the smallest part of property k",
        ),
        constraint(
            "upper_limit",
            "sum(share[i, k] * use[i] for i in ingredients) <= most_share[k] * batch",
            "for k in capped",
            meaning="the mixture holds at most the largest part of property k",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a mixture first, then limits and stocks that it respects."""
    ingredients = element_ids("i", sizes["num_ingredients"])
    properties = element_ids("k", sizes["num_properties"])
    richest = 160 // len(properties)  # half percents, so that no ingredient exceeds 80 percent
    half_percents = {i: {k: stream.integer(1, richest) for k in properties} for i in ingredients}
    # At least half of the ingredients are used.
    used = stream.sample(ingredients, stream.integer((len(ingredients) + 1) // 2, len(ingredients)))
    plan = {i: stream.integer(30, 180, 10) if i in used else 0 for i in ingredients}
    batch = sum(plan.values())
    blend = {
        k: Fraction(sum(half_percents[i][k] * plan[i] for i in ingredients), batch)
        for k in properties
    }
    floored, capped = _limited(stream, properties)
    slack = {k: stream.integer(0, 3) if k in floored and k in capped else 0 for k in properties}
    least = {k: max(1, floor(blend[k]) - slack[k]) for k in floored}
    most = {k: ceil(blend[k]) + slack[k] for k in capped}
    # Properties that must be there make an ingredient dear, those that must not make it cheap: the
    # limits then bind. Costs are in steps of 5 cents.
    weight = {k: (k in floored) - (k in capped) for k in properties}
    quality = {i: sum(weight[k] * half_percents[i][k] for k in properties) for i in ingredients}
    cost = {
        i: 5 + Fraction(quality[i], 20) + stream.decimal("-1", "1", step="0.05")
        for i in ingredients
    }
    return Data(
        sets={
            "ingredients": ingredients,
            "properties": properties,
            "floored": floored,
            "capped": capped,
        },
        parameters={
            "batch": batch,
            "cost": {i: max(Fraction(1, 2), cost[i]) for i in ingredients},
            "available": {
                i: plan[i] + stream.integer(0 if plan[i] else 50, 90, 10) for i in ingredients
            },
            "share": {
                i: {k: Fraction(half_percents[i][k], 200) for k in properties} for i in ingredients
            },
            "least_share": {k: Fraction(least[k], 200) for k in floored},
            "most_share": {k: Fraction(most[k], 200) for k in capped},
        },
    )


def _limited(stream: RandomStream, properties: list[str]) -> tuple[list[str], list[str]]:
    """The properties with a lower and those with an upper limit; each has one at least."""
    first, second, *others = stream.shuffled(properties)
    kinds = {first: "lower", second: stream.choice(("upper", "both"))}
    kinds |= {k: stream.choice(("lower", "upper", "both")) for k in others}
    return (
        [k for k in properties if kinds[k] != "upper"],
        [k for k in properties if kinds[k] != "lower"],
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Mix ingredients into a batch with properties within limits at least cost.",
    literature=(
        'A. Charnes, W. W. Cooper and B. Mellon, "Blending aviation gasolines", Econometrica '
        "20(2), 1952",
    ),
    size_parameters=(
        SizeParameter(
            "num_ingredients", "ingredients to mix", easy=(3, 3), medium=(4, 5), hard=(5, 7)
        ),
        SizeParameter(
            "num_properties", "limited properties", easy=(2, 2), medium=(2, 3), hard=(3, 5)
        ),
    ),
    sample=sample,
)
