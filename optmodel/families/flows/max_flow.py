"""Maximum flow: send as much as possible through a network of pipes and stations (LP).

Arcs have capacities, and so have the nodes in between, which is what a station can pass on.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.flows._networks import draw_network, nested
from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="max_flow",
    title="Maximum flow",
    sets=(
        index_set("nodes", "N", "nodes of the network"),
        index_set("arcs", "A", "pairs of nodes with an arc", within=("nodes", "nodes")),
        index_set("source", "S", "the node where the flow begins", within=("nodes",)),
        index_set("sink", "T", "the node where the flow ends", within=("nodes",)),
        index_set("stations", "R", "nodes that can pass on only so much", within=("nodes",)),
    ),
    parameters=(
        parameter(
            "capacity",
            "c",
            "for (i, j) in arcs",
            unit="volume",
            meaning="capacity of the arc from node i to node j",
        ),
        parameter(
            "throughput",
            "r",
            "for i in stations",
            unit="volume",
            meaning="throughput: most that node i can receive and pass on",
        ),
    ),
    variables=(
        variable(
            "flow",
            "x",
            "for (i, j) in arcs",
            unit="volume",
            meaning="flow from node i to node j",
            upper="capacity[i, j]",
        ),
    ),
    objective=maximize(
        "sum(flow[i, j] for (i, j) in arcs if i in source)",
        name="total flow",
        unit="volume",
        meaning="the flow that leaves the source",
    ),
    constraints=(
        constraint(
            "balance",
            "sum(flow[i, j] for (i, j) in arcs if j == n)"
            " == sum(flow[i, j] for (i, j) in arcs if i == n)",
            "for n in nodes if n not in source and n not in sink",
            meaning="what a node in between receives, it passes on",
        ),
        constraint(
            "throughput_limit",
            "sum(flow[i, j] for (i, j) in arcs if j == n) <= throughput[n]",
            "for n in stations",
            meaning="a station receives no more than its throughput",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a layered network, and stations that hold back some of what arcs could bring."""
    nodes = element_ids("n", sizes["num_nodes"])
    network = draw_network(stream, nodes, sizes["num_nodes"] // 2)
    capacity = {arc: stream.integer(101, 600) for arc in network.arcs}
    entering = {n: sum(value for (_, j), value in capacity.items() if j == n) for n in nodes[1:-1]}
    stations = [n for n in nodes[1:-1] if stream.chance(0.6)] or nodes[1:2]
    return Data(
        sets={
            "nodes": nodes,
            "arcs": network.arcs,
            "source": nodes[:1],
            "sink": nodes[-1:],
            "stations": stations,
        },
        parameters={
            "capacity": nested(capacity),
            "throughput": {n: entering[n] * stream.integer(45, 85) // 100 for n in stations},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Send as much as possible through arcs and stations of a network.",
    literature=(
        'L. R. Ford and D. R. Fulkerson, "Maximal flow through a network", Canadian Journal of '
        "Mathematics 8, 1956",
    ),
    size_parameters=(
        SizeParameter("num_nodes", "nodes", easy=(4, 5), medium=(6, 8), hard=(40, 44)),
    ),
    sample=sample,
)
