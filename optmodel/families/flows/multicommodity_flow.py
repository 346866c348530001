"""Multicommodity flow: several goods share the capacity of the same roads (LP).

Each good has its own start and end; the roads carry all of them together.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from optmodel.families.flows._networks import Arc, draw_network, nested
from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="multicommodity_flow",
    title="Multicommodity flow",
    sets=(
        index_set("places", "N", "places of the network"),
        index_set("roads", "A", "pairs of places with a road", within=("places", "places")),
        index_set("goods", "K", "goods to be shipped"),
        index_set(
            "starts", "S", "pairs of a good and a place it comes from", within=("goods", "places")
        ),
        index_set(
            "ends", "T", "pairs of a good and a place it goes to", within=("goods", "places")
        ),
    ),
    parameters=(
        parameter(
            "stock",
            "s",
            "for (k, n) in starts",
            unit="tons",
            meaning="stock of good k at place n, which it comes from",
        ),
        parameter(
            "demand",
            "d",
            "for (k, n) in ends",
            unit="tons",
            meaning="demand for good k at place n, which it goes to",
        ),
        parameter(
            "cost",
            "c",
            "for (i, j) in roads",
            unit="money per ton",
            meaning="cost of one ton from place i to place j",
        ),
        parameter(
            "capacity",
            "u",
            "for (i, j) in roads",
            unit="tons",
            meaning="capacity of the road from place i to place j",
        ),
    ),
    variables=(
        variable(
            "ship",
            "x",
            "for k in goods for (i, j) in roads",
            unit="tons",
            meaning="tons of good k shipped from place i to place j",
        ),
    ),
    objective=minimize(
        "sum(cost[i, j] * ship[k, i, j] for k in goods for (i, j) in roads)",
        name="total cost",
        unit="money",
        meaning="the cost of everything shipped",
    ),
    constraints=(
        constraint(
            "departure",
            "sum(ship[k, i, j] for (i, j) in roads if i == n)"
            " - sum(ship[k, i, j] for (i, j) in roads if j == n) <= stock[k, n]",
            "for (k, n) in starts",
            meaning="no more of a good leaves the place it comes from than its stock",
        ),
        constraint(
            "arrival",
            "sum(ship[k, i, j] for (i, j) in roads if j == n)"
            " - sum(ship[k, i, j] for (i, j) in roads if i == n) >= demand[k, n]",
            "for (k, n) in ends",
            meaning="the demand for a good reaches the place it goes to",
        ),
        constraint(
            "passage",
            "sum(ship[k, i, j] for (i, j) in roads if j == n)"
            " == sum(ship[k, i, j] for (i, j) in roads if i == n)",
            "for k in goods for n in places if (k, n) not in starts and (k, n) not in ends",
            meaning="what arrives of a good at any place in between leaves it again",
        ),
        constraint(
            "capacity_limit",
            "sum(ship[k, i, j] for k in goods) <= capacity[i, j]",
            "for (i, j) in roads",
            meaning="all goods together keep the capacity of a road",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a way for each good first, then capacities that all of them keep."""
    places = element_ids("n", sizes["num_places"])
    goods = element_ids("k", sizes["num_goods"])
    network = draw_network(stream, places, sizes["num_places"])
    first = places[: max(2, len(places) // 3)]
    stock: dict[str, dict[str, int]] = {}
    demand: dict[str, dict[str, int]] = {}
    used = dict.fromkeys(network.arcs, 0)
    for k in goods:
        stock[k] = {start: stream.integer(4, 15) for start in stream.sample(first, 2)}
        demand[k] = {}
        for place, amount in stock[k].items():
            way = _way(stream, network.arcs, place, first)
            for arc in way:
                used[arc] += amount
            end = way[-1][1]
            demand[k][end] = demand[k].get(end, 0) + amount - stream.integer(0, 2)
    return Data(
        sets={
            "places": places,
            "roads": network.arcs,
            "goods": goods,
            "starts": [(k, n) for k in goods for n in stock[k]],
            "ends": [(k, n) for k in goods for n in demand[k]],
        },
        parameters={
            "stock": stock,
            "demand": demand,
            "cost": nested(_costs(stream, network.length)),
            "capacity": nested({a: used[a] + stream.integer(2, 9) for a in network.arcs}),
        },
    )


def _way(stream: RandomStream, arcs: Sequence[Arc], start: str, first: Sequence[str]) -> list[Arc]:
    """A random way onwards of two arcs or more, to a place where no good comes from."""
    way: list[Arc] = []
    place = start
    while onwards := [arc for arc in arcs if arc[0] == place]:
        if len(way) >= 2 and place not in first and stream.chance(0.5):
            break
        way.append(stream.choice(onwards))
        place = way[-1][1]
    return way


def _costs(stream: RandomStream, length: Mapping[Arc, int]) -> dict[Arc, Fraction]:
    return {
        arc: Fraction(far, 2) + stream.decimal("0.5", "4", step="0.1")
        for arc, far in length.items()
    }


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Ship several goods over roads that they share at least cost.",
    literature=(
        'L. R. Ford and D. R. Fulkerson, "A suggested computation for maximal multi-commodity '
        'network flows", Management Science 5(1), 1958',
    ),
    size_parameters=(
        SizeParameter("num_places", "places", easy=(5, 5), medium=(6, 7), hard=(11, 12)),
        SizeParameter("num_goods", "goods", easy=(2, 2), medium=(2, 3), hard=(4, 5)),
    ),
    sample=sample,
)
