"""Maximal covering: build towers within a budget that reach as many people as they can (ILP).

A district counts once however many towers reach it, and it need not be reached.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="maximal_covering",
    title="Maximal covering",
    sets=(
        index_set("towers", "I", "towers that can be built"),
        index_set("districts", "J", "districts with people"),
        index_set(
            "reaches", "R", "towers and districts in their reach", within=("towers", "districts")
        ),
    ),
    parameters=(
        parameter("cost", "c", "for i in towers", unit="money", meaning="cost of building tower i"),
        parameter(
            "population",
            "w",
            "for j in districts",
            unit="people",
            meaning="population of district j",
            integral=True,
        ),
        parameter("budget", "B", unit="money", meaning="budget for building towers"),
    ),
    variables=(
        variable(
            "build",
            "y",
            "for i in towers",
            unit="",
            meaning="whether tower i is built",
            domain="binary",
        ),
        variable(
            "reached",
            "x",
            "for j in districts",
            unit="",
            meaning="whether district j is reached",
            domain="binary",
        ),
    ),
    objective=maximize(
        "sum(population[j] * reached[j] for j in districts)",
        name="population reached",
        unit="people",
        meaning="the people of all districts that are reached",
    ),
    constraints=(
        constraint(
            "reached_by_tower",
            "reached[j] <= sum(build[i] for (i, k) in reaches if k == j)",
            "for j in districts",
            meaning="a district is reached only if a tower is built in whose reach it lies",
        ),
        constraint(
            "budget_limit",
            "sum(cost[i] * build[i] for i in towers) <= budget",
            meaning="the towers cost no more than the budget",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw towers that reach a few districts each, and dearer ones that reach more."""
    towers = element_ids("t", sizes["num_towers"])
    districts = element_ids("d", sizes["num_districts"])
    reached: dict[str, list[str]] = {i: [] for i in towers}
    for place, j in enumerate(districts):
        nearest = towers[place % len(towers)]
        others = [i for i in towers if i != nearest]
        for i in (nearest, *stream.sample(others, 1 if stream.chance(0.85) else 0)):
            reached[i].append(j)
    cost = {i: 20 + 15 * len(reached[i]) + stream.integer(0, 30) for i in towers}
    return Data(
        sets={
            "towers": towers,
            "districts": districts,
            "reaches": [(i, j) for i in towers for j in districts if j in reached[i]],
        },
        parameters={
            "cost": cost,
            "population": {j: stream.integer(120, 4800, 20) for j in districts},
            "budget": sum(cost.values()) * stream.integer(35, 60) // 100,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Build towers within a budget that reach as many people as possible.",
    literature=(
        'R. Church and C. ReVelle, "The maximal covering location problem", Papers of the '
        "Regional Science Association 32(1), 1974",
    ),
    size_parameters=(
        SizeParameter("num_towers", "towers", easy=(3, 4), medium=(6, 8), hard=(11, 13)),
        SizeParameter("num_districts", "districts", easy=(4, 6), medium=(8, 10), hard=(18, 20)),
    ),
    sample=sample,
)
