"""Spanning tree: lay cables that join all towns, none with too many ends in one (MILP).

A line from the power station to every town shows that all are joined: it runs only where cables
are laid. In each town only so many cables can end.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.families.random_graph import Pair, random_pairs
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

_ARRIVING = (
    "sum(along[k, p, q] - against[k, p, q] for (p, q) in cables if q == i)"
    " + sum(against[k, p, q] - along[k, p, q] for (p, q) in cables if p == i)"
)

FORMULATION = Formulation(
    name="spanning_tree",
    title="Spanning tree",
    sets=(
        index_set("towns", "V", "towns to be joined"),
        index_set("stations", "R", "the town with the power station", within=("towns",)),
        index_set(
            "cables",
            "E",
            "pairs of towns between which a cable can be laid",
            within=("towns", "towns"),
        ),
    ),
    parameters=(
        parameter(
            "cost",
            "c",
            "for (i, j) in cables",
            unit="money",
            meaning="cost of a cable between towns i and j",
        ),
        parameter(
            "most_cables",
            "b",
            "for i in towns",
            unit="cables",
            meaning="largest number of cables that can end in town i",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "lay",
            "x",
            "for (i, j) in cables",
            unit="",
            meaning="whether a cable between towns i and j is laid",
            domain="binary",
        ),
        variable(
            "along",
            "f",
            "for k in towns for (i, j) in cables if k not in stations",
            unit="",
            meaning="whether the line to town k runs from town i to town j",
        ),
        variable(
            "against",
            "g",
            "for k in towns for (i, j) in cables if k not in stations",
            unit="",
            meaning="whether the line to town k runs from town j to town i",
        ),
    ),
    objective=minimize(
        "sum(cost[i, j] * lay[i, j] for (i, j) in cables)",
        name="total cost",
        unit="money",
        meaning="the cost of all cables that are laid",
    ),
    constraints=(
        constraint(
            "line_ends",
            f"{_ARRIVING} == 1",
            "for k in towns for i in towns if k not in stations and i == k",
            meaning="a line reaches every town from the power station",
        ),
        constraint(
            "line_goes_on",
            f"{_ARRIVING} == 0",
            "for k in towns for i in towns if k not in stations and i not in stations and i != k",
            meaning="the line to a town leaves the towns on its way again",
        ),
        constraint(
            "laid_first",
            "along[k, i, j] + against[k, i, j] <= lay[i, j]",
            "for k in towns for (i, j) in cables if k not in stations",
            meaning="lines run only where a cable is laid",
        ),
        constraint(
            "cable_limit",
            "sum(lay[i, k] for (j, k) in cables if j == i)"
            " + sum(lay[j, i] for (j, k) in cables if k == i) <= most_cables[i]",
            "for i in towns",
            meaning="no more cables end in a town than can",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a tree that keeps narrow limits first, then cables at a hub that are cheaper."""
    towns = element_ids("v", sizes["num_towns"])
    cables = random_pairs(stream, towns, len(towns) - 1 + sizes["num_extra_cables"])
    tree = _tree(stream.shuffled(towns), cables)
    degree = {i: sum(i in pair for pair in tree) for i in towns}
    hubs = {i for i in towns if sum(i in pair for pair in cables) > degree[i]}
    cost = {
        pair: stream.integer(620, 1240, 5)
        if hubs.intersection(pair)
        else stream.integer(900, 1850, 5)
        for pair in cables
    }
    return Data(
        sets={"towns": towns, "stations": [stream.choice(towns)], "cables": cables},
        parameters={
            "cost": {
                i: {j: cost[i, j] for first, j in cables if first == i}
                for i in dict.fromkeys(first for first, _ in cables)
            },
            "most_cables": {i: max(2, degree[i]) for i in towns},
        },
    )


def _tree(order: list[str], cables: list[Pair]) -> list[Pair]:
    """A tree of the cables that ends in few towns twice: a walk that goes as deep as it can."""
    tree: list[Pair] = []
    walk, seen = [order[0]], {order[0]}
    while walk:
        step = next(
            (
                pair
                for town in order
                for pair in cables
                if {town, walk[-1]} == set(pair) and town not in seen
            ),
            None,
        )
        if step is None:
            walk.pop()
            continue
        tree.append(step)
        walk.append(step[0] if step[1] == walk[-1] else step[1])
        seen.add(walk[-1])
    return tree


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Lay cables that join all towns at least cost, not too many in one town.",
    literature=(
        'S. C. Narula and C. A. Ho, "Degree-constrained minimum spanning tree", Computers and '
        "Operations Research 7(4), 1980",
        'B. Gavish, "Topological design of centralized computer networks: formulations and '
        'algorithms", Networks 12, 1982',
    ),
    size_parameters=(
        SizeParameter("num_towns", "towns", easy=(4, 5), medium=(6, 7), hard=(8, 9)),
        SizeParameter(
            "num_extra_cables",
            "possible cables beyond a tree",
            easy=(2, 3),
            medium=(3, 5),
            hard=(7, 8),
        ),
    ),
    sample=sample,
)
