"""Quadratic assignment: place departments so that what flows between them goes short ways (BIP).

The product of two placements is a variable of its own: the part of a flow that runs between two
sites. Its sums over either end are placements, which is tighter than a bound on each product.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from itertools import combinations

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.families.random_graph import random_pairs
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="quadratic_assignment",
    title="Quadratic assignment",
    sets=(
        index_set("departments", "D", "departments to be placed"),
        index_set("sites", "S", "sites, of which some stay empty"),
        index_set(
            "flows",
            "F",
            "pairs of departments between which loads are carried",
            within=("departments", "departments"),
        ),
        index_set("ways", "W", "pairs of sites, each once", within=("sites", "sites")),
    ),
    parameters=(
        parameter(
            "loads",
            "f",
            "for (i, j) in flows",
            unit="loads",
            meaning="loads carried between departments i and j each day",
            integral=True,
        ),
        parameter(
            "distance",
            "d",
            "for (k, l) in ways",
            unit="distance",
            meaning="distance between sites k and l",
        ),
    ),
    variables=(
        variable(
            "place",
            "x",
            "for i in departments for k in sites",
            unit="",
            meaning="whether department i is placed at site k",
            domain="binary",
        ),
        variable(
            "both",
            "y",
            "for (i, j) in flows for k in sites for l in sites if k != l",
            unit="",
            meaning="whether department i is at site k and department j at site l",
        ),
    ),
    objective=minimize(
        "sum(loads[i, j] * sum(distance[k, l] * (both[i, j, k, l] + both[i, j, l, k])"
        " for (k, l) in ways) for (i, j) in flows)",
        name="total transport",
        unit="loads times distance",
        meaning="loads times the distance that they are carried, over all pairs of departments",
    ),
    constraints=(
        constraint(
            "one_site",
            "sum(place[i, k] for k in sites) == 1",
            "for i in departments",
            meaning="every department gets exactly one site",
        ),
        constraint(
            "one_department",
            "sum(place[i, k] for i in departments) <= 1",
            "for k in sites",
            meaning="no site gets more than one department",
        ),
        constraint(
            "first_end",
            "sum(both[i, j, k, l] for l in sites if l != k) == place[i, k]",
            "for (i, j) in flows for k in sites",
            meaning="loads of a pair leave from the site of its first department",
        ),
        constraint(
            "second_end",
            "sum(both[i, j, l, k] for l in sites if l != k) == place[j, k]",
            "for (i, j) in flows for k in sites",
            meaning="loads of a pair arrive at the site of its second department",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Scatter the sites on a map with right-angled ways, and draw who sends loads to whom."""
    count = sizes["num_departments"]
    departments = element_ids("d", count)
    sites = element_ids("s", count + sizes["num_spare"])
    flows = random_pairs(stream, departments, count - 1 + sizes["num_extra_flows"])
    spots = [(east, north) for east in range(5) for north in range(4)]
    spot = dict(zip(sites, stream.sample(spots, len(sites)), strict=True))
    ways = list(combinations(sites, 2))
    return Data(
        sets={"departments": departments, "sites": sites, "flows": flows, "ways": ways},
        parameters={
            "loads": {
                i: {j: stream.integer(4, 60) for first, j in flows if first == i}
                for i in dict.fromkeys(first for first, _ in flows)
            },
            "distance": {
                k: {
                    m: 30 * sum(abs(a - b) for a, b in zip(spot[k], spot[m], strict=True))
                    + stream.integer(0, 20, 5)
                    for first, m in ways
                    if first == k
                }
                for k in dict.fromkeys(first for first, _ in ways)
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Place departments at sites so that loads between them are carried least far.",
    literature=(
        'T. C. Koopmans and M. Beckmann, "Assignment problems and the location of economic '
        'activities", Econometrica 25(1), 1957',
        'W. P. Adams and T. A. Johnson, "Improved linear programming-based lower bounds for the '
        'quadratic assignment problem", DIMACS Series 16, 1994',
    ),
    size_parameters=(
        SizeParameter("num_departments", "departments", easy=(3, 3), medium=(4, 4), hard=(5, 5)),
        SizeParameter(
            "num_spare", "sites that stay empty", easy=(1, 1), medium=(1, 1), hard=(1, 1)
        ),
        SizeParameter(
            "num_extra_flows",
            "pairs with a flow beyond a tree of them",
            easy=(0, 1),
            medium=(1, 2),
            hard=(1, 2),
        ),
    ),
    sample=sample,
)
