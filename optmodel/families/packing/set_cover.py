"""Set cover: choose offers so that every need is covered at least once, cheaply (BIP).

Which offer covers which need is a relation without numbers.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="set_cover",
    title="Set cover",
    sets=(
        index_set("stations", "S", "stations that can be built"),
        index_set("districts", "D", "districts that must be covered"),
        index_set(
            "reaches",
            "R",
            "pairs of a station and a district that it covers",
            within=("stations", "districts"),
        ),
    ),
    parameters=(
        parameter(
            "cost", "c", "for s in stations", unit="money", meaning="cost of building station s"
        ),
    ),
    variables=(
        variable(
            "build",
            "x",
            "for s in stations",
            unit="",
            meaning="whether station s is built",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(cost[s] * build[s] for s in stations)",
        name="total cost",
        unit="money",
        meaning="the cost of all stations that are built",
    ),
    constraints=(
        constraint(
            "covered",
            "sum(build[s] for (s, k) in reaches if k == d) >= 1",
            "for d in districts",
            meaning="every district is covered by a station that is built",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw odd cycles of districts, which relaxations cover by halves, and more pairs."""
    stations = element_ids("s", sizes["num_stations"])
    districts = element_ids("d", sizes["num_districts"])
    reaches: set[tuple[str, str]] = set()
    ring = stations if len(stations) % 2 else stations[:-1]
    for place, d in enumerate(districts):
        # Neighbouring stations on an odd ring share a district.
        for shift in (0, 1):
            reaches.add((ring[(place + shift) % len(ring)], d))
        if stream.chance(0.15):
            reaches.add((stream.choice(stations), d))
    cost = {s: stream.integer(230, 290) for s in stations}
    return Data(
        sets={
            "stations": stations,
            "districts": districts,
            "reaches": [(s, d) for s in stations for d in districts if (s, d) in reaches],
        },
        parameters={"cost": cost},
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Build the cheapest stations that cover every district.",
    literature=(
        'C. Toregas, R. Swain, C. ReVelle and L. Bergman, "The location of emergency service '
        'facilities", Operations Research 19(6), 1971',
    ),
    size_parameters=(
        SizeParameter("num_stations", "stations", easy=(5, 5), medium=(7, 9), hard=(13, 17)),
        SizeParameter("num_districts", "districts", easy=(5, 6), medium=(8, 10), hard=(16, 20)),
    ),
    sample=sample,
)
