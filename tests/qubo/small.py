"""Small binary programs and the brute force that QUBOs are compared with.

program([3, -2], [({0: 1, 1: 2}, 2)])       # minimize 3 x0 - 2 x1 where x0 + 2 x1 <= 2
least(program)                              # its optimum, over all points
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations, product

from hypothesis import strategies as st

from optmodel.families import Difficulty, family
from optmodel.formulation import (
    Formulation,
    Instance,
    Number,
    Polynomial,
    constraint,
    index_set,
    minimize,
    parameter,
    variable,
)
from optmodel.qubo import BinaryProgram, read_binary_program
from optmodel.qubo.literal_row import literal_rows

_FORMULATION = Formulation(
    name="rows",
    title="Rows over bits",
    sets=(index_set("bits", "B", "bits"), index_set("rows", "R", "rows")),
    parameters=(
        parameter("cost", "c", "for i in bits", unit="", meaning="cost of a bit"),
        parameter("weight", "a", "for r in rows for i in bits", unit="", meaning="weight in a row"),
        parameter("limit", "b", "for r in rows", unit="", meaning="limit of a row"),
    ),
    variables=(variable("x", "x", "for i in bits", unit="", meaning="a choice", domain="binary"),),
    objective=minimize(
        "sum(cost[i] * x[i] for i in bits)", name="cost", unit="", meaning="the cost of all"
    ),
    constraints=(
        constraint(
            "row",
            "sum(weight[r, i] * x[i] for i in bits) <= limit[r]",
            "for r in rows",
            meaning="what is chosen is within the limit",
        ),
    ),
)

Rows = Sequence[tuple[Mapping[int, int], int]]


def program(costs: Sequence[int], rows: Rows) -> BinaryProgram:
    """Minimize costs over bits subject to `sum of weights <= limit`."""
    bits = [f"b{k}" for k in range(len(costs))]
    names = [f"r{k}" for k in range(len(rows))]
    instance = Instance.create(
        _FORMULATION,
        sets={"bits": bits, "rows": names},
        parameters={
            "cost": dict(zip(bits, costs, strict=True)),
            "weight": {
                name: {bit: weights.get(k, 0) for k, bit in enumerate(bits)}
                for name, (weights, _) in zip(names, rows, strict=True)
            },
            "limit": {name: limit for name, (_, limit) in zip(names, rows, strict=True)},
        },
    )
    read = read_binary_program(instance)
    symbols = tuple(map(Polynomial.symbol, range(len(costs))))
    return replace(  # with all bits: reading leaves out those that the rows fix
        read,
        bits=tuple(bits),
        columns=symbols,
        objective=Polynomial({(k,): cost for k, cost in enumerate(costs) if cost}),
        unit=Fraction(1),
        rows=tuple(
            row
            for name, (weights, limit) in zip(names, rows, strict=True)
            for row in literal_rows(
                name, Polynomial({(k,): w for k, w in weights.items() if w}), None, limit
            )
        ),
    )


def points(count: int) -> Iterator[tuple[int, ...]]:
    """All points of some bits."""
    return product((0, 1), repeat=count)


def value(polynomial: Polynomial, point: Sequence[Number]) -> Number:
    """A polynomial at a point, term by term."""
    return sum(c for m, c in polynomial.terms.items() if all(point[k] for k in m))


def optimum(costs: Sequence[int], rows: Rows) -> int | None:
    """The least cost over all feasible points; None without any."""
    feasible = [
        sum(cost * bit for cost, bit in zip(costs, point, strict=True))
        for point in points(len(costs))
        if all(sum(w * point[k] for k, w in weights.items()) <= b for weights, b in rows)
    ]
    return min(feasible, default=None)


@st.composite
def exclusions(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int]]]:
    """Weights of vertices, some of them not positive, and edges between them."""
    count = draw(st.integers(1, 9))
    weights = draw(st.lists(st.integers(-2, 12), min_size=count, max_size=count))
    pairs = list(combinations(range(count), 2))
    return weights, [pair for pair in pairs if draw(st.booleans())]


def draws(name: str, count: int) -> list[Instance]:
    """The first easy draws of a family."""
    return [family(name).draw(7, index, Difficulty.EASY).instance for index in range(count)]


def best_set(instance: Instance) -> Number:
    """The largest gain of sites without conflict, over all subsets."""
    gain = {key[0]: amount for key, amount in instance.parameters["gain"].items()}
    return max(
        sum(gain[site] for site in chosen)
        for size in range(len(gain) + 1)
        for chosen in combinations(gain, size)
        if not any(i in chosen and j in chosen for i, j in instance.sets["conflicts"])
    )


def best_load(instance: Instance) -> Number:
    """The largest profit of a knapsack with copies, by dynamic programming over its capacity."""
    best: list[Number] = [0] * (int(instance.value("capacity")) + 1)
    for (item,), copies in instance.parameters["copies"].items():
        weight, profit = int(instance.value("weight", (item,))), instance.value("profit", (item,))
        for _ in range(int(copies)):
            for room in range(len(best) - 1, weight - 1, -1):
                best[room] = max(best[room], best[room - weight] + profit)
    return best[-1]


def best_jobs(instance: Instance) -> Number:
    """The largest reward of jobs within all resources, over all subsets."""
    jobs = [key[0] for key in instance.sets["jobs"]]
    return max(
        sum(instance.value("reward", (job,)) for job in chosen)
        for size in range(len(jobs) + 1)
        for chosen in combinations(jobs, size)
        if all(
            sum(instance.value("usage", (job, r)) for job in chosen)
            <= instance.value("available", (r,))
            for (r,) in instance.sets["resources"]
        )
    )


def best_placement(instance: Instance) -> Number:
    """The least transport, over all ways to place the departments."""
    departments = [key[0] for key in instance.sets["departments"]]
    sites = [key[0] for key in instance.sets["sites"]]
    distance = dict(instance.parameters["distance"])
    both = distance | {(m, k): length for (k, m), length in distance.items()}
    lengths = (
        sum(
            loads * both[place[i], place[j]]
            for (i, j), loads in instance.parameters["loads"].items()
        )
        for chosen in permutations(sites, len(departments))
        for place in [dict(zip(departments, chosen, strict=True))]
    )
    return min(lengths)


def best_tour(instance: Instance) -> Number:
    """The least travel, over all orders of the places."""
    ((start,),) = instance.sets["start"]
    others = [place for (place,) in instance.sets["places"] if place != start]
    travel = instance.parameters["travel"]
    return min(
        sum(travel[leg] for leg in zip((start, *order), (*order, start), strict=True))
        for order in permutations(others)
    )
