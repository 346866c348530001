"""Diet: the cheapest servings that give what is needed, with no food in excess (LP).

Nutrients have a floor or a ceiling, and no food may be more than a share of all servings: a limit
on each part of a total that is itself decided.

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
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="diet",
    title="Diet",
    sets=(
        index_set("foods", "F", "foods that can be served"),
        index_set("nutrients", "N", "nutrients that are watched"),
        index_set("needed", "L", "nutrients with a daily need", within=("nutrients",)),
        index_set("capped", "U", "nutrients with a daily ceiling", within=("nutrients",)),
    ),
    parameters=(
        parameter(
            "price",
            "c",
            "for i in foods",
            unit="money per serving",
            meaning="price of one serving of food i",
        ),
        parameter(
            "content",
            "a",
            "for i in foods for k in nutrients",
            unit="mass per serving",
            meaning="content of nutrient k in one serving of food i",
        ),
        parameter("need", "l", "for k in needed", unit="mass", meaning="daily need of nutrient k"),
        parameter(
            "ceiling", "u", "for k in capped", unit="mass", meaning="daily ceiling of nutrient k"
        ),
        parameter(
            "largest_share",
            "s",
            unit="",
            meaning="largest share of all servings that one food may have",
        ),
    ),
    variables=(
        variable(
            "serve", "x", "for i in foods", unit="servings", meaning="servings of food i a day"
        ),
    ),
    objective=minimize(
        "sum(price[i] * serve[i] for i in foods)",
        name="total cost",
        unit="money",
        meaning="what all servings cost together",
    ),
    constraints=(
        constraint(
            "need_met",
            "sum(content[i, k] * serve[i] for i in foods) >= need[k]",
            "for k in needed",
            meaning="the servings give the daily need of a nutrient",
        ),
        constraint(
            "ceiling_kept",
            "sum(content[i, k] * serve[i] for i in foods) <= ceiling[k]",
            "for k in capped",
            meaning="the servings stay below the ceiling of a nutrient",
        ),
        constraint(
            "variety",
            "serve[i] <= largest_share * sum(serve[j] for j in foods)",
            "for i in foods",
            meaning="no food is more than its largest share of all servings",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a menu first, then what it keeps; what is needed makes a food dear."""
    foods = element_ids("f", sizes["num_foods"])
    nutrients = element_ids("n", sizes["num_nutrients"])
    num_needed = (len(nutrients) + 1) // 2
    needed, capped = nutrients[:num_needed], nutrients[num_needed:]
    content = {i: {k: stream.integer(1, 30) for k in nutrients} for i in foods}
    menu = {i: stream.integer(2, 4) for i in stream.sample(foods, max(3, min(6, len(foods) - 1)))}
    total = {k: sum(content[i][k] * menu[i] for i in menu) for k in nutrients}
    worth = {i: sum((1 if k in needed else -1) * content[i][k] for k in nutrients) for i in foods}
    share = Fraction(max(menu.values()), sum(menu.values()))
    return Data(
        sets={"foods": foods, "nutrients": nutrients, "needed": needed, "capped": capped},
        parameters={
            "price": {
                i: max(Fraction(1, 2), 3 + Fraction(worth[i], 25))
                + stream.decimal("0", "0.8", step="0.05")
                for i in foods
            },
            "content": content,
            "need": {k: round_down(total[k], 5) for k in needed},
            "ceiling": {k: round_up(total[k], 5) for k in capped},
            "largest_share": round_up(share, Fraction(1, 20)),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Serve what the body needs at least cost, with no food in excess.",
    literature=(
        'G. J. Stigler, "The cost of subsistence", Journal of Farm Economics 27(2), 1945',
        'G. B. Dantzig, "Linear Programming and Extensions", Princeton University Press, 1963',
    ),
    size_parameters=(
        SizeParameter("num_foods", "foods", easy=(4, 5), medium=(6, 12), hard=(100, 104)),
        SizeParameter("num_nutrients", "nutrients", easy=(2, 3), medium=(3, 4), hard=(4, 5)),
    ),
    sample=sample,
)
