"""Maximum cut: split people into two groups so that the most friction is between groups (BIP).

An edge is cut when its ends are on different sides, which two rows say: one of them at least is in
the first group, and not both.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.families.random_graph import random_pairs
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="max_cut",
    title="Maximum cut",
    sets=(
        index_set("people", "V", "people to be split into two groups"),
        index_set("edges", "E", "pairs of people with friction", within=("people", "people")),
    ),
    parameters=(
        parameter(
            "friction",
            "w",
            "for (i, j) in edges",
            unit="points",
            meaning="friction between persons i and j",
        ),
    ),
    variables=(
        variable(
            "first_group",
            "x",
            "for i in people",
            unit="",
            meaning="whether person i is in the first group",
            domain="binary",
        ),
        variable(
            "split",
            "z",
            "for (i, j) in edges",
            unit="",
            meaning="whether persons i and j are in different groups",
            domain="binary",
        ),
    ),
    objective=maximize(
        "sum(friction[i, j] * split[i, j] for (i, j) in edges)",
        name="friction between the groups",
        unit="points",
        meaning="the friction of all pairs that are in different groups",
    ),
    constraints=(
        constraint(
            "one_in_first",
            "split[i, j] <= first_group[i] + first_group[j]",
            "for (i, j) in edges",
            meaning="a pair is not split where both are in the second group",
        ),
        constraint(
            "one_in_second",
            "split[i, j] <= 2 - first_group[i] - first_group[j]",
            "for (i, j) in edges",
            meaning="a pair is not split where both are in the first group",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a graph with triangles, so that something always stays uncut."""
    people = element_ids("v", sizes["num_people"])
    edges = random_pairs(stream, people, len(people) - 1 + sizes["num_extra_edges"])
    return Data(
        sets={"people": people, "edges": edges},
        parameters={
            "friction": {
                i: {j: stream.integer(120, 990) for first, j in edges if first == i}
                for i in dict.fromkeys(first for first, _ in edges)
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Split people into two groups so that the most friction is between the groups.",
    literature=(
        'F. Barahona, M. Grötschel, M. Jünger and G. Reinelt, "An application of combinatorial '
        'optimization to statistical physics and circuit layout design", Operations Research '
        "36(3), 1988",
    ),
    size_parameters=(
        SizeParameter("num_people", "people", easy=(4, 5), medium=(6, 8), hard=(24, 25)),
        SizeParameter(
            "num_extra_edges",
            "pairs beyond a tree of them",
            easy=(2, 3),
            medium=(4, 7),
            hard=(51, 54),
        ),
    ),
    sample=sample,
)
