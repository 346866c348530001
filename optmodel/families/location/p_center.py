"""p-center: open a given number of stations, so that nobody waits long for help (MILP).

What counts is the longest response: the time to get ready at the station and the time of the way.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

_Point = tuple[int, int]

FORMULATION = Formulation(
    name="p_center",
    title="p-center",
    sets=(
        index_set("stations", "I", "stations that can be opened"),
        index_set("districts", "J", "districts to be reached"),
    ),
    parameters=(
        parameter(
            "ready",
            "r",
            "for i in stations",
            unit="time",
            meaning="time in which station i is ready to leave",
        ),
        parameter(
            "travel",
            "t",
            "for i in stations for j in districts",
            unit="time",
            meaning="travel time of the way from station i to district j",
        ),
        parameter(
            "number_open",
            "p",
            unit="stations",
            meaning="number of stations that are opened",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "open_station",
            "y",
            "for i in stations",
            unit="",
            meaning="whether station i is opened",
            domain="binary",
        ),
        variable(
            "assign",
            "x",
            "for i in stations for j in districts",
            unit="",
            meaning="whether district j is served from station i",
            domain="binary",
        ),
        variable("longest", "z", unit="time", meaning="longest response time of all districts"),
    ),
    objective=minimize(
        "longest",
        name="longest response time",
        unit="time",
        meaning="the response time of the district that waits longest",
    ),
    constraints=(
        constraint(
            "served_once",
            "sum(assign[i, j] for i in stations) == 1",
            "for j in districts",
            meaning="every district is served from one station",
        ),
        constraint(
            "open_to_serve",
            "assign[i, j] <= open_station[i]",
            "for i in stations for j in districts",
            meaning="only open stations serve districts",
        ),
        constraint(
            "number_of_stations",
            "sum(open_station[i] for i in stations) == number_open",
            meaning="the number of open stations is as settled",
        ),
        constraint(
            "response",
            "longest >= sum((ready[i] + travel[i, j]) * assign[i, j] for i in stations)",
            "for j in districts",
            meaning="no district waits longer: its station gets ready and comes all the way",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Scatter stations, and districts among them, over a map with streets of different speeds."""
    stations = element_ids("s", sizes["num_stations"])
    districts = element_ids("d", sizes["num_districts"])
    sites = {i: (stream.integer(0, 40), stream.integer(0, 40)) for i in stations}
    homes = {j: _near_a_station(stream, list(sites.values())) for j in districts}
    travel = {
        i: {
            j: Fraction(_distance(sites[i], homes[j]), 2) + stream.decimal("0.5", "6", step="0.1")
            for j in districts
        }
        for i in stations
    }
    return Data(
        sets={"stations": stations, "districts": districts},
        parameters={
            "ready": {i: stream.decimal("0.5", "7", step="0.1") for i in stations},
            "travel": travel,
            "number_open": 2 if len(stations) < 6 else stream.integer(2, 3),
        },
    )


def _near_a_station(stream: RandomStream, sites: Sequence[_Point]) -> _Point:
    """The best of three points; a district far from all stations would settle everything."""
    points = [(stream.integer(0, 40), stream.integer(0, 40)) for _ in range(3)]
    return min(points, key=lambda point: min(_distance(point, site) for site in sites))


def _distance(one: _Point, other: _Point) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Open a given number of stations with the shortest response in the worst case.",
    literature=(
        'S. L. Hakimi, "Optimum locations of switching centers and the absolute centers and '
        'medians of a graph", Operations Research 12(3), 1964',
        'E. Minieka, "The m-center problem", SIAM Review 12(1), 1970',
    ),
    objective_range="a time to get ready and a travel time of the data",
    size_parameters=(
        SizeParameter("num_stations", "stations", easy=(4, 5), medium=(5, 6), hard=(8, 9)),
        SizeParameter("num_districts", "districts", easy=(5, 6), medium=(7, 9), hard=(12, 13)),
    ),
    sample=sample,
)
