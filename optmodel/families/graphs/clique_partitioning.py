"""Clique partitioning: seat people at tables with those whom they like (BIP).

Who sits together is a relation: where i sits with j and j with k, i sits with k. Each of the three
ways to read this is a row. A pair counts by how far its sympathy is above a bar.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

_TRIPLES = "for i in people for j in people for k in people if i < j and j < k"

FORMULATION = Formulation(
    name="clique_partitioning",
    title="Clique partitioning",
    sets=(
        index_set("people", "V", "people to be seated"),
        index_set("pairs", "E", "pairs of people, each once", within=("people", "people")),
    ),
    parameters=(
        parameter(
            "sympathy",
            "w",
            "for (i, j) in pairs",
            unit="points",
            meaning="sympathy of persons i and j",
        ),
        parameter("bar", "b", unit="points", meaning="bar above which sympathy counts as a gain"),
        parameter(
            "seats", "s", unit="seats", meaning="largest number of people at a table", integral=True
        ),
    ),
    variables=(
        variable(
            "together",
            "x",
            "for i in people for j in people if i < j",
            unit="",
            meaning="whether persons i and j sit together",
            domain="binary",
        ),
    ),
    objective=maximize(
        "sum((sympathy[i, j] - bar) * together[i, j] for (i, j) in pairs)",
        name="total score",
        unit="points",
        meaning="how far the sympathy of each pair at one table is above the bar, or below it",
    ),
    constraints=(
        constraint(
            "through_middle",
            "together[i, j] + together[j, k] - together[i, k] <= 1",
            _TRIPLES,
            meaning="two who both sit with the one between them in the list sit together",
        ),
        constraint(
            "through_first",
            "together[i, j] + together[i, k] - together[j, k] <= 1",
            _TRIPLES,
            meaning="two who both sit with one before them in the list sit together",
        ),
        constraint(
            "through_last",
            "together[i, k] + together[j, k] - together[i, j] <= 1",
            _TRIPLES,
            meaning="two who both sit with one after them in the list sit together",
        ),
        constraint(
            "table_size",
            "sum(together[i, j] for j in people if i < j)"
            " + sum(together[j, i] for j in people if j < i) <= seats - 1",
            "for i in people",
            meaning="nobody sits with more others than a table has room for",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw sympathies about the bar, so that two friends of one may dislike each other."""
    people = element_ids("v", sizes["num_people"])
    pairs = [(i, j) for k, i in enumerate(people) for j in people[k + 1 :]]
    sympathy = {pair: stream.integer(20, 990) for pair in pairs}
    return Data(
        sets={"people": people, "pairs": pairs},
        parameters={
            "sympathy": {
                i: {j: sympathy[i, j] for first, j in pairs if first == i} for i in people[:-1]
            },
            "bar": stream.integer(*((205, 380) if len(people) < 10 else (660, 760))),
            "seats": sizes["num_seats"],
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Seat people at tables with those whom they like, no more than a table takes.",
    literature=(
        'M. Grötschel and Y. Wakabayashi, "A cutting plane algorithm for a clustering problem", '
        "Mathematical Programming 45, 1989",
    ),
    size_parameters=(
        SizeParameter("num_people", "people", easy=(4, 5), medium=(7, 8), hard=(15, 15)),
        SizeParameter("num_seats", "seats at a table", easy=(3, 3), medium=(3, 4), hard=(5, 5)),
    ),
    sample=sample,
)
