"""Reliability: every plan of a system can be looked at, and the answer is the best of them all."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import ElementId, Instance
from optmodel.solving import Certified, certify
from tests.families.hand import data, draws, optimum

MOST_PLANS = 50_000


@pytest.mark.parametrize("index", range(20))
def test_the_plans_of_a_hard_draw_can_all_be_looked_at(index: int) -> None:
    instance = family("reliability").draw(7, index, Difficulty.HARD).instance
    assert prod(int(most) for most in instance.parameters["most_units"].values()) <= MOST_PLANS


@pytest.mark.parametrize("difficulty", list(Difficulty))
def test_no_plan_within_the_limits_is_more_reliable(difficulty: Difficulty) -> None:
    instance = family("reliability").draw(7, 3, difficulty).instance
    certified = certify(instance)
    assert isinstance(certified, Certified)
    best = max(_reliability(instance, plan) for plan in _plans(instance))
    assert certified.answer.objective == best


def _plans(instance: Instance) -> Iterator[dict[ElementId, int]]:
    """Every plan that the limits allow."""
    stages = [key[0] for key in instance.sets["stages"]]
    most_units = [int(instance.value("most_units", (stage,))) for stage in stages]
    for numbers in product(*(range(1, most + 1) for most in most_units)):
        plan = dict(zip(stages, numbers, strict=True))
        limits = (("price", "budget"), ("weight", "weight_limit"))
        if all(_total(instance, each, plan) <= instance.value(most) for each, most in limits):
            yield plan


def _total(instance: Instance, name: str, plan: dict[ElementId, int]) -> Fraction:
    return Fraction(sum(instance.value(name, (stage,)) * plan[stage] for stage in plan))


def _reliability(instance: Instance, plan: dict[ElementId, int]) -> Fraction:
    return Fraction(prod(1 - instance.value("failure", (stage,)) ** plan[stage] for stage in plan))


@pytest.mark.parametrize(
    ("changes", "units", "reliability"),
    [
        # A third unit goes to the weaker stage: 0.9 * 0.96 beats 0.99 * 0.8.
        ({}, (1, 2), 0.864),
        ({"budget": 2}, (1, 1), 0.72),
        # There is room for everything: 0.999 * 0.992.
        ({"budget": 99}, (3, 3), 0.991008),
        # The weaker stage's units are heavy: the third unit can only go to the other.
        ({"weight": {"s1": 1, "s2": 8}}, (2, 1), 0.792),
    ],
)
def test_units_go_to_the_weakest_stage_first(
    changes: dict[str, Any], units: tuple[int, int], reliability: float
) -> None:
    each = dict.fromkeys
    stages = ("s1", "s2")
    parameters = {
        "failure": {"s1": "0.1", "s2": "0.2"},
        "price": each(stages, 1),
        "weight": each(stages, 1),
        "most_units": each(stages, 3),
        "budget": 3,
        "weight_limit": 10,
    } | changes
    best = optimum("reliability", {"stages": list(stages)}, parameters)
    assert best.objective == pytest.approx(reliability, rel=1e-9)
    assert (best.value("install", "s1"), best.value("install", "s2")) == units


def test_one_unit_a_stage_is_within_the_limits_and_all_units_are_mostly_not() -> None:
    instances = list(draws("reliability"))
    beyond = 0
    for instance in instances:
        most = data(instance, "most_units")
        for each, limit in (("price", "budget"), ("weight", "weight_limit")):
            assert sum(data(instance, each).values()) <= instance.value(limit)
        full = sum(data(instance, "price")[i] * most[i] for i in most)
        beyond += full > instance.value("budget")
    assert beyond > len(instances) * 2 // 3
