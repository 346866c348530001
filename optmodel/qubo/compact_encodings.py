"""Tours, placements and cuts with fewer bits than their formulations have columns.

A tour of n places is an order: bit `visit[i,t]` says that place i is the t-th after the start, as
in A. Lucas, "Ising formulations of many NP problems", Frontiers in Physics 2, 2014, section 7. The
tour goes from i to j where i is at some t and j at t + 1, so each column `go[i,j]` is a sum of
products, and so is the objective. In a quadratic assignment the column `both[i,j,k,l]` is the
product of two placements, so the bits are the placements alone. An edge is cut where one of its
ends is on each side, so `split[i,j]` is `x + y - 2xy`, and a cut needs no rows.

    compact_encoding(tour_instance).bits       # ('visit[p2,1]', 'visit[p2,2]', ...)
    compact_encoding(knapsack_instance)        # None: its columns are its bits
"""

from collections.abc import Callable, Mapping
from functools import cache

from optmodel.families import family
from optmodel.formulation import (
    FlatColumn,
    Instance,
    Polynomial,
    flatten,
    indexed_name,
)
from optmodel.qubo.bit_encoding import BitEncoding
from optmodel.qubo.literal_row import LiteralRow, literal_rows


def compact_encoding(instance: Instance) -> BitEncoding | None:
    """The encoding for an instance of one of the families that have one, or None."""
    name = instance.formulation.name
    if name in _ENCODERS and instance.formulation == _formulation(name):
        return _ENCODERS[name](instance)
    return None


@cache
def _formulation(name: str) -> object:
    return family(name).formulation


def _tour_encoding(instance: Instance) -> BitEncoding | None:
    """Each place but the start has one position, and each position one place."""
    if len(instance.sets["start"]) != 1 or len(instance.sets["places"]) < 2:
        return None
    ((start,),) = instance.sets["start"]
    places = [place for (place,) in instance.sets["places"] if place != start]
    steps = range(1, len(places) + 1)
    keys = [(place, step) for place in places for step in steps]
    visit = {key: Polynomial.symbol(number) for number, key in enumerate(keys)}

    def column(item: FlatColumn) -> Polynomial:
        if item.variable == "position":
            return Polynomial.total(step * visit[item.key[0], step] for step in steps)
        i, j = item.key
        if i == start:
            return visit[j, steps[0]]
        if j == start:
            return visit[i, steps[-1]]
        return Polynomial.total(visit[i, t] * visit[j, t + 1] for t in steps[:-1])

    return BitEncoding(
        tuple(indexed_name("visit", key) for key in keys),
        tuple(map(column, flatten(instance).columns)),
        (
            *(_one_of("one_position", [visit[i, t] for t in steps]) for i in places),
            *(_one_of("one_place", [visit[i, t] for i in places]) for t in steps),
        ),
    )


def _placement_encoding(instance: Instance) -> BitEncoding:
    """Each department has one site, and no site two departments."""
    departments = [key[0] for key in instance.sets["departments"]]
    sites = [key[0] for key in instance.sets["sites"]]
    keys = [(i, k) for i in departments for k in sites]
    place = {key: Polynomial.symbol(number) for number, key in enumerate(keys)}

    def column(item: FlatColumn) -> Polynomial:
        if item.variable == "place":
            return place[item.key[0], item.key[1]]
        i, j, k, m = item.key
        return place[i, k] * place[j, m]

    columns = tuple(map(column, flatten(instance).columns))
    shared = [
        row
        for k in sites
        for row in literal_rows(
            "one_department", Polynomial.total(place[i, k] for i in departments), None, 1
        )
    ]
    return BitEncoding(
        tuple(indexed_name("place", key) for key in keys),
        columns,
        (*(_one_of("one_site", [place[i, k] for k in sites]) for i in departments), *shared),
    )


def _cut_encoding(instance: Instance) -> BitEncoding | None:
    """Each vertex is on one of two sides. Weights are not negative, else `split` is not the cut."""
    if any(weight < 0 for weight in instance.parameters["friction"].values()):
        return None
    people = [key[0] for key in instance.sets["people"]]
    side = {person: Polynomial.symbol(number) for number, person in enumerate(people)}

    def column(item: FlatColumn) -> Polynomial:
        if item.variable == "first_group":
            return side[item.key[0]]
        one, other = (side[person] for person in item.key)
        return one + other - 2 * (one * other)

    return BitEncoding(
        tuple(indexed_name("first_group", (person,)) for person in people),
        tuple(map(column, flatten(instance).columns)),
        (),
    )


def _one_of(name: str, bits: list[Polynomial]) -> LiteralRow:
    """The row that exactly one of the bits is 1."""
    (row,) = literal_rows(name, Polynomial.total(bits), 1, 1)
    return row


_ENCODERS: Mapping[str, Callable[[Instance], BitEncoding | None]] = {
    "max_cut": _cut_encoding,
    "traveling_salesman": _tour_encoding,
    "quadratic_assignment": _placement_encoding,
}
"""For each family with an encoding of its own, what makes it."""
