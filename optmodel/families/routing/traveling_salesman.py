"""Traveling salesman: one tour through all places, by the order of the visits (MILP).

The position of each visit excludes short tours: no other family numbers visits that way.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.families.routing._road_map import road_times
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="traveling_salesman",
    title="Traveling salesman",
    sets=(
        index_set("places", "V", "places to visit, with the start of the tour"),
        index_set("start", "S", "the place where the tour starts and ends", within=("places",)),
    ),
    parameters=(
        parameter(
            "travel",
            "t",
            "for i in places for j in places if i != j",
            unit="minutes",
            meaning="minutes of travel from place i to place j",
        ),
    ),
    variables=(
        variable(
            "go",
            "x",
            "for i in places for j in places if i != j",
            unit="",
            meaning="whether the tour goes from place i straight to place j",
            domain="binary",
        ),
        variable(
            "position",
            "u",
            "for i in places if i not in start",
            unit="",
            meaning="how many places the tour has come to when it reaches place i",
            lower="1",
            upper="sum(1 for k in places) - 1",
        ),
    ),
    objective=minimize(
        "sum(travel[i, j] * go[i, j] for i in places for j in places if i != j)",
        name="total travel",
        unit="minutes",
        meaning="the minutes of the whole tour",
    ),
    constraints=(
        constraint(
            "leave_once",
            "sum(go[i, j] for j in places if i != j) == 1",
            "for i in places",
            meaning="the tour leaves every place once",
        ),
        constraint(
            "reach_once",
            "sum(go[i, j] for i in places if i != j) == 1",
            "for j in places",
            meaning="the tour reaches every place once",
        ),
        constraint(
            "single_tour",
            "position[j] >= position[i] + 1 - (sum(1 for k in places) - 1) * (1 - go[i, j])"
            " + (sum(1 for k in places) - 3) * go[j, i]",
            "for i in places if i not in start for j in places if j not in start if i != j",
            meaning="a place that follows another comes one later, so that there is a single tour",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw places on a map and start in one of them."""
    places = element_ids("p", sizes["num_places"])
    return Data(
        sets={"places": places, "start": [stream.choice(places)]},
        parameters={"travel": road_times(stream, places, detour=300)},
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Visit every place once and return, with the least travel.",
    literature=(
        'C. E. Miller, A. W. Tucker and R. A. Zemlin, "Integer programming formulation of '
        'traveling salesman problems", Journal of the ACM 7(4), 1960',
        'M. Desrochers and G. Laporte, "Improvements and extensions to the '
        'Miller-Tucker-Zemlin subtour elimination constraints", Operations Research Letters '
        "10(1), 1991",
    ),
    size_parameters=(
        SizeParameter(
            "num_places", "places of the tour", easy=(4, 5), medium=(6, 8), hard=(11, 11)
        ),
    ),
    sample=sample,
)
