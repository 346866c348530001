"""Robust portfolio: hold assets whose returns are known only up to an ellipsoid (SOCP).

The return counts in the worst point of the ellipsoid, so the objective itself is less a norm.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="robust_portfolio",
    title="Robust portfolio",
    sets=(
        index_set("assets", "I", "assets that can be held"),
        index_set("sectors", "K", "sectors of the market"),
        index_set("belongs", "M", "pairs of an asset and its sector", within=("assets", "sectors")),
    ),
    parameters=(
        parameter("wealth", "W", unit="money", meaning="wealth to be invested in all"),
        parameter(
            "estimate",
            r"\mu",
            "for i in assets",
            unit="",
            meaning="estimate of the return of asset i",
        ),
        parameter(
            "error",
            r"\delta",
            "for i in assets",
            unit="",
            meaning="error of the estimate for asset i",
        ),
        parameter(
            "caution",
            r"\kappa",
            unit="",
            meaning="caution, by which the length of all errors together is multiplied",
        ),
        parameter(
            "sector_share",
            "u",
            "for k in sectors",
            unit="",
            meaning="largest share of the wealth that sector k may hold",
        ),
    ),
    variables=(
        variable("hold", "x", "for i in assets", unit="money", meaning="money held in asset i"),
    ),
    objective=maximize(
        "sum(estimate[i] * hold[i] for i in assets)"
        " - caution * sqrt(sum((error[i] * hold[i]) ** 2 for i in assets))",
        name="worst-case return",
        unit="money",
        meaning="the return where all errors together are as bad as the caution allows",
    ),
    constraints=(
        constraint(
            "all_invested",
            "sum(hold[i] for i in assets) == wealth",
            meaning="the wealth is invested as a whole",
        ),
        constraint(
            "sector_limit",
            "sum(hold[i] for (i, j) in belongs if j == k) <= sector_share[k] * wealth",
            "for k in sectors",
            meaning="no sector holds more than its share",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw assets of which those with a higher estimate are less certain."""
    assets = element_ids("a", sizes["num_assets"])
    sectors = element_ids("k", sizes["num_sectors"])
    home = {i: sectors[place % len(sectors)] for place, i in enumerate(stream.shuffled(assets))}
    favoured = stream.choice(sectors)
    error = {i: stream.decimal("0.02", "0.12", step="0.005") for i in assets}
    estimate = {
        i: Fraction(3, 100)
        + round(error[i] * 100) * Fraction(1, 200)
        + stream.decimal("0", "0.02", step="0.001")
        + (Fraction(3, 100) if home[i] == favoured else 0)
        for i in assets
    }
    return Data(
        sets={
            "assets": assets,
            "sectors": sectors,
            "belongs": [(i, home[i]) for i in assets],
        },
        parameters={
            "wealth": stream.integer(20, 400, 5) * 1000,
            "estimate": estimate,
            "error": error,
            "caution": stream.decimal("0.5", "1.5", step="0.1"),
            "sector_share": {
                k: Fraction(stream.integer(35, 55, 5) if k == favoured else 100 * 7 // 10, 100)
                for k in sectors
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Invest where the return is largest even if all estimates err as badly as allowed.",
    literature=(
        'D. Goldfarb and G. Iyengar, "Robust portfolio selection problems", Mathematics of '
        "Operations Research 28(1), 2003",
    ),
    size_parameters=(
        SizeParameter("num_assets", "assets", easy=(3, 4), medium=(5, 7), hard=(8, 12)),
        SizeParameter("num_sectors", "sectors", easy=(2, 2), medium=(2, 3), hard=(3, 4)),
    ),
    sample=sample,
)
