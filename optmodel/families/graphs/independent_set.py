"""Independent set: choose sites of greatest value, no two of them in conflict (BIP).

Every edge of a graph of conflicts has a row of its own, and nothing else limits the choice.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.families.random_graph import random_pairs
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="independent_set",
    title="Independent set",
    sets=(
        index_set("sites", "V", "sites that can be chosen"),
        index_set(
            "conflicts",
            "E",
            "pairs of sites that are too close to each other",
            within=("sites", "sites"),
        ),
    ),
    parameters=(parameter("gain", "w", "for i in sites", unit="money", meaning="gain of site i"),),
    variables=(
        variable(
            "choose",
            "x",
            "for i in sites",
            unit="",
            meaning="whether site i is chosen",
            domain="binary",
        ),
    ),
    objective=maximize(
        "sum(gain[i] * choose[i] for i in sites)",
        name="total gain",
        unit="money",
        meaning="the gain of all chosen sites",
    ),
    constraints=(
        constraint(
            "not_both",
            "choose[i] + choose[j] <= 1",
            "for (i, j) in conflicts",
            meaning="of two sites that are too close to each other at most one is chosen",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a graph with triangles; sites with many conflicts bring a little more."""
    sites = element_ids("v", sizes["num_sites"])
    conflicts = random_pairs(stream, sites, len(sites) - 1 + sizes["num_extra_conflicts"])
    degree = {i: sum(i in pair for pair in conflicts) for i in sites}
    return Data(
        sets={"sites": sites, "conflicts": conflicts},
        parameters={"gain": {i: stream.integer(1200, 4800) + 600 * degree[i] for i in sites}},
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose sites of greatest gain, no two of them too close to each other.",
    literature=(
        'G. L. Nemhauser and L. E. Trotter, "Vertex packings: structural properties and '
        'algorithms", Mathematical Programming 8, 1975',
    ),
    size_parameters=(
        SizeParameter("num_sites", "sites", easy=(4, 5), medium=(6, 9), hard=(20, 24)),
        SizeParameter(
            "num_extra_conflicts",
            "conflicts beyond a tree of them",
            easy=(1, 3),
            medium=(3, 6),
            hard=(12, 16),
        ),
    ),
    sample=sample,
)
