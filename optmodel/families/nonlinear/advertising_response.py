"""Advertising: airtime in regions whose response saturates (NLP).

Each further hour reaches fewer new people: response is `1 - exp(-rate * hours)`. No other family
has exponentials of decisions, here in the objective and in a goal for each region.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from math import exp

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
    maximize,
    parameter,
    variable,
)
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="advertising_response",
    title="Advertising with saturating response",
    sets=(
        index_set("channels", "C", "channels that carry advertising"),
        index_set("regions", "R", "regions where it is shown"),
    ),
    parameters=(
        parameter(
            "audience",
            "A",
            "for c in channels for r in regions",
            unit="people",
            meaning="audience of channel c in region r: the people it can reach at most",
        ),
        parameter(
            "rate",
            "k",
            "for c in channels",
            unit="",
            meaning="response rate of channel c: the power of saturation by an hour",
        ),
        parameter(
            "fee",
            "f",
            "for c in channels",
            unit="money per hour",
            meaning="fee for an hour on channel c",
        ),
        parameter(
            "airtime",
            "H",
            "for c in channels",
            unit="hours",
            meaning="airtime that channel c sells for all regions together",
        ),
        parameter(
            "goal",
            "g",
            "for r in regions",
            unit="people",
            meaning="goal for region r: the least response that it must show",
        ),
        parameter("budget", "B", unit="money", meaning="money for all fees"),
    ),
    variables=(
        variable(
            "show",
            "x",
            "for c in channels for r in regions",
            unit="hours",
            meaning="hours of advertising on channel c in region r",
        ),
    ),
    objective=maximize(
        "sum(audience[c, r] * (1 - exp(-rate[c] * show[c, r])) for c in channels for r in regions)",
        name="total response",
        unit="people",
        meaning="people reached over all channels and regions",
    ),
    constraints=(
        constraint(
            "budget_limit",
            "sum(fee[c] * show[c, r] for c in channels for r in regions) <= budget",
            meaning="all fees together keep the budget",
        ),
        constraint(
            "airtime_limit",
            "sum(show[c, r] for r in regions) <= airtime[c]",
            "for c in channels",
            meaning="a channel shows no more hours than it sells",
        ),
        constraint(
            "region_goal",
            "sum(audience[c, r] * (1 - exp(-rate[c] * show[c, r])) for c in channels) >= goal[r]",
            "for r in regions",
            meaning="every region shows the response that is asked of it",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw hours first, which favor poor regions, then limits and goals that they keep."""
    channels = element_ids("c", sizes["num_channels"])
    regions = element_ids("r", sizes["num_regions"])
    wealth = {r: stream.integer(30, 170, 10) for r in regions}
    audience = {
        c: {r: max(100, stream.integer(6, 16) * wealth[r] // 5 * 5) for r in regions}
        for c in channels
    }
    rate = {c: stream.decimal("0.04", "0.3", step="0.02") for c in channels}
    fee = {c: stream.integer(60, 300, 10) for c in channels}
    plan = {
        c: {r: stream.integer(2, 9) + (4 if wealth[r] < 90 else 0) for r in regions}
        for c in channels
    }
    spent = sum(fee[c] * sum(plan[c].values()) for c in channels)
    return Data(
        sets={"channels": channels, "regions": regions},
        parameters={
            "audience": audience,
            "rate": rate,
            "fee": fee,
            "airtime": {c: sum(plan[c].values()) + stream.integer(0, 3) for c in channels},
            "goal": {
                r: round_down(
                    sum(audience[c][r] * (1 - exp(-float(rate[c]) * plan[c][r])) for c in channels)
                    * stream.integer(80, 100, 5)
                    / 100,
                    10,
                )
                for r in regions
            },
            "budget": round_up(spent, 100),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Spread airtime over channels and regions whose response saturates.",
    literature=(
        'J. D. C. Little, "Aggregate advertising models: the state of the art", Operations '
        "Research 27(4), 1979",
    ),
    size_parameters=(
        SizeParameter("num_channels", "channels", easy=(2, 2), medium=(3, 4), hard=(5, 6)),
        SizeParameter("num_regions", "regions", easy=(2, 3), medium=(3, 5), hard=(6, 8)),
    ),
    sample=sample,
)
