"""Stochastic farmer: plant before the weather is known, sell and buy after it (two-stage LP).

The first stage decides the land, the second stage the trade in each kind of weather; crops that the
farm feeds on may be bought. The extensive form has a balance for every crop and weather.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_down
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="stochastic_farmer",
    title="Stochastic farmer",
    sets=(
        index_set("crops", "C", "crops that can be grown"),
        index_set("weathers", "W", "kinds of weather that the season may bring"),
        index_set("feeds", "F", "crops that the animals of the farm need", within=("crops",)),
        index_set("capped", "Q", "crops of which little can be sold", within=("crops",)),
    ),
    parameters=(
        parameter("land", "A", unit="area", meaning="land that can be planted"),
        parameter(
            "planting_cost",
            "c",
            "for i in crops",
            unit="money per area",
            meaning="cost of planting one unit of area with crop i",
        ),
        parameter(
            "chance",
            "p",
            "for w in weathers",
            unit="",
            meaning="probability of weather w",
        ),
        parameter(
            "harvest",
            "y",
            "for i in crops for w in weathers",
            unit="amount per area",
            meaning="harvest of crop i from one unit of area in weather w",
        ),
        parameter(
            "price",
            "s",
            "for i in crops",
            unit="money per amount",
            meaning="selling price of crop i",
        ),
        parameter(
            "purchase_price",
            "b",
            "for i in feeds",
            unit="money per amount",
            meaning="purchase price at which crop i can be bought",
        ),
        parameter(
            "feed_need",
            "d",
            "for i in feeds",
            unit="amount",
            meaning="amount of crop i that the animals need as feed",
        ),
        parameter(
            "sales_cap",
            "u",
            "for i in capped",
            unit="amount",
            meaning="largest amount of crop i that can be sold",
        ),
    ),
    variables=(
        variable("plant", "x", "for i in crops", unit="area", meaning="land planted with crop i"),
        variable(
            "sell",
            "v",
            "for i in crops for w in weathers",
            unit="amount",
            meaning="amount of crop i sold in weather w",
        ),
        variable(
            "buy",
            "z",
            "for i in feeds for w in weathers",
            unit="amount",
            meaning="amount of crop i bought in weather w",
        ),
    ),
    objective=maximize(
        "sum(chance[w] * (sum(price[i] * sell[i, w] for i in crops)"
        " - sum(purchase_price[i] * buy[i, w] for i in feeds)) for w in weathers)"
        " - sum(planting_cost[i] * plant[i] for i in crops)",
        name="expected profit",
        unit="money",
        meaning="the expected proceeds of all sales less what is bought and planted",
    ),
    constraints=(
        constraint(
            "land_limit",
            "sum(plant[i] for i in crops) <= land",
            meaning="no more land is planted than there is",
        ),
        constraint(
            "feed_balance",
            "harvest[i, w] * plant[i] + buy[i, w] - sell[i, w] >= feed_need[i]",
            "for i in feeds for w in weathers",
            meaning="in every weather the animals get the feed they need",
        ),
        constraint(
            "harvest_limit",
            "sell[i, w] <= harvest[i, w] * plant[i]",
            "for i in crops for w in weathers if i not in feeds",
            meaning="of other crops no more is sold than is harvested",
        ),
        constraint(
            "sales_limit",
            "sell[i, w] <= sales_cap[i]",
            "for i in capped for w in weathers",
            meaning="no more is sold of a crop than the market takes",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a plan of the land first; crops earn nearly alike, and weather turns their order."""
    crops = element_ids("c", sizes["num_crops"])
    weathers = element_ids("w", sizes["num_weathers"])
    num_feeds = max(1, len(crops) // 3)
    feeds, others = crops[:num_feeds], crops[num_feeds:]
    capped = stream.sample(others, max(1, len(others) // 2))
    plan = {i: stream.integer(20, 90, 5) for i in crops}
    normal = {i: stream.decimal("2", "8", step="0.5") for i in crops}
    twentieths = _shares(stream, len(weathers))
    luck = {i: stream.shuffled(_lucks(len(weathers))) for i in crops}
    harvest = {
        i: {w: normal[i] * luck[i][place] / 20 for place, w in enumerate(weathers)} for i in crops
    }
    cost = {i: stream.integer(80, 240, 5) for i in crops}
    # A unit of area earns about as much whatever grows on it.
    price = {i: round_down((cost[i] + stream.integer(150, 260, 5)) / normal[i], 1) for i in crops}
    return Data(
        sets={"crops": crops, "weathers": weathers, "feeds": feeds, "capped": capped},
        parameters={
            "land": sum(plan.values()),
            "planting_cost": cost,
            "chance": {
                w: Fraction(share, 20) for w, share in zip(weathers, twentieths, strict=True)
            },
            "harvest": harvest,
            "price": price,
            "purchase_price": {i: price[i] + stream.integer(8, 40) for i in feeds},
            "feed_need": {i: round_down(plan[i] * normal[i] / 2, 5) + 5 for i in feeds},
            "sales_cap": {i: round_down(plan[i] * normal[i] * 3 / 4, 5) + 5 for i in capped},
        },
    )


def _shares(stream: RandomStream, count: int) -> list[int]:
    """Twentieths that add up to one whole, none below two."""
    shares = [2] * count
    for _ in range(20 - 2 * count):
        shares[stream.integer(0, count - 1)] += 1
    return shares


def _lucks(count: int) -> list[int]:
    """Harvests in twentieths of a normal one, from bad to good."""
    return [14 + 12 * place // max(1, count - 1) for place in range(count)]


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Plant before the weather is known, then sell and buy, with the largest expected profit.",
    literature=(
        'J. R. Birge and F. Louveaux, "Introduction to Stochastic Programming", Springer, 1997',
    ),
    size_parameters=(
        SizeParameter("num_crops", "crops", easy=(3, 3), medium=(4, 5), hard=(7, 9)),
        SizeParameter("num_weathers", "kinds of weather", easy=(2, 3), medium=(3, 4), hard=(6, 7)),
    ),
    sample=sample,
)
