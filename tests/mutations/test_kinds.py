"""Each kind of mutation against all plans tried one by one, in code that knows no formulation."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from optmodel.formulation import Instance
from optmodel.mutations import MUTATIONS, Neighbor
from optmodel.random_stream import RandomStream
from tests.mutations.small import (
    Plan,
    best_profit,
    certified,
    drawn_by,
    packings,
    plans,
    scalar,
    table,
    weighed,
    workshop,
)

DRAWS = range(3)


def _new_data(instance: Instance, base: set[str]) -> list[str]:
    return [item.name for item in instance.formulation.parameters if item.name not in base]


KNAPSACK = {"profit", "weight", "copies", "capacity"}


@pytest.mark.parametrize("kind", ["add_budget", "second_resource", "add_requirement"])
@pytest.mark.parametrize("index", DRAWS)
def test_a_weighted_sum_is_limited(kind: str, index: int) -> None:
    instance = drawn_by(f"knapsack+{kind}", index).instance
    weight, limit = _new_data(instance, KNAPSACK)
    weights, bound = table(instance, weight), scalar(instance, limit)
    sign = -1 if kind == "add_requirement" else 1

    def is_allowed(plan: Plan) -> bool:
        return sign * weighed(weights, plan) <= sign * bound

    assert certified(instance) == best_profit(instance, is_allowed)
    assert certified(instance) < best_profit(instance)


@pytest.mark.parametrize("index", range(8))
def test_a_ratio_or_a_share_is_kept(index: int) -> None:
    instance = drawn_by("knapsack+add_ratio", index).instance
    [name] = _new_data(instance, KNAPSACK)
    [(key, bound)] = table(instance, name).items()
    sign = 1 if name.startswith("highest") else -1

    def is_allowed(plan: Plan) -> bool:
        first, other = (
            (key[0], plan[key[1]]) if isinstance(key, tuple) else (key, sum(plan.values()))
        )
        return sign * plan[first] <= sign * bound * other

    assert certified(instance) == best_profit(instance, is_allowed)


@pytest.mark.parametrize("index", DRAWS)
def test_a_fixed_charge_is_due_once(index: int) -> None:
    instance = drawn_by("knapsack+fixed_charge", index).instance
    charge, most = table(instance, "set_up_charge"), scalar(instance, "most_of_one")

    def cost(plan: Plan) -> Fraction:
        return sum((charge[i] for i, amount in plan.items() if amount), Fraction(0))

    assert certified(instance) == best_profit(instance, lambda p: max(p.values()) <= most, cost)


@pytest.mark.parametrize("index", DRAWS)
def test_a_lot_is_left_out_or_large_enough(index: int) -> None:
    instance = drawn_by("knapsack+minimum_lot", index).instance
    lot, most = table(instance, "smallest_lot"), scalar(instance, "most_of_one")

    def is_allowed(plan: Plan) -> bool:
        return all(amount == 0 or lot[i] <= amount <= most for i, amount in plan.items())

    assert certified(instance) == best_profit(instance, is_allowed)


@pytest.mark.parametrize("index", range(6))
def test_an_amount_excludes_or_needs_another(index: int) -> None:
    instance = drawn_by("knapsack+add_implication", index).instance
    most = scalar(instance, "most_of_one")
    needs = "needed_pairs" in instance.sets
    [(first, second)] = instance.sets["needed_pairs" if needs else "exclusive_pairs"]
    needed = table(instance, "amount_needed")[(first, second)] if needs else Fraction(0)

    def is_allowed(plan: Plan) -> bool:
        if max(plan.values()) > most:
            return False
        if needs:
            return not plan[str(first)] or plan[str(second)] >= needed
        return not (plan[str(first)] and plan[str(second)])

    assert certified(instance) == best_profit(instance, is_allowed)


@pytest.mark.parametrize("index", DRAWS)
def test_choices_exclude_or_need_one_another(index: int) -> None:
    instance = drawn_by("independent_set+add_implication", index).instance
    conflicts = instance.sets["conflicts"]
    profit = table(instance, next(iter(instance.parameters)))
    best = Fraction(0)
    for plan in plans(dict.fromkeys(map(str, profit), 1)):
        if any(plan[str(i)] and plan[str(j)] for i, j in conflicts):
            continue
        if any(plan[str(i)] and plan[str(j)] for i, j in instance.sets.get("exclusive_pairs", ())):
            continue
        if any(plan[str(i)] > plan[str(j)] for i, j in instance.sets.get("needed_pairs", ())):
            continue
        best = max(best, weighed(profit, plan))
    assert certified(instance) == best


def test_the_number_of_choices_is_limited() -> None:
    instance = drawn_by("dominating_set+limit_number", 1).instance
    roads = instance.sets["roads"]
    cost = table(instance, next(iter(instance.parameters)))
    [name] = [n for n in instance.parameters if n in ("most_chosen", "fewest_chosen")]
    sign, number = (1 if name == "most_chosen" else -1), scalar(instance, name)
    covering = [
        weighed(cost, plan)
        for plan in plans(dict.fromkeys(map(str, cost), 1))
        if sign * sum(plan.values()) <= sign * number
        and all(
            plan[town] or any(plan[str(a if b == town else b)] for a, b in roads if town in (a, b))
            for town in plan
        )
    ]
    assert certified(instance) == min(covering)


@pytest.mark.parametrize("index", DRAWS)
def test_congestion_grows_with_the_square(index: int) -> None:
    instance = drawn_by("knapsack+quadratic_cost", index).instance
    growth = table(instance, "congestion")

    def cost(plan: Plan) -> Fraction:
        return sum((growth[i] * amount**2 for i, amount in plan.items()), Fraction(0))

    assert certified(instance) == best_profit(instance, cost=cost)


@pytest.mark.parametrize("index", DRAWS)
def test_a_surcharge_is_due_beyond_the_free_amount(index: int) -> None:
    instance = drawn_by("knapsack+piecewise_cost", index).instance
    free, surcharge = table(instance, "free_amount"), table(instance, "surcharge")

    def cost(plan: Plan) -> Fraction:
        beyond = {i: max(Fraction(0), amount - free[i]) for i, amount in plan.items()}
        return sum((surcharge[i] * beyond[i] for i in plan), Fraction(0))

    assert certified(instance) == best_profit(instance, cost=cost)


def test_a_limit_is_dropped_with_its_data_and_words() -> None:
    drawn = drawn_by("knapsack+add_budget+drop_limit", 1)
    [left] = drawn.instance.formulation.constraints
    assert left.name == "capacity_limit"
    assert set(drawn.instance.parameters) == KNAPSACK
    assert {fact.parameter for fact in drawn.telling.fact} <= KNAPSACK
    assert certified(drawn.instance) == best_profit(drawn.instance)


@pytest.mark.parametrize("index", DRAWS)
def test_a_limit_that_links_decisions_is_never_dropped(index: int) -> None:
    """The switch would decide nothing without it; the capacity alone may go."""
    drawn = drawn_by("knapsack+fixed_charge+drop_limit", index)
    assert [c.name for c in drawn.instance.formulation.constraints] == ["only_when_used"]


@pytest.mark.parametrize("index", DRAWS)
def test_a_reserve_is_kept(index: int) -> None:
    instance = drawn_by("knapsack+tighten_limit", index).instance
    weight, reserve = table(instance, "weight"), scalar(instance, "reserve")
    room = (1 - reserve) * scalar(instance, "capacity")
    assert certified(instance) == best_profit(instance, lambda p: weighed(weight, p) <= room)


@pytest.mark.parametrize("index", DRAWS)
def test_the_goal_becomes_a_target(index: int) -> None:
    instance = drawn_by("knapsack+swap_goal", index).instance
    profit, target = table(instance, "profit"), scalar(instance, "target")
    fewest = min(sum(p.values()) for p in packings(instance) if weighed(profit, p) >= target)
    assert certified(instance) == fewest


def test_only_whole_numbers_are_possible() -> None:
    """The corner (3, 1.5) is worth 21; of whole numbers (4, 0) is the best, worth 20."""
    problem = workshop()
    assert certified(problem.instance) == 21
    changed = MUTATIONS["make_integer"].apply(problem, RandomStream("whole"))
    assert isinstance(changed, Neighbor)
    assert certified(changed.instance) == 20
    assert any("whole" in text for rule in changed.telling.rule for text in rule.say)


@pytest.mark.parametrize("index", DRAWS)
def test_a_part_of_a_demand_may_stay_unmet(index: int) -> None:
    """Two depots at most and all customers: the greedy flow of each pair of amounts is tried."""
    instance = drawn_by("transportation+service_level", index).instance
    level = scalar(instance, "service_level")
    demand, ship_cost = table(instance, "demand"), table(instance, "cost")
    supply = table(instance, "supply")
    cheapest = Fraction(0) + sum(
        level * need * min(ship_cost[(s, t)] for s in supply) for t, need in demand.items()
    )
    full = cheapest / level
    assert cheapest <= certified(instance)
    assert certified(instance) <= level * certified_without(instance, full)


def certified_without(instance: Instance, at_least: Fraction) -> Fraction:
    """The optimum at a service level of 1; a part of that plan serves a part of each demand."""
    whole = replace(
        instance, parameters={**instance.parameters, "service_level": {(): Fraction(1)}}
    )
    value = certified(whole)
    assert value >= at_least
    return value


def test_periods_repeat_a_problem_with_a_season() -> None:
    instance = drawn_by("knapsack+add_period", num_items=3).instance
    season, rise = table(instance, "season"), scalar(instance, "largest_rise")
    profit, weight = table(instance, "profit"), table(instance, "weight")
    room = scalar(instance, "capacity")
    loads = [(p, weighed(profit, p)) for p in packings(instance, has_room=False)]
    ends: dict[tuple[int, ...], Fraction] = {}
    for number, share in enumerate(season.values()):
        fitting = [each for each in loads if weighed(weight, each[0]) <= share * room]
        ends = {
            tuple(load.values()): gain
            + max(
                (
                    best
                    for before, best in ends.items()
                    if all(b - a <= rise for a, b in zip(before, load.values(), strict=True))
                ),
                default=Fraction(0),
            )
            for load, gain in fitting
            if number == 0 or ends
        }
    assert certified(instance) == max(ends.values())


def test_two_problems_share_a_resource() -> None:
    """Without the resource the optimum is the sum of both; with it, it is worse."""
    drawn = drawn_by("knapsack+share_resource")
    formulation = drawn.instance.formulation
    second = [c for c in formulation.constraints if c.name.startswith("second_")]
    assert second
    apart = replace(
        formulation,
        constraints=tuple(c for c in formulation.constraints if c.name != "shared_kept"),
    )
    own = best_profit(drawn.instance)
    free = certified(replace(drawn.instance, formulation=apart))
    assert own < free
    assert certified(drawn.instance) < free


def test_every_kind_is_tried_here() -> None:
    files = (Path(__file__), Path(__file__).with_name("test_keyed_kinds.py"))
    text = " ".join(file.read_text(encoding="utf-8") for file in files)
    assert [name for name in MUTATIONS if f"+{name}" not in text and f'"{name}"' not in text] == []
