"""Absolute regression: fit sales to spending with the smallest sum of absolute errors (LP).

The effects of the channels and the base level may have either sign; errors count in both
directions.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="absolute_regression",
    title="Absolute regression",
    sets=(
        index_set("regions", "N", "regions that were observed"),
        index_set("channels", "K", "channels of advertising"),
    ),
    parameters=(
        parameter(
            "spending",
            "a",
            "for i in regions for k in channels",
            unit="money",
            meaning="spending on channel k in region i",
        ),
        parameter(
            "sales", "b", "for i in regions", unit="units", meaning="sales observed in region i"
        ),
    ),
    variables=(
        variable(
            "base", "u", unit="units", meaning="base level: sales without spending", lower=None
        ),
        variable(
            "effect",
            "v",
            "for k in channels",
            unit="units per money",
            meaning="effect of spending one unit of money on channel k",
            lower=None,
        ),
        variable(
            "above",
            "p",
            "for i in regions",
            unit="units",
            meaning="how far the prediction for region i lies above the sales",
        ),
        variable(
            "below",
            "n",
            "for i in regions",
            unit="units",
            meaning="how far the prediction for region i lies below the sales",
        ),
    ),
    objective=minimize(
        "sum(above[i] + below[i] for i in regions)",
        name="total absolute error",
        unit="units",
        meaning="the distances between predictions and sales of all regions together",
    ),
    constraints=(
        constraint(
            "prediction",
            "base + sum(effect[k] * spending[i, k] for k in channels) - above[i] + below[i]"
            " == sales[i]",
            "for i in regions",
            meaning="the prediction is the sales, plus what it is above, less what it is below",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw effects and a base level, then sales with noise, and some regions far off."""
    regions = element_ids("n", sizes["num_regions"])
    channels = element_ids("k", sizes["num_channels"])
    base = stream.integer(50, 300)
    effect = {k: stream.decimal("0.5", "6", step="0.5") for k in channels}
    spending = {i: {k: stream.integer(5, 80) for k in channels} for i in regions}
    sales = {
        i: round(base + sum(effect[k] * spending[i][k] for k in channels))
        + stream.integer(-40, 40)
        + (stream.integer(60, 200) if stream.chance(0.15) else 0)
        for i in regions
    }
    return Data(
        sets={"regions": regions, "channels": channels},
        parameters={"spending": spending, "sales": sales},
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Fit a line through observations with the smallest sum of absolute errors.",
    literature=(
        'A. Charnes, W. W. Cooper and R. O. Ferguson, "Optimal estimation of executive '
        'compensation by linear programming", Management Science 1(2), 1955',
        'H. M. Wagner, "Linear programming techniques for regression analysis", Journal of the '
        "American Statistical Association 54(285), 1959",
    ),
    size_parameters=(
        SizeParameter(
            "num_regions", "observed regions", easy=(5, 7), medium=(8, 14), hard=(50, 55)
        ),
        SizeParameter("num_channels", "channels", easy=(1, 2), medium=(2, 3), hard=(3, 4)),
    ),
    sample=sample,
)
