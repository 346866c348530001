"""Stochastic facility: open depots before demand is known, deliver after it (two-stage MILP).

The first stage opens depots, the second delivers in each scenario; demand that nobody serves costs
a penalty. A depot's capacity counts in every scenario anew.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="stochastic_facility",
    title="Stochastic facility location",
    sets=(
        index_set("depots", "I", "depots that can be opened"),
        index_set("markets", "J", "markets with an uncertain demand"),
        index_set("scenarios", "S", "scenarios of demand"),
    ),
    parameters=(
        parameter(
            "opening",
            "f",
            "for i in depots",
            unit="money",
            meaning="fixed cost of opening depot i",
        ),
        parameter(
            "capacity",
            "q",
            "for i in depots",
            unit="units",
            meaning="capacity of depot i, the most it can deliver",
        ),
        parameter(
            "chance", "p", "for s in scenarios", unit="", meaning="probability of scenario s"
        ),
        parameter(
            "demand",
            "d",
            "for j in markets for s in scenarios",
            unit="units",
            meaning="demand of market j in scenario s",
        ),
        parameter(
            "cost",
            "c",
            "for i in depots for j in markets",
            unit="money per unit",
            meaning="cost of delivering one unit from depot i to market j",
        ),
        parameter(
            "penalty",
            "g",
            unit="money per unit",
            meaning="penalty for each unit of unserved demand",
        ),
    ),
    variables=(
        variable(
            "open_depot",
            "y",
            "for i in depots",
            unit="",
            meaning="whether depot i is opened",
            domain="binary",
        ),
        variable(
            "deliver",
            "x",
            "for i in depots for j in markets for s in scenarios",
            unit="units",
            meaning="units delivered from depot i to market j in scenario s",
        ),
        variable(
            "unserved",
            "u",
            "for j in markets for s in scenarios",
            unit="units",
            meaning="demand of market j that nobody serves in scenario s",
        ),
    ),
    objective=minimize(
        "sum(opening[i] * open_depot[i] for i in depots)"
        " + sum(chance[s] * (sum(cost[i, j] * deliver[i, j, s] for i in depots for j in markets)"
        " + penalty * sum(unserved[j, s] for j in markets)) for s in scenarios)",
        name="expected total cost",
        unit="money",
        meaning="the cost of opening depots and the expected cost of deliveries and penalties",
    ),
    constraints=(
        constraint(
            "demand_met",
            "sum(deliver[i, j, s] for i in depots) + unserved[j, s] == demand[j, s]",
            "for j in markets for s in scenarios",
            meaning="in every scenario demand is delivered or left unserved",
        ),
        constraint(
            "capacity_limit",
            "sum(deliver[i, j, s] for j in markets) <= capacity[i] * open_depot[i]",
            "for i in depots for s in scenarios",
            meaning="an open depot delivers no more than its capacity, a closed one nothing",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw depots on a map, and demands that low and high scenarios scale."""
    depots = element_ids("d", sizes["num_depots"])
    markets = element_ids("m", sizes["num_markets"])
    scenarios = element_ids("s", sizes["num_scenarios"])
    base = {j: stream.integer(30, 90, 5) for j in markets}
    demand = {
        j: {s: round_up(Fraction(base[j] * stream.integer(50, 170), 100), 5) for s in scenarios}
        for j in markets
    }
    enough = round_up(Fraction(sum(base.values()) * 3, 2 * len(depots)), 10)
    capacity = {i: enough + stream.integer(0, 60, 10) for i in depots}
    position = {e: (stream.integer(0, 24), stream.integer(0, 24)) for e in (*depots, *markets)}
    cost = {
        i: {
            j: Fraction(_streets(position[i], position[j]), 4)
            + stream.decimal("1", "2.5", step="0.1")
            for j in markets
        }
        for i in depots
    }
    return Data(
        sets={"depots": depots, "markets": markets, "scenarios": scenarios},
        parameters={
            "opening": {i: capacity[i] * stream.integer(4, 8) // 10 * 10 for i in depots},
            "capacity": capacity,
            "chance": _chances(stream, scenarios),
            "demand": demand,
            "cost": cost,
            "penalty": stream.integer(18, 30),
        },
    )


def _streets(one: tuple[int, int], other: tuple[int, int]) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _chances(stream: RandomStream, scenarios: list[str]) -> dict[str, Fraction]:
    """Probabilities in twentieths that add up to one."""
    shares = dict.fromkeys(scenarios, 2)
    for _ in range(20 - 2 * len(scenarios)):
        shares[stream.choice(scenarios)] += 1
    return {s: Fraction(share, 20) for s, share in shares.items()}


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Open depots before demand is known, then deliver, at least expected cost.",
    literature=(
        'F. V. Louveaux, "Discrete stochastic location models", Annals of Operations Research 6, '
        "1986",
    ),
    size_parameters=(
        SizeParameter("num_depots", "depots", easy=(2, 3), medium=(3, 4), hard=(4, 5)),
        SizeParameter("num_markets", "markets", easy=(2, 3), medium=(4, 5), hard=(6, 7)),
        SizeParameter("num_scenarios", "scenarios", easy=(2, 2), medium=(2, 3), hard=(4, 5)),
    ),
    sample=sample,
)
