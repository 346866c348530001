"""Matching: pair everybody with one other, at least cost (BIP).

The pairs are those of a general graph, and whoever stands in one is paired exactly once; odd
circles make the relaxation pair people by halves.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from itertools import combinations, pairwise

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="matching",
    title="Matching",
    sets=(
        index_set("people", "V", "people to be paired"),
        index_set(
            "pairs", "E", "pairs of people who can share a room", within=("people", "people")
        ),
    ),
    parameters=(
        parameter(
            "cost",
            "c",
            "for (i, j) in pairs",
            unit="money",
            meaning="cost of a room for persons i and j",
        ),
    ),
    variables=(
        variable(
            "share",
            "x",
            "for (i, j) in pairs",
            unit="",
            meaning="whether persons i and j share a room",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(cost[i, j] * share[i, j] for (i, j) in pairs)",
        name="total cost",
        unit="money",
        meaning="the cost of all rooms",
    ),
    constraints=(
        constraint(
            "one_partner",
            "sum(share[k, j] for (k, j) in pairs if k == i)"
            " + sum(share[j, k] for (j, k) in pairs if k == i) == 1",
            "for i in people",
            meaning="everybody shares a room with exactly one other",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw circles of three who get on well, and dearer pairs from each circle to the next."""
    people = element_ids("v", 6 * sizes["num_double_circles"])
    drawn = stream.shuffled(people)
    circles = [drawn[k : k + 3] for k in range(0, len(drawn), 3)]
    cost: dict[tuple[str, str], int] = {}

    def join(i: str, j: str, low: int, high: int) -> None:
        first, second = sorted((i, j), key=people.index)
        cost.setdefault((first, second), stream.integer(low, high))

    for circle in circles:
        for i, j in combinations(circle, 2):
            join(i, j, 40, 95)
    for one, other in pairwise(circles):
        for _ in range(2):
            join(stream.choice(one), stream.choice(other), 75, 160)
    pairs = sorted(cost, key=lambda pair: (people.index(pair[0]), people.index(pair[1])))
    return Data(
        sets={"people": people, "pairs": pairs},
        parameters={
            "cost": {
                i: {j: cost[i, j] for first, j in pairs if first == i}
                for i in dict.fromkeys(first for first, _ in pairs)
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Pair everybody with one other, at least cost.",
    literature=(
        'J. Edmonds, "Maximum matching and a polyhedron with 0,1-vertices", Journal of Research of '
        "the National Bureau of Standards 69B, 1965",
    ),
    size_parameters=(
        SizeParameter(
            "num_double_circles",
            "circles of three, by twos",
            easy=(1, 1),
            medium=(2, 2),
            hard=(4, 4),
        ),
    ),
    sample=sample,
)
