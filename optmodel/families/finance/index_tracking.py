"""Index tracking: follow an index with a few of its assets (MILP).

The tracking error is the sum of absolute differences of returns, which keeps the model linear; the
number of assets is limited, and what is held is neither a trifle nor the bulk.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="index_tracking",
    title="Index tracking",
    sets=(
        index_set("assets", "I", "assets of the index"),
        index_set("weeks", "T", "past weeks in order of time", ordered=True),
    ),
    parameters=(
        parameter(
            "asset_return",
            "r",
            "for i in assets for t in weeks",
            unit="",
            meaning="return of asset i in week t",
        ),
        parameter(
            "index_return", "q", "for t in weeks", unit="", meaning="return of the index in week t"
        ),
        parameter(
            "most_assets", "k", unit="assets", meaning="most assets that are held", integral=True
        ),
        parameter(
            "least_share",
            "l",
            unit="",
            meaning="least share of the money in an asset that is held",
        ),
        parameter(
            "largest_share",
            "u",
            unit="",
            meaning="largest share of the money in a single asset",
        ),
    ),
    variables=(
        variable(
            "hold",
            "y",
            "for i in assets",
            unit="",
            meaning="whether asset i is held",
            domain="binary",
        ),
        variable(
            "share",
            "x",
            "for i in assets",
            unit="",
            meaning="share of the money in asset i",
        ),
        variable(
            "above",
            "p",
            "for t in weeks",
            unit="",
            meaning="how far the return lies above that of the index in week t",
        ),
        variable(
            "below",
            "n",
            "for t in weeks",
            unit="",
            meaning="how far the return lies below that of the index in week t",
        ),
    ),
    objective=minimize(
        "sum(above[t] + below[t] for t in weeks)",
        name="tracking error",
        unit="",
        meaning="the absolute differences of the returns from the index, over all weeks",
    ),
    constraints=(
        constraint(
            "tracking",
            "sum(asset_return[i, t] * share[i] for i in assets) - above[t] + below[t]"
            " == index_return[t]",
            "for t in weeks",
            meaning="the return of the portfolio is that of the index but for the difference",
        ),
        constraint(
            "all_invested",
            "sum(share[i] for i in assets) == 1",
            meaning="all of the money is invested",
        ),
        constraint(
            "largest_holding",
            "share[i] <= largest_share * hold[i]",
            "for i in assets",
            meaning="nothing is in assets that are not held, and not too much in any other",
        ),
        constraint(
            "least_holding",
            "share[i] >= least_share * hold[i]",
            "for i in assets",
            meaning="an asset that is held has the least share of the money at least",
        ),
        constraint(
            "asset_limit",
            "sum(hold[i] for i in assets) <= most_assets",
            meaning="only a limited number of assets is held",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw returns around a market, and an index that holds all assets, some of them heavily."""
    assets = element_ids("a", sizes["num_assets"])
    weeks = list(range(1, sizes["num_weeks"] + 1))
    market = {t: stream.integer(-15, 25) for t in weeks}
    returns = {i: {t: market[t] + stream.integer(-30, 30) for t in weeks} for i in assets}
    weight = {i: stream.choice((1, 2, 3, 12)) for i in assets}
    index = {
        t: round(Fraction(sum(weight[i] * returns[i][t] for i in assets), sum(weight.values())))
        for t in weeks
    }
    most = max(2, len(assets) // 2)
    return Data(
        sets={"assets": assets, "weeks": weeks},
        parameters={
            "asset_return": {i: {t: Fraction(returns[i][t], 1000) for t in weeks} for i in assets},
            "index_return": {t: Fraction(index[t], 1000) for t in weeks},
            "most_assets": most,
            "least_share": Fraction(stream.integer(10, 10 + 60 // most), 100),
            "largest_share": Fraction(100 // most + stream.integer(5, 15), 100),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Follow an index with few assets and the smallest tracking error.",
    literature=(
        'A. Rudd, "Optimal selection of passive portfolios", Financial Management 9(1), 1980',
        'J. E. Beasley, N. Meade and T.-J. Chang, "An evolutionary heuristic for the index '
        'tracking problem", European Journal of Operational Research 148(3), 2003',
    ),
    size_parameters=(
        SizeParameter("num_assets", "assets", easy=(3, 4), medium=(5, 7), hard=(10, 12)),
        SizeParameter("num_weeks", "past weeks", easy=(3, 4), medium=(5, 8), hard=(16, 20)),
    ),
    sample=sample,
)
