"""Orienteering: the round of a limited length that collects the most prizes (MILP).

Places may be left out: only those that are visited have to be connected with the start.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids, round_up
from optmodel.families.routing._road_map import road_times
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="orienteering",
    title="Orienteering",
    sets=(
        index_set("places", "V", "the start and the places that may be visited"),
        index_set("start", "S", "the place where the round starts and ends", within=("places",)),
    ),
    parameters=(
        parameter(
            "travel",
            "t",
            "for i in places for j in places if i != j",
            unit="minutes",
            meaning="minutes of travel from place i to place j",
        ),
        parameter(
            "prize",
            "w",
            "for i in places if i not in start",
            unit="money",
            meaning="what a visit of place i brings in",
        ),
        parameter("time_limit", "T", unit="minutes", meaning="time limit of the whole round"),
    ),
    variables=(
        variable(
            "go",
            "x",
            "for i in places for j in places if i != j",
            unit="",
            meaning="whether the round goes from place i straight to place j",
            domain="binary",
        ),
        variable(
            "visit",
            "y",
            "for i in places if i not in start",
            unit="",
            meaning="whether place i is visited",
            domain="binary",
        ),
        variable(
            "link",
            "f",
            "for i in places for j in places if i != j if j not in start",
            unit="",
            meaning="visits still to come on the way from place i to place j",
        ),
    ),
    objective=maximize(
        "sum(prize[i] * visit[i] for i in places if i not in start)",
        name="total prize",
        unit="money",
        meaning="what all visits bring in together",
    ),
    constraints=(
        constraint(
            "reach_if_visited",
            "sum(go[i, j] for i in places if i != j) == visit[j]",
            "for j in places if j not in start",
            meaning="the round comes once to each place that is visited, and to no other",
        ),
        constraint(
            "travel_on",
            "sum(go[j, k] for k in places if k != j) == sum(go[i, j] for i in places if i != j)",
            "for j in places",
            meaning="what comes to a place leaves it again",
        ),
        constraint(
            "start_once",
            "sum(go[i, j] for i in start for j in places if j not in start) <= 1",
            meaning="the round starts no more than once",
        ),
        constraint(
            "within_time",
            "sum(travel[i, j] * go[i, j] for i in places for j in places if i != j) <= time_limit",
            meaning="the round keeps the time limit",
        ),
        constraint(
            "count_visits",
            "sum(link[i, j] for i in places if i != j)"
            " - sum(link[j, k] for k in places if k != j if k not in start) == visit[j]",
            "for j in places if j not in start",
            meaning="each visit takes one off those still to come",
        ),
        constraint(
            "linked",
            "link[i, j] <= (sum(1 for k in places) - 1) * go[i, j]",
            "for i in places for j in places if i != j if j not in start",
            meaning="roads of the round link all visits with the start, so that there is one round",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw the limit between a round through half of the places and one through most."""
    places = element_ids("p", sizes["num_places"])
    start, hub = stream.sample(places, 2)
    travel = _slow_but_at(stream, road_times(stream, places), (start, hub))
    stops = [start]
    for _ in range(len(places) - 1):  # to the nearest place that is left
        rest = [i for i in places if i not in stops]
        stops.append(min(rest, key=lambda i: (travel[stops[-1]][i], i)))
    whole = sum(travel[i][j] for i, j in zip(stops, [*stops[1:], start], strict=True))
    limit = round_up(Fraction(whole * stream.integer(45, 75), 100), 5)
    shortest = min(travel[start][i] + travel[i][start] for i in places if i != start)
    return Data(
        sets={"places": places, "start": [start]},
        parameters={
            "travel": travel,
            "prize": {i: stream.integer(120, 980) for i in places if i != start},
            "time_limit": max(limit, round_up(shortest, 5)),
        },
    )


def _slow_but_at(
    stream: RandomStream,
    travel: Mapping[str, Mapping[str, Fraction]],
    junctions: Sequence[str],
) -> dict[str, dict[str, Fraction]]:
    """Travel that is slow between most places, so that going by a junction would be quicker."""
    return {
        i: {
            j: round_up(minutes / 2, Fraction(1, 10))
            if {i, j} & set(junctions)
            else minutes + stream.integer(20, 90)
            for j, minutes in row.items()
        }
        for i, row in travel.items()
    }


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Choose the places of a round within a time limit that bring in the most.",
    literature=(
        'B. L. Golden, L. Levy and R. Vohra, "The orienteering problem", Naval Research '
        "Logistics 34(3), 1987",
        'G. Laporte and S. Martello, "The selective travelling salesman problem", Discrete '
        "Applied Mathematics 26(2-3), 1990",
    ),
    size_parameters=(
        SizeParameter(
            "num_places", "places with the start", easy=(5, 5), medium=(6, 7), hard=(8, 8)
        ),
    ),
    sample=sample,
)
