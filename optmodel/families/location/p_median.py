"""p-median: open a given number of sites, so that customers are near to them (ILP).

The number of sites is settled, there are no capacities and no costs but the distance traveled.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="p_median",
    title="p-median",
    sets=(
        index_set("sites", "I", "sites that can be opened"),
        index_set("customers", "J", "customers to be served"),
    ),
    parameters=(
        parameter(
            "trips",
            "h",
            "for j in customers",
            unit="trips",
            meaning="trips that customer j takes",
            integral=True,
        ),
        parameter(
            "distance",
            "d",
            "for i in sites for j in customers",
            unit="distance",
            meaning="distance from site i to customer j",
        ),
        parameter(
            "number_open",
            "p",
            unit="sites",
            meaning="number of sites that are opened",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "open_site",
            "y",
            "for i in sites",
            unit="",
            meaning="whether site i is opened",
            domain="binary",
        ),
        variable(
            "assign",
            "x",
            "for i in sites for j in customers",
            unit="",
            meaning="whether customer j is served from site i",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(trips[j] * distance[i, j] * assign[i, j] for i in sites for j in customers)",
        name="total distance",
        unit="distance",
        meaning="the distance of all trips together",
    ),
    constraints=(
        constraint(
            "served_once",
            "sum(assign[i, j] for i in sites) == 1",
            "for j in customers",
            meaning="every customer is served from one site",
        ),
        constraint(
            "open_to_serve",
            "assign[i, j] <= open_site[i]",
            "for i in sites for j in customers",
            meaning="only open sites serve customers",
        ),
        constraint(
            "number_of_sites",
            "sum(open_site[i] for i in sites) == number_open",
            meaning="the number of open sites is as settled",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Scatter sites and customers over a map; about a third of the sites are to be opened."""
    sites = element_ids("s", sizes["num_sites"])
    customers = element_ids("c", sizes["num_customers"])
    return Data(
        sets={"sites": sites, "customers": customers},
        parameters={
            "trips": {j: stream.integer(4, 40) for j in customers},
            "distance": _distances(stream, sites, customers),
            "number_open": stream.integer(min(2, len(sites) - 1), max(2, len(sites) // 2)),
        },
    )


def _distances(
    stream: RandomStream, starts: list[str], ends: list[str]
) -> dict[str, dict[str, Fraction]]:
    """Lengths of ways on a map with streets, each with a detour of its own."""
    position = {e: (stream.integer(0, 30), stream.integer(0, 30)) for e in (*starts, *ends)}
    return {
        i: {
            j: Fraction(
                abs(position[i][0] - position[j][0]) + abs(position[i][1] - position[j][1]), 2
            )
            + stream.decimal("0.5", "4", step="0.1")
            for j in ends
        }
        for i in starts
    }


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Open a given number of sites with the shortest way to all customers together.",
    literature=(
        'S. L. Hakimi, "Optimum locations of switching centers and the absolute centers and '
        'medians of a graph", Operations Research 12(3), 1964',
        'C. S. ReVelle and R. W. Swain, "Central facilities location", Geographical Analysis '
        "2(1), 1970",
    ),
    tight_relaxation="the relaxation of a small p-median problem is integral",
    size_parameters=(
        SizeParameter("num_sites", "sites to choose from", easy=(3, 4), medium=(5, 6), hard=(8, 9)),
        SizeParameter("num_customers", "customers", easy=(4, 5), medium=(6, 8), hard=(12, 13)),
    ),
    sample=sample,
)
