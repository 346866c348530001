"""Revenue management: sell the seats of a network to the requests that pay most (ILP).

A journey takes a seat on each of its legs; single passengers come in classes of fares, and a group
comes as a whole or not at all.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="revenue_management",
    title="Revenue management",
    sets=(
        index_set("legs", "L", "legs with seats"),
        index_set("journeys", "J", "journeys over one or more legs"),
        index_set("classes", "C", "classes of fares"),
        index_set("groups", "G", "groups that ask for seats"),
        index_set("takes", "U", "journeys and the legs they take", within=("journeys", "legs")),
        index_set("rides", "V", "groups and the legs they ride", within=("groups", "legs")),
    ),
    parameters=(
        parameter(
            "seats", "s", "for l in legs", unit="seats", meaning="seats on leg l", integral=True
        ),
        parameter(
            "fare",
            "p",
            "for j in journeys for c in classes",
            unit="money",
            meaning="fare of journey j in class c",
        ),
        parameter(
            "demand",
            "d",
            "for j in journeys for c in classes",
            unit="passengers",
            meaning="passengers who ask for journey j in class c",
            integral=True,
        ),
        parameter(
            "size",
            "n",
            "for g in groups",
            unit="passengers",
            meaning="passengers in group g",
            integral=True,
        ),
        parameter(
            "offer", "r", "for g in groups", unit="money", meaning="what group g offers in all"
        ),
    ),
    variables=(
        variable(
            "sell",
            "x",
            "for j in journeys for c in classes",
            unit="passengers",
            meaning="passengers accepted for journey j in class c",
            domain="integer",
            upper="demand[j, c]",
        ),
        variable(
            "accept",
            "y",
            "for g in groups",
            unit="",
            meaning="whether group g is accepted",
            domain="binary",
        ),
    ),
    objective=maximize(
        "sum(fare[j, c] * sell[j, c] for j in journeys for c in classes)"
        " + sum(offer[g] * accept[g] for g in groups)",
        name="total revenue",
        unit="money",
        meaning="the fares of all passengers and the offers of accepted groups",
    ),
    constraints=(
        constraint(
            "seat_limit",
            "sum(sell[j, c] for (j, k) in takes for c in classes if k == l)"
            " + sum(size[g] * accept[g] for (g, k) in rides if k == l) <= seats[l]",
            "for l in legs",
            meaning="on no leg are there more passengers than seats",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw journeys over one or two legs, more requests than seats, and groups that pay less."""
    legs = element_ids("l", sizes["num_legs"])
    journeys = element_ids("j", sizes["num_journeys"])
    classes = element_ids("c", sizes["num_classes"])
    groups = element_ids("g", sizes["num_groups"])
    routes = [[leg] for leg in legs]
    routes += stream.shuffled(
        [[one, two] for rank, one in enumerate(legs) for two in legs[rank + 1 :]]
    )
    routes = [*routes, *routes][: len(journeys)]
    path = dict(zip(journeys, routes, strict=True))
    visits = {g: stream.sample(legs, stream.integer(1, 2)) for g in groups}
    base = {leg: stream.integer(30, 90, 5) for leg in legs}
    price = {j: sum(base[leg] for leg in path[j]) * 9 // 10 for j in journeys}
    demand = {j: {c: stream.integer(3, 15) for c in classes} for j in journeys}
    size = {g: stream.integer(6, 18) for g in groups}
    wanted = {
        leg: sum(sum(demand[j].values()) for j in journeys if leg in path[j])
        + sum(size[g] for g in groups if leg in visits[g])
        for leg in legs
    }
    return Data(
        sets={
            "legs": legs,
            "journeys": journeys,
            "classes": classes,
            "groups": groups,
            "takes": [(j, leg) for j in journeys for leg in path[j]],
            "rides": [(g, leg) for g in groups for leg in legs if leg in visits[g]],
        },
        parameters={
            "seats": {leg: wanted[leg] * stream.integer(50, 80) // 100 for leg in legs},
            "fare": {
                j: {
                    c: price[j] * (10 + 4 * rank) // 10 + stream.integer(-5, 5)
                    for rank, c in enumerate(classes)
                }
                for j in journeys
            },
            "demand": demand,
            "size": size,
            "offer": {
                g: size[g]
                * sum(base[leg] for leg in visits[g])
                * stream.integer(85, 135)
                // 1000
                * 10
                for g in groups
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Sell the seats of a network of legs with the largest revenue.",
    literature=(
        'F. Glover, R. Glover, J. Lorenzo and C. McMillan, "The passenger-mix problem in the '
        'scheduled airlines", Interfaces 12(3), 1982',
    ),
    size_parameters=(
        SizeParameter("num_legs", "legs", easy=(2, 2), medium=(3, 3), hard=(6, 7)),
        SizeParameter("num_journeys", "journeys", easy=(3, 3), medium=(4, 5), hard=(20, 21)),
        SizeParameter("num_classes", "classes of fares", easy=(2, 2), medium=(2, 3), hard=(5, 5)),
        SizeParameter("num_groups", "groups", easy=(2, 2), medium=(3, 4), hard=(5, 6)),
    ),
    sample=sample,
)
