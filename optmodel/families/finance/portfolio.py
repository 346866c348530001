"""Portfolio: spread a budget over assets with the smallest variance that earns enough (QP).

The covariance matrix is positive definite by construction: two common factors, plus a variance of
each asset's own, in the exact multiples of 0.0025 that the text shows.

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
    name="portfolio",
    title="Portfolio",
    sets=(index_set("assets", "I", "assets that can be bought"),),
    parameters=(
        parameter("budget", "B", unit="amount", meaning="money to be invested"),
        parameter("target", "G", unit="amount", meaning="least expected gain of the portfolio"),
        parameter(
            "expected_return",
            "r",
            "for i in assets",
            unit="",
            meaning="expected gain of asset i per unit of money",
        ),
        parameter(
            "limit",
            "u",
            "for i in assets",
            unit="amount",
            meaning="most money that may go into asset i",
        ),
        parameter(
            "variance", "v", "for i in assets", unit="", meaning="variance of the return of asset i"
        ),
        parameter(
            "covariance",
            "c",
            "for i in assets for j in assets if i < j",
            unit="",
            meaning="covariance of the returns of assets i and j",
        ),
    ),
    variables=(
        variable(
            "invest",
            "x",
            "for i in assets",
            unit="amount",
            meaning="money put into asset i",
            upper="limit[i]",
        ),
    ),
    objective=minimize(
        "sum(variance[i] * invest[i] ** 2 for i in assets)"
        " + 2 * sum(covariance[i, j] * invest[i] * invest[j]"
        " for i in assets for j in assets if i < j)",
        name="variance of the gain",
        unit="amount squared",
        meaning="the variance of the gain of the whole portfolio",
    ),
    constraints=(
        constraint(
            "budget_spent",
            "sum(invest[i] for i in assets) == budget",
            meaning="the whole budget is invested",
        ),
        constraint(
            "gain_reached",
            "sum(expected_return[i] * invest[i] for i in assets) >= target",
            meaning="the expected gain is at least the target",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw risks and a portfolio that leans to high returns; the target is what it would earn."""
    assets = element_ids("a", sizes["num_assets"])
    exposure = {i: stream.integer(1, 4) for i in assets}
    variance, covariance = _risks(stream, exposure)
    expected_return = {
        i: Fraction(4 + 3 * exposure[i] + stream.integer(-3, 5), 200) for i in assets
    }
    budget = stream.integer(60, 300, 20)
    # Everything is invested, and the better half of the assets weighs more.
    middle = sorted(expected_return.values())[len(assets) // 2]
    weight = {
        i: stream.integer(1, 3) + (stream.integer(1, 4) if value >= middle else 0)
        for i, value in expected_return.items()
    }
    plan = {i: Fraction(budget * weight[i], sum(weight.values())) for i in assets}
    return Data(
        sets={"assets": assets},
        parameters={
            "budget": budget,
            "target": round_down(
                sum(expected_return[i] * plan[i] for i in assets), Fraction(1, 10)
            ),
            "expected_return": expected_return,
            "limit": {
                i: min(budget, round_up(plan[i], 5) + stream.integer(10, max(10, budget // 3), 5))
                for i in assets
            },
            "variance": variance,
            "covariance": covariance,
        },
    )


def _risks(
    stream: RandomStream, exposure: Mapping[str, int]
) -> tuple[dict[str, Fraction], dict[str, dict[str, Fraction]]]:
    """Variance by asset, and covariance by asset and later asset."""
    assets = list(exposure)
    style = {i: stream.integer(-2, 3) for i in assets}

    def common(i: str, j: str) -> Fraction:
        return Fraction(exposure[i] * exposure[j] + style[i] * style[j], 400)

    variance = {i: common(i, i) + stream.decimal("0.0025", "0.02", step="0.0025") for i in assets}
    covariance = {
        i: {j: common(i, j) for j in assets[position + 1 :]}
        for position, i in enumerate(assets[:-1])
    }
    return variance, covariance


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Spread a budget over assets with the smallest variance that earns enough.",
    literature=('H. Markowitz, "Portfolio selection", Journal of Finance 7(1), 1952',),
    size_parameters=(
        SizeParameter("num_assets", "assets", easy=(3, 3), medium=(4, 4), hard=(5, 6)),
    ),
    sample=sample,
)
