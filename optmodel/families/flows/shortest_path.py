"""Shortest path: the cheapest way through a network that is quick enough (BIP).

Every arc costs money and takes time; a limit on time makes the cheapest way useless.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.flows._networks import Arc, draw_network, nested
from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="shortest_path",
    title="Shortest path with a time limit",
    sets=(
        index_set("places", "N", "places of the network"),
        index_set("roads", "A", "pairs of places with a road", within=("places", "places")),
        index_set("start", "S", "the place where the trip begins", within=("places",)),
        index_set("goal", "T", "the place where the trip ends", within=("places",)),
    ),
    parameters=(
        parameter(
            "toll",
            "c",
            "for (i, j) in roads",
            unit="money",
            meaning="toll and fuel from place i to place j",
        ),
        parameter(
            "duration",
            "t",
            "for (i, j) in roads",
            unit="minutes",
            meaning="duration of the drive from place i to place j",
        ),
        parameter("time_limit", "T", unit="minutes", meaning="longest time that the trip may take"),
    ),
    variables=(
        variable(
            "drive",
            "x",
            "for (i, j) in roads",
            unit="",
            meaning="whether the road from place i to place j is driven",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(toll[i, j] * drive[i, j] for (i, j) in roads)",
        name="total cost",
        unit="money",
        meaning="the cost of all roads that are driven",
    ),
    constraints=(
        constraint(
            "departure",
            "sum(drive[i, j] for (i, j) in roads if i == n) == 1",
            "for n in start",
            meaning="one road leaves the start",
        ),
        constraint(
            "passage",
            "sum(drive[i, j] for (i, j) in roads if j == n)"
            " == sum(drive[i, j] for (i, j) in roads if i == n)",
            "for n in places if n not in start and n not in goal",
            meaning="a place that is reached is left again",
        ),
        constraint(
            "in_time",
            "sum(duration[i, j] * drive[i, j] for (i, j) in roads) <= time_limit",
            meaning="the trip takes no longer than the time limit",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw roads of which the quick ones are dear, and a limit between the extremes."""
    places = element_ids("n", sizes["num_places"])
    network = draw_network(stream, places, sizes["num_places"] // 2)
    speed = {arc: stream.integer(2, 8) for arc in network.arcs}
    duration = {arc: network.length[arc] * (10 - speed[arc]) for arc in network.arcs}
    toll = {arc: network.length[arc] * speed[arc] + stream.integer(1, 30) for arc in network.arcs}
    quickest = _least(places, network.arcs, duration, duration)
    slowest = _least(places, network.arcs, toll, duration)
    room = max(0, slowest - quickest)
    return Data(
        sets={
            "places": places,
            "roads": network.arcs,
            "start": places[:1],
            "goal": places[-1:],
        },
        parameters={
            "toll": nested(toll),
            "duration": nested(duration),
            "time_limit": quickest + room * stream.integer(30, 80) // 100,
        },
    )


def _least(
    places: list[str], arcs: list[Arc], weight: Mapping[Arc, int], counted: Mapping[Arc, int]
) -> int:
    """What the way of least weight counts; arcs lead onwards in the order of the places."""
    best = {places[0]: (0, 0)}
    for place in places:
        for arc in arcs:
            if arc[0] == place and place in best:
                reached = (best[place][0] + weight[arc], best[place][1] + counted[arc])
                best[arc[1]] = min(best.get(arc[1], reached), reached)
    return best[places[-1]][1]


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Find the cheapest way through a network that keeps a time limit.",
    literature=(
        'H. C. Joksch, "The shortest route problem with constraints", Journal of Mathematical '
        "Analysis and Applications 14(2), 1966",
    ),
    size_parameters=(
        SizeParameter("num_places", "places", easy=(5, 6), medium=(7, 9), hard=(38, 42)),
    ),
    sample=sample,
)
