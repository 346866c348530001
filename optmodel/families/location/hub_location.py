"""Hub location: route traffic between towns by way of hubs, between which it is cheaper (MILP).

Every town belongs to one hub. The traffic of each town between two hubs is one variable, as Ernst
and Krishnamoorthy formulate it, so there are three indices instead of four.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

_OUT = "sum(traffic[i, j] for j in towns if j != i)"
_BOTH = "sum(traffic[{0}, j] + traffic[j, {0}] for j in towns if j != {0})"

FORMULATION = Formulation(
    name="hub_location",
    title="Hub location",
    sets=(index_set("towns", "N", "towns that send to each other, and may become hubs"),),
    parameters=(
        parameter(
            "traffic",
            "w",
            "for i in towns for j in towns if i != j",
            unit="loads",
            meaning="traffic from town i to town j",
        ),
        parameter(
            "rate",
            "c",
            "for i in towns for j in towns if i < j",
            unit="money per load",
            meaning="freight rate of one load on the way between towns i and j",
        ),
        parameter(
            "discount",
            "a",
            unit="",
            meaning="discount: share of the freight rate that is paid between hubs",
        ),
        parameter(
            "opening",
            "f",
            "for i in towns",
            unit="money",
            meaning="cost of opening a hub in town i",
        ),
    ),
    variables=(
        variable(
            "assign",
            "x",
            "for i in towns for k in towns",
            unit="",
            meaning="whether town i belongs to hub k; a hub belongs to itself",
            domain="binary",
        ),
        variable(
            "carry",
            "y",
            "for i in towns for k in towns for l in towns if k != l",
            unit="loads",
            meaning="traffic from town i that is carried from hub k to hub l",
        ),
    ),
    objective=minimize(
        "sum(opening[i] * assign[i, i] for i in towns) + sum(rate[i, k] * ("
        + _BOTH.format("i")
        + " * assign[i, k] + "
        + _BOTH.format("k")
        + " * assign[k, i]) for i in towns for k in towns if i < k)"
        " + sum(discount * rate[k, l] * (carry[i, k, l] + carry[i, l, k])"
        " for i in towns for k in towns for l in towns if k < l)",
        name="total cost",
        unit="money",
        meaning="the cost of opening hubs and of freight, which is cheaper between hubs",
    ),
    constraints=(
        constraint(
            "one_hub",
            "sum(assign[i, k] for k in towns) == 1",
            "for i in towns",
            meaning="every town belongs to one hub",
        ),
        constraint(
            "only_hubs",
            "assign[i, k] <= assign[k, k]",
            "for i in towns for k in towns if i != k",
            meaning="towns belong to towns that are hubs",
        ),
        constraint(
            "traffic_balance",
            "sum(carry[i, k, l] for l in towns if l != k)"
            " - sum(carry[i, l, k] for l in towns if l != k)"
            f" == {_OUT} * assign[i, k]"
            " - sum(traffic[i, j] * assign[j, k] for j in towns if j != i)",
            "for i in towns for k in towns",
            meaning="traffic of town i enters at its own hub and leaves at those of its targets",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Scatter towns over a map; the way by another town is never shorter than the direct one."""
    towns = element_ids("t", sizes["num_towns"])
    position = {i: (stream.integer(0, 40), stream.integer(0, 40)) for i in towns}
    weight = {i: stream.integer(1, 6) for i in towns}
    detour = stream.integer(2, 6)
    traffic = {
        i: {j: weight[i] * weight[j] + stream.integer(1, 9) for j in towns if j != i} for i in towns
    }
    total = sum(sum(row.values()) for row in traffic.values())
    return Data(
        sets={"towns": towns},
        parameters={
            "traffic": traffic,
            "rate": {
                i: {
                    j: abs(position[i][0] - position[j][0])
                    + abs(position[i][1] - position[j][1])
                    + detour
                    for j in towns[rank + 1 :]
                }
                for rank, i in enumerate(towns[:-1])
            },
            "discount": stream.decimal("0.3", "0.75", step="0.05"),
            "opening": {i: round_up(total * stream.integer(25, 90) / 10, 5) for i in towns},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Open hubs and assign towns to them with the least cost of hubs and freight.",
    literature=(
        "M. E. O'Kelly, \"A quadratic integer program for the location of interacting hub "
        'facilities", European Journal of Operational Research 32(3), 1987',
        'M. E. O\'Kelly, "Hub facility location with fixed costs", Papers in Regional Science '
        "71(3), 1992",
        'A. T. Ernst and M. Krishnamoorthy, "Efficient algorithms for the uncapacitated single '
        'allocation p-hub median problem", Location Science 4(3), 1996',
    ),
    tight_relaxation="flows by origin leave the hubs of a small map whole on half of the draws",
    size_parameters=(SizeParameter("num_towns", "towns", easy=(3, 4), medium=(4, 5), hard=(6, 7)),),
    sample=sample,
)
