"""Chance-constrained mix: a feed whose nutrients vary must reach its levels nearly always (SOCP).

Each nutrient's mean over the mix, less a multiple of its standard deviation, must reach a level: a
second-order cone for every nutrient, over parts that add up to one.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="chance_constrained_mix",
    title="Chance-constrained feed mix",
    sets=(
        index_set("ingredients", "I", "ingredients of the mix"),
        index_set("nutrients", "N", "nutrients that the mix must hold"),
    ),
    parameters=(
        parameter(
            "price",
            "c",
            "for i in ingredients",
            unit="money per unit",
            meaning="price of one unit of ingredient i",
        ),
        parameter(
            "content",
            r"\mu",
            "for i in ingredients for n in nutrients",
            unit="grams per unit",
            meaning="mean content of nutrient n in one unit of ingredient i",
        ),
        parameter(
            "deviation",
            r"\sigma",
            "for i in ingredients for n in nutrients",
            unit="grams per unit",
            meaning="standard deviation of nutrient n in one unit of ingredient i",
        ),
        parameter(
            "level",
            "b",
            "for n in nutrients",
            unit="grams per unit",
            meaning="level of nutrient n that one unit of the mix must reach",
        ),
        parameter(
            "safety",
            "z",
            unit="",
            meaning="standard deviations by which the mean must stay above the level",
        ),
        parameter(
            "largest_part",
            "u",
            "for i in ingredients",
            unit="",
            meaning="largest part of the mix that ingredient i may be",
        ),
    ),
    variables=(
        variable(
            "part",
            "x",
            "for i in ingredients",
            unit="",
            meaning="part of the mix that is ingredient i",
            upper="largest_part[i]",
        ),
    ),
    objective=minimize(
        "sum(price[i] * part[i] for i in ingredients)",
        name="price of the mix",
        unit="money per unit",
        meaning="the price of one unit of the mix",
    ),
    constraints=(
        constraint(
            "whole_mix",
            "sum(part[i] for i in ingredients) == 1",
            meaning="the parts add up to one unit of the mix",
        ),
        constraint(
            "safe_level",
            "level[n] + safety * sqrt(sum((deviation[i, n] * part[i]) ** 2 for i in ingredients))"
            " <= sum(content[i, n] * part[i] for i in ingredients)",
            "for n in nutrients",
            meaning="the mean content less the safety margin reaches the level",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a mix first, then levels that it reaches and the largest parts that it keeps."""
    ingredients = element_ids("i", sizes["num_ingredients"])
    nutrients = element_ids("n", sizes["num_nutrients"])
    weights = {i: stream.integer(1, 5) for i in ingredients}
    total = sum(weights.values())
    plan = {i: Fraction(weights[i], total) for i in ingredients}
    content = {i: {n: stream.integer(40, 320, 5) for n in nutrients} for i in ingredients}
    deviation = {
        i: {n: max(1, content[i][n] * stream.integer(3, 14) // 100) for n in nutrients}
        for i in ingredients
    }
    safety = Fraction(stream.choice(["1.28", "1.5", "1.64", "1.96", "2"]))
    # Rich ingredients are dear, so that the levels bind.
    richness = {i: Fraction(sum(content[i].values()), len(nutrients)) for i in ingredients}
    return Data(
        sets={"ingredients": ingredients, "nutrients": nutrients},
        parameters={
            "price": {
                i: Fraction(round(richness[i] / 5) + stream.integer(0, 16), 20) for i in ingredients
            },
            "content": content,
            "deviation": deviation,
            "level": {n: _reached(n, plan, content, deviation, safety) for n in nutrients},
            "safety": safety,
            "largest_part": {
                i: min(Fraction(9, 10), round_up(plan[i], Fraction(1, 20)) + Fraction(1, 10))
                for i in ingredients
            },
        },
    )


def _reached(
    nutrient: str,
    plan: Mapping[str, Fraction],
    content: Mapping[str, Mapping[str, int]],
    deviation: Mapping[str, Mapping[str, int]],
    safety: Fraction,
) -> int:
    """The largest whole level that a mix reaches with its margin."""
    mean = sum(plan[i] * content[i][nutrient] for i in plan)
    variance = sum((plan[i] * deviation[i][nutrient]) ** 2 for i in plan)
    spread = Fraction(isqrt(int(variance * 10**6)) + 1, 1000)  # rounded up
    return int(mean - safety * spread)


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Mix a cheap feed whose uncertain nutrients reach their levels with a margin.",
    literature=(
        'C. van de Panne and W. Popp, "Minimum-cost cattle feed under probabilistic protein '
        'constraints", Management Science 9(3), 1963',
    ),
    size_parameters=(
        SizeParameter("num_ingredients", "ingredients", easy=(3, 4), medium=(4, 6), hard=(6, 9)),
        SizeParameter("num_nutrients", "nutrients", easy=(1, 2), medium=(2, 2), hard=(2, 3)),
    ),
    sample=sample,
)
