"""Minimum-cost flow: move vehicles from where they are to where they are needed (LP).

Every place has a stock and a need, roads have a cost and a capacity, and places that are passed
can receive only so much.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping
from fractions import Fraction

from optmodel.families.flows._networks import draw_network, nested
from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="min_cost_flow",
    title="Relocation at minimum cost",
    sets=(
        index_set("places", "N", "places that have or need vehicles"),
        index_set("roads", "A", "pairs of places with a road", within=("places", "places")),
        index_set("receivers", "R", "places that a road leads to", within=("places",)),
    ),
    parameters=(
        parameter(
            "stock", "s", "for i in places", unit="vehicles", meaning="stock of vehicles at place i"
        ),
        parameter(
            "need", "d", "for i in places", unit="vehicles", meaning="need of vehicles at place i"
        ),
        parameter(
            "cost",
            "c",
            "for (i, j) in roads",
            unit="money per vehicle",
            meaning="cost of moving one vehicle from place i to place j",
        ),
        parameter(
            "capacity",
            "u",
            "for (i, j) in roads",
            unit="vehicles",
            meaning="capacity of the road from place i to place j",
        ),
        parameter(
            "intake",
            "r",
            "for i in receivers",
            unit="vehicles",
            meaning="intake: most vehicles that place i can receive",
        ),
    ),
    variables=(
        variable(
            "move",
            "x",
            "for (i, j) in roads",
            unit="vehicles",
            meaning="vehicles moved from place i to place j",
            upper="capacity[i, j]",
        ),
    ),
    objective=minimize(
        "sum(cost[i, j] * move[i, j] for (i, j) in roads)",
        name="total cost",
        unit="money",
        meaning="the cost of all moves",
    ),
    constraints=(
        constraint(
            "need_met",
            "stock[n] + sum(move[i, j] for (i, j) in roads if j == n)"
            " - sum(move[i, j] for (i, j) in roads if i == n) >= need[n]",
            "for n in places",
            meaning="after all moves every place has what it needs",
        ),
        constraint(
            "intake_limit",
            "sum(move[i, j] for (i, j) in roads if j == n) <= intake[n]",
            "for n in receivers",
            meaning="a place receives no more than its intake",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw moves first, then needs that they meet, and capacities a little above them."""
    places = element_ids("n", sizes["num_places"])
    network = draw_network(stream, places, sizes["num_places"] // 2)
    plan = {arc: stream.integer(1, 9) if stream.chance(0.6) else 0 for arc in network.arcs}
    into = {n: sum(value for (_, j), value in plan.items() if j == n) for n in places}
    out = {n: sum(value for (i, _), value in plan.items() if i == n) for n in places}
    receivers = [n for n in places if any(j == n for _, j in network.arcs)]
    stock = {n: max(0, out[n] - into[n]) + stream.integer(0, 6) for n in places}
    return Data(
        sets={"places": places, "roads": network.arcs, "receivers": receivers},
        parameters={
            "stock": stock,
            "need": {n: max(0, stock[n] + into[n] - out[n] - stream.integer(0, 1)) for n in places},
            "cost": nested(
                {a: network.length[a] * Fraction(1, 2) + stream.integer(1, 9) for a in network.arcs}
            ),
            "capacity": nested({a: plan[a] + stream.integer(1, 6) for a in network.arcs}),
            "intake": {n: into[n] + stream.integer(0, 2) for n in receivers},
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=1,
    about="Move vehicles over roads so that every place has what it needs at least cost.",
    literature=(
        'D. R. Fulkerson, "An out-of-kilter method for minimal-cost flow problems", Journal of the '
        "Society for Industrial and Applied Mathematics 9(1), 1961",
    ),
    size_parameters=(
        SizeParameter("num_places", "places", easy=(4, 5), medium=(6, 8), hard=(38, 42)),
    ),
    sample=sample,
)
