"""Farm planning: divide land among crops, some for sale and some for whole animals (MILP).

The harvest feeds the herd before it is sold, labor is short in some seasons and can be hired, and
crop rotation keeps any crop to a share of the land.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="farm_planning",
    title="Farm planning",
    sets=(
        index_set("crops", "C", "crops that can be grown"),
        index_set("animals", "A", "kinds of animals that can be kept"),
        index_set("seasons", "S", "seasons of the year"),
        index_set(
            "eats", "E", "kinds of animals and the crops that they eat", within=("animals", "crops")
        ),
    ),
    parameters=(
        parameter("land", "L", unit="area", meaning="land that can be planted"),
        parameter(
            "rotation_share",
            "r",
            unit="",
            meaning="rotation share: largest share of the land that one crop may cover",
        ),
        parameter(
            "harvest",
            "y",
            "for c in crops",
            unit="amount per area",
            meaning="harvest of crop c from one unit of land",
        ),
        parameter(
            "price",
            "p",
            "for c in crops",
            unit="money per amount",
            meaning="price at which crop c sells",
        ),
        parameter(
            "field_work",
            "a",
            "for c in crops for s in seasons",
            unit="hours per area",
            meaning="field work in season s on one unit of land with crop c",
        ),
        parameter(
            "feed",
            "f",
            "for (k, c) in eats",
            unit="amount per animal",
            meaning="feed of crop c that one animal of kind k eats in the year",
        ),
        parameter(
            "income",
            "v",
            "for k in animals",
            unit="money per animal",
            meaning="yearly income from one animal of kind k",
        ),
        parameter(
            "care",
            "b",
            "for k in animals",
            unit="hours per animal",
            meaning="care of one animal of kind k in each season",
        ),
        parameter(
            "stalls",
            "K",
            unit="animals",
            meaning="stalls: most animals that can be kept",
            integral=True,
        ),
        parameter(
            "family_hours",
            "h",
            "for s in seasons",
            unit="hours",
            meaning="hours that the family can work in season s",
        ),
        parameter(
            "hire_limit", "u", unit="hours", meaning="most hours that can be hired in a season"
        ),
        parameter("wage", "w", unit="money per hour", meaning="wage of a hired hour"),
    ),
    variables=(
        variable("plant", "x", "for c in crops", unit="area", meaning="land with crop c"),
        variable(
            "sell", "z", "for c in crops", unit="amount", meaning="amount of crop c that is sold"
        ),
        variable(
            "keep",
            "n",
            "for k in animals",
            unit="animals",
            meaning="animals of kind k that are kept",
            domain="integer",
        ),
        variable(
            "hire",
            "q",
            "for s in seasons",
            unit="hours",
            meaning="hours hired in season s",
            upper="hire_limit",
        ),
    ),
    objective=maximize(
        "sum(price[c] * sell[c] for c in crops) + sum(income[k] * keep[k] for k in animals)"
        " - sum(wage * hire[s] for s in seasons)",
        name="yearly profit",
        unit="money",
        meaning="what crops and animals bring less the wages",
    ),
    constraints=(
        constraint(
            "land_limit",
            "sum(plant[c] for c in crops) <= land",
            meaning="no more land is planted than there is",
        ),
        constraint(
            "rotation",
            "plant[c] <= rotation_share * land",
            "for c in crops",
            meaning="no crop covers more than its share of the land",
        ),
        constraint(
            "harvest_use",
            "sell[c] + sum(feed[k, d] * keep[k] for (k, d) in eats if d == c)"
            " <= harvest[c] * plant[c]",
            "for c in crops",
            meaning="what is sold and what the animals eat is harvested",
        ),
        constraint(
            "labor",
            "sum(field_work[c, s] * plant[c] for c in crops) + sum(care[k] * keep[k]"
            " for k in animals) <= family_hours[s] + hire[s]",
            "for s in seasons",
            meaning="family and hired hands do all the work of a season",
        ),
        constraint(
            "stall_limit",
            "sum(keep[k] for k in animals) <= stalls",
            meaning="every animal has a stall",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw crops that earn alike, animals that pay for their feed, and hours for most of a plan."""
    crops = element_ids("c", sizes["num_crops"])
    animals = element_ids("k", sizes["num_animals"])
    seasons = element_ids("s", sizes["num_seasons"])
    land = stream.integer(8, 30) * 10
    harvest = {c: stream.decimal("2", "9", step="0.5") for c in crops}
    price = {c: round_up(stream.integer(500, 900) / harvest[c], 1) for c in crops}
    work = {c: {s: stream.integer(2, 16) for s in seasons} for c in crops}
    eats = [(k, c) for k in animals for c in sorted(stream.sample(crops, min(2, len(crops))))]
    feed: dict[str, dict[str, Fraction]] = {k: {} for k in animals}
    for k, c in eats:
        feed[k][c] = stream.decimal("0.5", "2.5", step="0.1")
    stalls = land * stream.integer(3, 7) // 10
    care = {k: stream.integer(3, 12) for k in animals}
    value = {k: sum(feed[k][c] * price[c] for c in feed[k]) for k in animals}
    mean = Fraction(sum(work[c][s] for c in crops for s in seasons), len(crops) * len(seasons))
    hours = land * mean + stalls * Fraction(sum(care.values()), len(animals))
    return Data(
        sets={"crops": crops, "animals": animals, "seasons": seasons, "eats": eats},
        parameters={
            "land": land,
            "rotation_share": Fraction(stream.integer(30, 60, 5), 100)
            if len(crops) > 3
            else Fraction(stream.integer(40, 60, 5), 100),
            "harvest": harvest,
            "price": price,
            "field_work": work,
            "feed": feed,
            "income": {
                k: round_up(value[k] + care[k] * 10 * len(seasons) + stream.integer(-60, 400), 5)
                for k in animals
            },
            "care": care,
            "stalls": stalls,
            "family_hours": {
                s: round_up(hours * Fraction(stream.integer(40, 90), 100), 10) for s in seasons
            },
            "hire_limit": round_up(hours / 6, 10),
            "wage": stream.integer(12, 28),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Divide land among crops for sale and for feed, and keep animals, with most profit.",
    literature=(
        'E. O. Heady, "Simplified presentation and logical aspects of linear programming '
        'technique", Journal of Farm Economics 36(5), 1954',
    ),
    size_parameters=(
        SizeParameter("num_crops", "crops", easy=(2, 3), medium=(4, 5), hard=(43, 45)),
        SizeParameter("num_animals", "kinds of animals", easy=(1, 2), medium=(2, 3), hard=(11, 12)),
        SizeParameter("num_seasons", "seasons", easy=(2, 2), medium=(2, 3), hard=(4, 4)),
    ),
    sample=sample,
)
