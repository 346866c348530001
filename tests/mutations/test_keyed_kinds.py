"""Kinds on pairs and on times against all plans tried one by one, and their words."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations, pairwise, permutations, product

import pytest
from scipy.optimize import linprog

from optmodel.families import Difficulty, family
from optmodel.formulation import Instance
from optmodel.mutations import Neighbor
from optmodel.mutations.keyed_decision import pair_texts, time_texts
from optmodel.mutations.pairs import DrawnPairs
from optmodel.mutations.variable_slice import VariableSlice
from tests.mutations.small import certified, drawn_by, scalar, table

DRAWS = range(2)
Pairs = frozenset[tuple[object, ...]]


def _assignments(instance: Instance) -> Iterator[tuple[Pairs, Fraction]]:
    """All ways to give each worker a task, with what they cost."""
    cost = table(instance, "cost")
    workers, tasks = ([key[0] for key in instance.sets[name]] for name in ("workers", "tasks"))
    for order in permutations(tasks):
        pairs = frozenset(zip(workers, order, strict=True))
        yield pairs, sum((cost[pair] for pair in pairs), Fraction(0))


def _is_allowed(instance: Instance, pairs: Pairs) -> bool:
    sets = {name: frozenset(keys) for name, keys in instance.sets.items()}
    fee = table(instance, "permit_fee") if "permit_fee" in instance.parameters else {}
    return (
        sets.get("pairs_ruled_out", frozenset()).isdisjoint(pairs)
        and sets.get("pairs_agreed", frozenset()) <= pairs
        and ("pairs_wished" not in sets or not sets["pairs_wished"].isdisjoint(pairs))
        and (
            "pairs_risky" not in sets
            or len(sets["pairs_risky"] & pairs) <= scalar(instance, "most_risky")
        )
        and (
            not fee or sum(fee.get(pair, 0) for pair in pairs) <= scalar(instance, "permit_budget")
        )
    )


@pytest.mark.parametrize(
    "kind", ["forbid_pair", "require_pair", "either_pair", "limit_pairs", "pair_fee"]
)
@pytest.mark.parametrize("index", DRAWS)
def test_pairs_of_an_assignment_are_restricted(kind: str, index: int) -> None:
    instance = drawn_by(f"assignment+{kind}", index).instance
    plans = list(_assignments(instance))
    best = min(cost for pairs, cost in plans if _is_allowed(instance, pairs))
    assert certified(instance) == best
    assert best > min(cost for _, cost in plans)


@pytest.mark.parametrize("index", range(4))
def test_the_amount_of_a_pair_is_limited(index: int) -> None:
    instance = drawn_by("transportation+limit_pair", index).instance
    cost, supply, demand = (table(instance, name) for name in ("cost", "supply", "demand"))
    pairs = list(cost)
    ceiling = table(instance, "pair_ceiling") if "pair_ceiling" in instance.parameters else {}
    floor = table(instance, "pair_contract") if "pair_contract" in instance.parameters else {}
    assert len(ceiling) + len(floor) == 1
    rows = [[float(pair[0] == source) for pair in pairs] for source in supply]
    rows += [[-float(pair[1] == target) for pair in pairs] for target in demand]
    bounds = [*map(float, supply.values()), *(-float(need) for need in demand.values())]
    limits = [
        (float(floor.get(pair, 0)), float(ceiling[pair]) if pair in ceiling else None)
        for pair in pairs
    ]
    found = linprog([float(cost[pair]) for pair in pairs], rows, bounds, bounds=limits)
    assert float(certified(instance)) == pytest.approx(found.fun)


def _makespans(instance: Instance, orders: Mapping[object, tuple[object, ...]]) -> Fraction | None:
    """When all is done at the earliest, if each machine takes the jobs in its order."""
    duration, transfer = table(instance, "duration"), table(instance, "transfer")
    wait = table(instance, "shortest_wait") if "shortest_wait" in instance.parameters else {}
    start = {
        key: max(wait.get(key, Fraction(0)), wait.get(key[1], Fraction(0))) for key in duration
    }
    after = [((j, m), (j, n), duration[j, m] + time) for (j, m, n), time in transfer.items()]
    after += [
        ((i, m), (j, m), duration[i, m]) for m, jobs in orders.items() for i, j in pairwise(jobs)
    ]
    for _ in range(len(start) + 1):
        later = [
            (to, start[one] + time) for one, to, time in after if start[to] < start[one] + time
        ]
        for key, time in later:
            start[key] = max(start[key], time)
        if not later:
            due = table(instance, "appointment") if "appointment" in instance.parameters else {}
            in_time = all(start[key] <= due.get(key, start[key]) for key in start)
            in_time &= all(start[key] <= due.get(key[1], start[key]) for key in start)
            return max(start[key] + duration[key] for key in start) if in_time else None
    return None


@pytest.mark.parametrize("kind", ["add_wait", "add_deadline"])
@pytest.mark.parametrize("index", DRAWS)
def test_work_in_a_shop_waits_or_keeps_appointments(kind: str, index: int) -> None:
    instance = drawn_by(f"job_shop+{kind}", index).instance
    jobs, machines = ([key[0] for key in instance.sets[name]] for name in ("jobs", "machines"))
    spans = (
        _makespans(instance, dict(zip(machines, orders, strict=True)))
        for orders in product(list(permutations(jobs)), repeat=len(machines))
    )
    assert certified(instance) == min(span for span in spans if span is not None)


@pytest.mark.parametrize("index", DRAWS)
def test_a_plane_follows_another_with_a_gap(index: int) -> None:
    """Each order of landing is a linear program: times, and how early and late planes are."""
    instance = drawn_by("aircraft_landing+add_precedence", index, num_planes=3).instance
    names = ("earliest", "target", "latest", "early_cost", "late_cost")
    earliest, target, latest, early, late = (table(instance, name) for name in names)
    apart, planes = table(instance, "separation"), list(earliest)
    [((first, second), gap)] = table(instance, "least_gap").items()

    def not_before(one: object, other: object, apart: Fraction) -> tuple[list[float], float]:
        row = [float(plane == one) - float(plane == other) for plane in planes]
        return [*row, *[0.0] * (2 * len(planes))], -float(apart)

    found = []
    for order in permutations(planes):
        rows = [not_before(i, j, apart[i, j]) for i, j in combinations(order, 2)]
        rows.append(not_before(first, second, gap))
        result = linprog(
            [0.0] * len(planes) + [float(cost[i]) for cost in (early, late) for i in planes],
            [row for row, _ in rows],
            [bound for _, bound in rows],
            [
                [float(i % len(planes) == k) * (-1) ** (i >= 2 * len(planes)) for i in range(9)]
                for k in range(3)
            ],
            [float(target[i]) for i in planes],
            [*((float(earliest[i]), float(latest[i])) for i in planes), *[(0, None)] * 6],
        )
        found += [result.fun] if result.success else []
    assert float(certified(instance)) == pytest.approx(min(found))


def test_a_slice_sums_or_binds_the_other_indices() -> None:
    goods = VariableSlice.of(family("multicommodity_flow").formulation, "ship", ("i", "j"))
    assert goods is not None
    assert goods.total() == "sum(ship[k, i, j] for k in goods)"
    assert goods.sets == ("places", "places")
    shop = VariableSlice.of(family("job_shop").formulation, "start", ("m",))
    assert shop is not None
    assert (shop.reference(), shop.others()) == ("start[k, i]", " for k in jobs")
    assert (shop.binding(), shop.indices()) == ("i", "i")


def test_a_slice_needs_indices_that_stand_for_themselves() -> None:
    network = family("max_flow").formulation
    assert VariableSlice.of(network, "flow", ("i",)) is None  # half of an arc
    assert VariableSlice.of(network, "flow", ("i", "h")) is None
    shop = family("job_shop").formulation
    assert VariableSlice.of(shop, "before", ("i", "m")) is None  # i < j ties the other


@pytest.mark.parametrize("name", sorted({*pair_texts(), *time_texts()}))
def test_words_are_of_variables_that_the_family_has(name: str) -> None:
    problem = Neighbor.of(family(name).draw(1, 0, Difficulty.EASY), name)
    num_pairs = sum(len(by_indices) for by_indices in pair_texts().get(name, {}).values())
    num_times = sum(len(by_indices) for by_indices in time_texts().get(name, {}).values())
    assert (len(problem.pairs), len(problem.times)) == (num_pairs, num_times)
    words = [one.words() for one in problem.pairs] + [one.words() for one in problem.times]
    assert all("@" not in text for one in words for text in one.values())
    assert all(item.unit in problem.telling.units for item in problem.times)
    assert all(item.unit in problem.telling.units for item in problem.pairs if item.texts.done)


def test_pairs_are_taken_in_both_directions_where_there_are_two() -> None:
    """A tour the other way round is as short, so one direction alone may not matter."""
    problem = Neighbor.of(family("vehicle_routing").draw(5, 0, Difficulty.EASY), "vehicle_routing")
    drawn = DrawnPairs.of(problem, problem.pairs[0])
    both = drawn.both_ways(drawn.used[:2])
    assert set(both) == {pair[::way] for pair in drawn.used[:2] for way in (1, -1)}
    assert drawn.both_ways(both) == both
    assert set(drawn.used).isdisjoint(drawn.unused)
