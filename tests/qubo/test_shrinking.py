"""Shrinking loses no optimum: graphs, energies and pegged programs against brute force."""

from hypothesis import given, settings
from hypothesis import strategies as st

from optmodel.formulation import Polynomial
from optmodel.qubo.conflict_graph import conflict_graph
from optmodel.qubo.graph_reductions import reduce_conflicts
from optmodel.qubo.pegging import pegged_bits
from optmodel.qubo.persistency import persistency
from optmodel.qubo.shrinking import shrunk_program
from optmodel.qubo.slack_energy import slack_energy
from optmodel.qubo.substitution import Substitution
from tests.qubo.small import Rows, exclusions, optimum, points, program, value

COEFFICIENTS = st.integers(-9, 9)


def _rows(edges: list[tuple[int, int]]) -> Rows:
    return [({u: 1, v: 1}, 1) for u, v in edges]


@settings(max_examples=40)
@given(exclusions())
def test_a_reduced_graph_expands_to_sets_without_neighbours_and_to_the_best(
    given_graph: tuple[list[int], list[tuple[int, int]]],
) -> None:
    weights, edges = given_graph
    graph = conflict_graph(program([-w for w in weights], _rows(edges)))
    assert graph is not None
    reduced = reduce_conflicts(graph)
    total = Polynomial({(v,): w for v, w in enumerate(weights) if w})
    smaller = reduced.substitution.applied(total)
    found = []
    for point in points(len(reduced.substitution.kept)):
        if any(point[u] and point[v] for u, v in reduced.edges):
            continue
        whole = [value(one, point) for one in reduced.substitution.values]
        assert set(whole) <= {0, 1}
        assert not any(whole[u] and whole[v] for u, v in edges)
        assert value(total, whole) == value(smaller, point)
        found.append(value(smaller, point))
    best = optimum([-w for w in weights], _rows(edges))
    assert best is not None
    assert max(found) == -best


def test_each_rule_of_a_graph_is_used() -> None:
    """A graph for each rule, in which it is the first that fits."""
    path, square = [(0, 1), (1, 2)], [(0, 1), (1, 2), (2, 3), (0, 3)]
    cycle = [(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)]
    graphs = {
        "worthless": ([0, 5], [(0, 1)]),
        "heavy": ([1, 9, 1], path),
        "dominated": ([3, 3, 3, 3], [*square, (0, 2)]),
        "simplicial": ([2, 3, 2], path),
        "twin": ([5, 4, 5, 4, 3], [*square, (0, 4), (2, 4), (1, 4), (3, 4)]),
        "fold": ([3, 3, 3, 3, 3], cycle),
    }
    for rule, (weights, edges) in graphs.items():
        graph = conflict_graph(program([-w for w in weights], _rows(edges)))
        assert graph is not None
        assert rule in reduce_conflicts(graph).rules


@settings(max_examples=40)
@given(
    st.integers(1, 7).flatmap(
        lambda n: st.fixed_dictionaries(
            {(i, j): COEFFICIENTS for i in range(n) for j in range(i, n)}
        )
    )
)
def test_persistency_keeps_a_minimum(coefficients: dict[tuple[int, int], int]) -> None:
    energy = Polynomial({(i,) if i == j else (i, j): c for (i, j), c in coefficients.items() if c})
    count = 1 + max(j for _, j in coefficients)
    found = persistency(energy, count)
    smaller = found.applied(energy)
    least = min(value(energy, point) for point in points(count))
    assert min(value(smaller, point) for point in points(len(found.kept))) == least
    for point in points(len(found.kept)):
        whole = [value(one, point) for one in found.values]
        assert value(energy, whole) == value(smaller, point)


def test_persistency_fixes_and_joins() -> None:
    x, y, z = map(Polynomial.symbol, range(3))
    assert persistency(2 * x + x * y - 5 * z, 3).kept == ()
    joined = persistency(3 * (x + y - 2 * (x * y)) + z * (x - y), 3)
    assert len(joined.kept) < 3


@settings(max_examples=40)
@given(
    st.lists(st.integers(-20, 5), min_size=2, max_size=7),
    st.lists(st.lists(st.integers(0, 9), min_size=7, max_size=7), min_size=1, max_size=2),
    st.integers(3, 20),
)
def test_pegged_bits_have_their_value_in_every_optimum(
    costs: list[int], weights: list[list[int]], limit: int
) -> None:
    rows = [({k: w for k, w in enumerate(row[: len(costs)]) if w}, limit) for row in weights]
    whole = program(costs, rows)
    best = optimum(costs, rows)
    pegged = pegged_bits(whole)
    for point in points(len(costs)):
        cost = sum(c * bit for c, bit in zip(costs, point, strict=True))
        if cost == best and whole.is_feasible(point):
            assert {k: point[k] for k in pegged} == pegged
    smaller = shrunk_program(whole)
    reached = [
        value(smaller.objective, point)
        for point in points(len(smaller.bits))
        if smaller.is_feasible(point)
    ]
    assert min(reached) * smaller.unit == best


@settings(max_examples=40)
@given(exclusions())
def test_the_weights_of_exclusions_are_safe(
    given_graph: tuple[list[int], list[tuple[int, int]]],
) -> None:
    weights, edges = given_graph
    whole = program([-w for w in weights], _rows(edges))
    energy = slack_energy(whole)
    assert energy.slack == ()
    energies = {point: value(energy.body, point) for point in points(len(weights))}
    least = min(energies.values())
    assert all(whole.is_feasible(point) for point, one in energies.items() if one == least)
    assert least * whole.unit == optimum([-w for w in weights], _rows(edges))


def test_a_substitution_may_speak_of_bits_that_go_later() -> None:
    x = Polynomial.symbol
    found = Substitution.of(4, [(0, 1 - x(1)), (1, x(3)), (2, Polynomial.of(1))])
    assert found.kept == (3,)
    assert [value(one, (1,)) for one in found.values] == [0, 1, 1, 1]
    assert found.num_eliminated == 3
