"""Graph coloring: give senders channels so that none disturbs another, at least rent (BIP).

A channel is rented once for all senders that use it; each has a rent of its own, so the dearest are
given up first.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.families.random_graph import neighbors, random_pairs
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="graph_coloring",
    title="Graph coloring",
    sets=(
        index_set("senders", "V", "senders that need a channel"),
        index_set("channels", "C", "channels that can be rented"),
        index_set(
            "disturbances",
            "E",
            "pairs of senders that would disturb each other",
            within=("senders", "senders"),
        ),
    ),
    parameters=(
        parameter("rent", "r", "for c in channels", unit="money", meaning="rent of channel c"),
    ),
    variables=(
        variable(
            "use",
            "x",
            "for i in senders for c in channels",
            unit="",
            meaning="whether sender i uses channel c",
            domain="binary",
        ),
        variable(
            "rented",
            "y",
            "for c in channels",
            unit="",
            meaning="whether channel c is rented",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(rent[c] * rented[c] for c in channels)",
        name="total rent",
        unit="money",
        meaning="the rent of all channels in use",
    ),
    constraints=(
        constraint(
            "one_channel",
            "sum(use[i, c] for c in channels) == 1",
            "for i in senders",
            meaning="every sender uses exactly one channel",
        ),
        constraint(
            "no_disturbance",
            "use[i, c] + use[j, c] <= 1",
            "for (i, j) in disturbances for c in channels",
            meaning="two senders that would disturb each other never use the same channel",
        ),
        constraint(
            "rented_first",
            "use[i, c] <= rented[c]",
            "for i in senders for c in channels",
            meaning="only a rented channel is used",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a graph with triangles, and at least the channels that a greedy coloring needs."""
    senders = element_ids("v", sizes["num_senders"])
    pairs = random_pairs(stream, senders, len(senders) - 1 + sizes["num_extra_pairs"])
    color: dict[str, int] = {}
    for i in senders:
        taken = {color[j] for j in neighbors(i, pairs) if j in color}
        color[i] = next(c for c in range(len(senders)) if c not in taken)
    channels = element_ids("c", max(3, max(color.values()) + 1) + sizes["num_spare"])
    return Data(
        sets={"senders": senders, "channels": channels, "disturbances": pairs},
        parameters={"rent": {c: stream.integer(1200, 9800) for c in channels}},
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Give senders channels so that none disturbs another, at least rent.",
    literature=(
        'D. J. A. Welsh and M. B. Powell, "An upper bound for the chromatic number of a graph and '
        'its application to timetabling problems", The Computer Journal 10(1), 1967',
    ),
    size_parameters=(
        SizeParameter("num_senders", "senders", easy=(3, 4), medium=(5, 7), hard=(18, 20)),
        SizeParameter(
            "num_extra_pairs",
            "pairs beyond a tree of them",
            easy=(1, 2),
            medium=(3, 6),
            hard=(18, 20),
        ),
        SizeParameter(
            "num_spare", "channels beyond those needed", easy=(0, 1), medium=(0, 1), hard=(2, 2)
        ),
    ),
    sample=sample,
)
