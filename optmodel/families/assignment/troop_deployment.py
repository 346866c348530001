"""Troop deployment: station crews so that help is near everywhere, at least cost (BIP).

A town is secure if it has a crew, or if a neighbor has two and can send one without being left
alone: Roman domination. The second crew of a town has a cost of its own and needs the first.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.families.random_graph import random_circle
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="troop_deployment",
    title="Troop deployment",
    sets=(
        index_set("towns", "I", "towns to be made secure"),
        index_set("roads", "E", "pairs of towns that are neighbors", within=("towns", "towns")),
    ),
    parameters=(
        parameter(
            "first_cost",
            "a",
            "for i in towns",
            unit="money",
            meaning="cost of the first crew in town i",
        ),
        parameter(
            "second_cost",
            "b",
            "for i in towns",
            unit="money",
            meaning="additional cost of a second crew in town i",
        ),
    ),
    variables=(
        variable(
            "station",
            "x",
            "for i in towns",
            unit="",
            meaning="whether town i has a crew",
            domain="binary",
        ),
        variable(
            "reinforce",
            "y",
            "for i in towns",
            unit="",
            meaning="whether town i has a second crew",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(first_cost[i] * station[i] + second_cost[i] * reinforce[i] for i in towns)",
        name="total cost",
        unit="money",
        meaning="the cost of all crews",
    ),
    constraints=(
        constraint(
            "secure",
            "station[i] + sum(reinforce[k] for (j, k) in roads if j == i)"
            " + sum(reinforce[j] for (j, k) in roads if k == i) >= 1",
            "for i in towns",
            meaning="every town has a crew, or a neighbor with two of them",
        ),
        constraint(
            "first_before_second",
            "reinforce[i] <= station[i]",
            "for i in towns",
            meaning="a town has a second crew only besides a first one",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a circle of towns with roads across; a second crew costs less than the first."""
    towns = element_ids("t", sizes["num_towns"])
    roads = random_circle(stream, towns, sizes["num_extra_roads"])
    first = {i: stream.integer(3000, 3800) for i in towns}
    return Data(
        sets={"towns": towns, "roads": roads},
        parameters={
            "first_cost": first,
            "second_cost": {i: first[i] * stream.integer(40, 70) // 100 for i in towns},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Station crews so that each town has one, or a neighbor that can spare one.",
    literature=(
        'C. S. ReVelle and K. E. Rosing, "Defendens imperium Romanum: a classical problem in '
        'military strategy", The American Mathematical Monthly 107(7), 2000',
    ),
    size_parameters=(
        SizeParameter("num_towns", "towns", easy=(4, 5), medium=(7, 10), hard=(24, 26)),
        SizeParameter(
            "num_extra_roads", "roads across the circle", easy=(0, 1), medium=(1, 3), hard=(8, 12)
        ),
    ),
    sample=sample,
)
