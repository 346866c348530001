"""p-dispersion: choose places as far from each other as possible (MILP).

The smallest distance between two chosen places counts; pairs are chosen where both places are.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

_PAIRS = "for i in places for j in places if i < j"

FORMULATION = Formulation(
    name="p_dispersion",
    title="p-dispersion",
    sets=(index_set("places", "I", "places to choose from"),),
    parameters=(
        parameter(
            "distance",
            "d",
            _PAIRS,
            unit="distance",
            meaning="distance between places i and j",
        ),
        parameter(
            "number_chosen",
            "p",
            unit="places",
            meaning="number of places that are chosen",
            integral=True,
        ),
    ),
    variables=(
        variable(
            "choose",
            "x",
            "for i in places",
            unit="",
            meaning="whether place i is chosen",
            domain="binary",
        ),
        variable(
            "both",
            "y",
            _PAIRS,
            unit="",
            meaning="whether places i and j are both chosen",
            domain="binary",
        ),
        variable(
            "separation",
            "z",
            unit="distance",
            meaning="smallest distance between two chosen places",
            upper=f"max(distance[i, j] {_PAIRS})",
        ),
    ),
    objective=maximize(
        "separation",
        name="smallest distance",
        unit="distance",
        meaning="the distance between the two chosen places that are nearest to each other",
    ),
    constraints=(
        constraint(
            "number_of_places",
            "sum(choose[i] for i in places) == number_chosen",
            meaning="the number of chosen places is as settled",
        ),
        constraint(
            "both_chosen",
            "both[i, j] >= choose[i] + choose[j] - 1",
            _PAIRS,
            meaning="a pair counts where both of its places are chosen",
        ),
        constraint(
            "separation_limit",
            "implies(both[i, j] == 1, separation <= distance[i, j])",
            _PAIRS,
            meaning="the separation is at most the distance between any two chosen places",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Scatter places over a map; about a third or more of them are to be chosen."""
    places = element_ids("p", sizes["num_places"])
    position = {e: (stream.integer(0, 60), stream.integer(0, 60)) for e in places}
    distance = {
        i: {
            j: abs(position[i][0] - position[j][0])
            + abs(position[i][1] - position[j][1])
            + stream.decimal("0.5", "9", step="0.1")
            for j in places[rank + 1 :]
        }
        for rank, i in enumerate(places[:-1])
    }
    return Data(
        sets={"places": places},
        parameters={
            "distance": distance,
            "number_chosen": stream.integer(3, max(3, len(places) // 2)),
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Choose a given number of places of which the nearest two are as far apart as possible.",
    literature=(
        'M. J. Kuby, "Programming models for facility dispersion: the p-dispersion and maxisum '
        'dispersion problems", Geographical Analysis 19(4), 1987',
    ),
    objective_range="one of the distances of the data",
    size_parameters=(
        SizeParameter(
            "num_places", "places to choose from", easy=(4, 5), medium=(6, 8), hard=(14, 14)
        ),
    ),
    sample=sample,
)
