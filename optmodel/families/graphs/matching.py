"""Matching: pair people for the greatest gain, nobody with more than one other (BIP).

The pairs are those of a general graph, so nobody is on a side; odd circles make the relaxation pair
people by halves.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from itertools import combinations, pairwise

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="matching",
    title="Matching",
    sets=(
        index_set("people", "V", "people to be paired"),
        index_set(
            "pairs", "E", "pairs of people who could work together", within=("people", "people")
        ),
    ),
    parameters=(
        parameter(
            "gain",
            "w",
            "for (i, j) in pairs",
            unit="money",
            meaning="gain if persons i and j work together",
        ),
    ),
    variables=(
        variable(
            "pair",
            "x",
            "for (i, j) in pairs",
            unit="",
            meaning="whether persons i and j work together",
            domain="binary",
        ),
    ),
    objective=maximize(
        "sum(gain[i, j] * pair[i, j] for (i, j) in pairs)",
        name="total gain",
        unit="money",
        meaning="the gain of all pairs that work together",
    ),
    constraints=(
        constraint(
            "one_partner",
            "sum(pair[k, j] for (k, j) in pairs if k == i)"
            " + sum(pair[j, k] for (j, k) in pairs if k == i) <= 1",
            "for i in people",
            meaning="nobody works together with more than one other",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw circles of three who do well together, and smaller gains from one to the next."""
    people = element_ids("v", sizes["num_people"])
    drawn = stream.shuffled(people)
    circles = [drawn[k : k + 3] for k in range(0, len(drawn), 3)]
    gain: dict[tuple[str, str], int] = {}

    def join(i: str, j: str, low: int, high: int) -> None:
        first, second = sorted((i, j), key=people.index)
        gain.setdefault((first, second), stream.integer(low, high))

    for circle in circles:
        for i, j in combinations(circle, 2):
            join(i, j, 620, 990)
    for one, other in pairwise(circles):
        for _ in range(2):
            join(stream.choice(one), stream.choice(other), 130, 480)
    pairs = sorted(gain, key=lambda pair: (people.index(pair[0]), people.index(pair[1])))
    return Data(
        sets={"people": people, "pairs": pairs},
        parameters={
            "gain": {
                i: {j: gain[i, j] for first, j in pairs if first == i}
                for i in dict.fromkeys(first for first, _ in pairs)
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Pair people for the greatest gain, nobody with more than one other.",
    literature=(
        'J. Edmonds, "Maximum matching and a polyhedron with 0,1-vertices", Journal of Research of '
        "the National Bureau of Standards 69B, 1965",
    ),
    size_parameters=(
        SizeParameter("num_people", "people", easy=(5, 6), medium=(8, 12), hard=(20, 24)),
    ),
    sample=sample,
)
