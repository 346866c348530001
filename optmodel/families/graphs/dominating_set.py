"""Dominating set: open posts so that every town has one, or a neighbor with one (BIP).

Who is a neighbor of whom is a graph of roads; a town covers itself and all its neighbors.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.families.random_graph import random_circle
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="dominating_set",
    title="Dominating set",
    sets=(
        index_set("towns", "V", "towns that must be served"),
        index_set("roads", "E", "pairs of towns that are neighbors", within=("towns", "towns")),
    ),
    parameters=(
        parameter(
            "cost", "c", "for i in towns", unit="money", meaning="cost of opening a post in town i"
        ),
    ),
    variables=(
        variable(
            "open_post",
            "x",
            "for i in towns",
            unit="",
            meaning="whether a post is opened in town i",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(cost[i] * open_post[i] for i in towns)",
        name="total cost",
        unit="money",
        meaning="the cost of all posts",
    ),
    constraints=(
        constraint(
            "served",
            "open_post[i] + sum(open_post[k] for (j, k) in roads if j == i)"
            " + sum(open_post[j] for (j, k) in roads if k == i) >= 1",
            "for i in towns",
            meaning="every town has a post, or a neighbor with one",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a circle of towns with roads across; a town with many neighbors is dearer."""
    towns = element_ids("v", sizes["num_towns"])
    roads = random_circle(stream, towns, sizes["num_extra_roads"])
    degree = {i: sum(i in pair for pair in roads) for i in towns}
    return Data(
        sets={"towns": towns, "roads": roads},
        parameters={"cost": {i: stream.integer(110, 260) + 75 * degree[i] for i in towns}},
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Open posts so that every town has one, or a neighbor with one, at least cost.",
    literature=('O. Ore, "Theory of Graphs", American Mathematical Society, 1962',),
    size_parameters=(
        SizeParameter("num_towns", "towns", easy=(4, 5), medium=(7, 10), hard=(26, 28)),
        SizeParameter(
            "num_extra_roads", "roads across the circle", easy=(0, 1), medium=(1, 3), hard=(8, 12)
        ),
    ),
    sample=sample,
)
