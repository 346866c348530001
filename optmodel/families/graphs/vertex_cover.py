"""Vertex cover: watch every road from one of its ends, at least cost (BIP).

Every edge of a network of roads needs one of its two ends.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.families.random_graph import random_pairs
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="vertex_cover",
    title="Vertex cover",
    sets=(
        index_set("towns", "V", "towns where a camera can be installed"),
        index_set(
            "roads", "E", "pairs of towns with a road between them", within=("towns", "towns")
        ),
    ),
    parameters=(
        parameter(
            "cost",
            "c",
            "for i in towns",
            unit="money",
            meaning="cost of a camera in town i",
        ),
    ),
    variables=(
        variable(
            "install",
            "x",
            "for i in towns",
            unit="",
            meaning="whether a camera is installed in town i",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(cost[i] * install[i] for i in towns)",
        name="total cost",
        unit="money",
        meaning="the cost of all cameras",
    ),
    constraints=(
        constraint(
            "road_watched",
            "install[i] + install[j] >= 1",
            "for (i, j) in roads",
            meaning="every road has a camera at one of its ends at least",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw roads with triangles; a town with many of them is a little dearer."""
    towns = element_ids("v", sizes["num_towns"])
    roads = random_pairs(stream, towns, len(towns) - 1 + sizes["num_extra_roads"])
    degree = {i: sum(i in pair for pair in roads) for i in towns}
    return Data(
        sets={"towns": towns, "roads": roads},
        parameters={"cost": {i: stream.integer(1500, 5200) + 700 * degree[i] for i in towns}},
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Watch every road from a town at one of its ends, at least cost.",
    literature=(
        'D. S. Hochbaum, "Approximation algorithms for the set covering and vertex cover '
        'problems", SIAM Journal on Computing 11(3), 1982',
    ),
    size_parameters=(
        SizeParameter("num_towns", "towns", easy=(4, 5), medium=(6, 9), hard=(20, 24)),
        SizeParameter(
            "num_extra_roads",
            "roads beyond a tree of them",
            easy=(1, 3),
            medium=(3, 6),
            hard=(12, 16),
        ),
    ),
    sample=sample,
)
