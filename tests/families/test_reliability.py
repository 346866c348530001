"""Reliability: every plan of a system can be looked at, and the answer is the best of them all."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import ElementId, Instance
from optmodel.solving import Certified, certify

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
