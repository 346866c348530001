"""Equipment leasing: sign leases of different lengths so that there are machines enough (ILP).

A short lease lasts one period, a medium one two and a long one three. Each period in which leases
are signed costs a fee, and the lessor has only so many machines to hand over at a time.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="equipment_leasing",
    title="Equipment leasing",
    sets=(index_set("periods", "T", "periods in order of time", ordered=True),),
    parameters=(
        parameter(
            "need",
            "d",
            "for t in periods",
            unit="machines",
            meaning="machines needed in period t",
            integral=True,
        ),
        parameter(
            "short_price",
            "a",
            "for t in periods",
            unit="money",
            meaning="price of a short lease signed in period t",
        ),
        parameter(
            "medium_price",
            "b",
            "for t in periods",
            unit="money",
            meaning="price of a medium lease signed in period t",
        ),
        parameter(
            "long_price",
            "c",
            "for t in periods",
            unit="money",
            meaning="price of a long lease signed in period t",
        ),
        parameter("fee", "f", unit="money", meaning="fee for each period with new leases"),
        parameter("owned", "o", unit="machines", meaning="machines owned already", integral=True),
        parameter(
            "most_leases",
            "m",
            unit="leases",
            meaning="most leases signed in one period",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "short",
            "x",
            "for t in periods",
            unit="leases",
            meaning="short leases signed in period t",
            domain="integer",
        ),
        variable(
            "medium",
            "y",
            "for t in periods",
            unit="leases",
            meaning="medium leases signed in period t",
            domain="integer",
        ),
        variable(
            "long",
            "z",
            "for t in periods",
            unit="leases",
            meaning="long leases signed in period t",
            domain="integer",
        ),
        variable(
            "sign",
            "w",
            "for t in periods",
            unit="",
            meaning="whether leases are signed in period t",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(short_price[t] * short[t] + medium_price[t] * medium[t] + long_price[t] * long[t]"
        " + fee * sign[t] for t in periods)",
        name="total cost",
        unit="money",
        meaning="the prices of all leases and the fees",
    ),
    constraints=(
        constraint(
            "enough_machines",
            "owned + short[t] + sum(medium[s] for s in periods if s >= t - 1 and s <= t)"
            " + sum(long[s] for s in periods if s >= t - 2 and s <= t) >= need[t]",
            "for t in periods",
            meaning="owned and leased machines cover the need; medium leases run two periods, "
            "long ones three",
        ),
        constraint(
            "lease_limit",
            "short[t] + medium[t] + long[t] <= most_leases * sign[t]",
            "for t in periods",
            meaning="leases need the fee of their period, and their number is limited",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw needs that go up and down, and prices that make a longer lease cheaper by the period."""
    periods = list(range(1, sizes["num_periods"] + 1))
    owned = stream.integer(2, 8)
    need = {t: owned + stream.integer(2, 30) for t in periods}
    rent = stream.integer(120, 260, 10)
    return Data(
        sets={"periods": periods},
        parameters={
            "need": need,
            "short_price": {t: rent + stream.integer(-20, 30, 5) for t in periods},
            "medium_price": {t: 17 * rent // 50 * 5 + stream.integer(-30, 30, 5) for t in periods},
            "long_price": {t: 23 * rent // 50 * 5 + stream.integer(-40, 40, 5) for t in periods},
            "fee": rent * stream.integer(1, 4),
            "owned": owned,
            "most_leases": max(need.values()) - owned + stream.integer(0, 3),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Sign leases of three lengths so that there are machines enough at least cost.",
    literature=(
        'W. L. Winston, "Operations Research: Applications and Algorithms", Duxbury Press, 1987',
    ),
    size_parameters=(
        SizeParameter("num_periods", "periods", easy=(3, 4), medium=(5, 8), hard=(25, 28)),
    ),
    sample=sample,
)
