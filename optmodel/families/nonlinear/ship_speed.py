"""Ship speed: how fast to sail each leg of a voyage, at least fuel cost (NLP).

Fuel burnt over a distance rises with the square of speed, time falls with it. No other family has
times that are added up along an ordered set and held against due times.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, round_up
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
    name="ship_speed",
    title="Speeds along a voyage",
    sets=(
        index_set("legs", "L", "legs of the voyage, in their order", ordered=True),
        index_set("clean", "C", "legs that are sailed on clean fuel", within=("legs",)),
    ),
    parameters=(
        parameter(
            "distance", "d", "for l in legs", unit="distance", meaning="distance to sail on leg l"
        ),
        parameter(
            "burn",
            "b",
            "for l in legs",
            unit="fuel per distance and square of speed",
            meaning="fuel burnt per mile on leg l, for each knot of speed squared",
        ),
        parameter(
            "fuel_price",
            "p",
            "for l in legs",
            unit="money per unit of fuel",
            meaning="price of the fuel for leg l",
        ),
        parameter(
            "port_time", "h", "for l in legs", unit="hours", meaning="hours in port before leg l"
        ),
        parameter(
            "latest",
            "a",
            "for l in legs",
            unit="hours",
            meaning="latest arrival at the end of leg l, counted from the start of the voyage",
        ),
        parameter("slowest", "v", unit="knots", meaning="lowest speed of the ship"),
        parameter("fastest", "V", unit="knots", meaning="highest speed of the ship"),
        parameter("tank", "T", unit="fuel", meaning="clean fuel that is on board"),
    ),
    variables=(
        variable(
            "speed",
            "s",
            "for l in legs",
            unit="knots",
            meaning="speed on leg l",
            lower="slowest",
            upper="fastest",
        ),
    ),
    objective=minimize(
        "sum(fuel_price[l] * burn[l] * distance[l] * speed[l] ** 2 for l in legs)",
        name="total fuel cost",
        unit="money",
        meaning="price of the fuel burnt on all legs",
    ),
    constraints=(
        constraint(
            "on_time",
            "sum(port_time[k] + distance[k] / speed[k] for k in legs if k <= l) <= latest[l]",
            "for l in legs",
            meaning="the hours in port and at sea up to a leg's end keep its latest arrival",
        ),
        constraint(
            "clean_fuel",
            "sum(burn[l] * distance[l] * speed[l] ** 2 for l in clean) <= tank",
            meaning="the legs on clean fuel burn no more of it than is on board",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw speeds first, then due times and a tank that they keep."""
    legs = list(range(1, sizes["num_legs"] + 1))
    clean = sorted(stream.sample(legs, max(1, len(legs) // 3)))
    slowest, fastest = stream.integer(8, 10), stream.integer(18, 22)
    plan = {leg: stream.integer(slowest + 1, fastest - 1) for leg in legs}
    for leg in clean:
        plan[leg] = max(slowest + 1, plan[leg] - 3)
    distance = {leg: stream.integer(120, 900, 10) for leg in legs}
    burn = {leg: stream.decimal("0.0003", "0.0009", step="0.00005") for leg in legs}
    port_time = {leg: stream.integer(4, 30) for leg in legs}
    latest: dict[int, int] = {}
    hours = Fraction(0)
    for leg in legs:
        hours += port_time[leg] + Fraction(distance[leg], plan[leg])
        spare = 0 if leg == legs[-1] or stream.chance(0.4) else stream.integer(4, 30)
        latest[leg] = round_up(hours, 1) + spare
    burnt = sum(burn[leg] * distance[leg] * plan[leg] ** 2 for leg in clean)
    return Data(
        sets={"legs": legs, "clean": clean},
        parameters={
            "distance": distance,
            "burn": burn,
            "fuel_price": {
                leg: stream.integer(700, 950, 10) if leg in clean else stream.integer(450, 650, 10)
                for leg in legs
            },
            "port_time": port_time,
            "latest": latest,
            "slowest": slowest,
            "fastest": fastest,
            "tank": round_up(burnt, 1),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose the speed on each leg of a voyage that meets its due times with least fuel.",
    literature=(
        'K. Fagerholt, G. Laporte and I. Norstad, "Reducing fuel emissions by optimizing speed on '
        'shipping routes", Journal of the Operational Research Society 61(3), 2010',
    ),
    size_parameters=(
        SizeParameter("num_legs", "legs of the voyage", easy=(3, 4), medium=(5, 8), hard=(9, 14)),
    ),
    sample=sample,
)
