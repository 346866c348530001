"""Lines and trips, by hand and by looking at every choice of lines and trips."""

from collections.abc import Mapping
from itertools import product

import pytest

from optmodel.families import Difficulty, family
from optmodel.formulation import ElementId, Instance
from optmodel.solving import Certified, certify
from tests.families.hand import data, elements, optimum


@pytest.mark.parametrize(
    ("driving", "least", "cost"),
    [
        (40, 1, 100 + 4 * 5),  # the dear line with cheap trips carries everybody
        (30, 1, 20 + 3 * 30 + 10 * 5),  # three trips only: its fixed cost is too much
        (40, 5, 40 * 5),  # five trips are promised and four can be driven: nobody rides
    ],
)
def test_one_of_two_lines_over_a_section(driving: int, least: int, cost: float) -> None:
    best = optimum(
        "line_planning",
        {
            "lines": ["a", "b"],
            "sections": ["s"],
            "periods": ["t"],
            "courses": [("a", "s"), ("b", "s")],
        },
        {
            "opening_cost": {"a": 100, "b": 20},
            "trip_cost": {"a": 5, "b": 30},
            "duration": {"a": 10, "b": 10},
            "driving_time": {"t": driving},
            "travelers": {"s": {"t": 40}},
            "seats": 10,
            "penalty": 5,
            "least_trips": least,
            "most_trips": 8,
        },
    )
    assert best.objective == pytest.approx(cost)


def _least_cost(instance: Instance) -> float:
    """With the lines given, each part of the day is planned by itself."""
    lines = elements(instance, "lines")
    best = float("inf")
    for choice in product((0, 1), repeat=len(lines)):
        operated = [line for line, is_on in zip(lines, choice, strict=True) if is_on]
        opening = sum(float(data(instance, "opening_cost")[line]) for line in operated)
        parts = (_least_part(instance, operated, t) for t in elements(instance, "periods"))
        best = min(best, opening + sum(parts))
    return best


def _least_part(instance: Instance, operated: list[ElementId], period: ElementId) -> float:
    """The cheapest trips of one part of the day; infinite where the promised ones do not fit."""
    low, high = int(instance.value("least_trips")), int(instance.value("most_trips"))
    duration, cost = data(instance, "duration"), data(instance, "trip_cost")
    best = float("inf")
    for trips in product(range(low, high + 1), repeat=len(operated)):
        plan = dict(zip(operated, trips, strict=True))
        time = sum(duration[line] * count for line, count in plan.items())
        if time <= instance.value("driving_time", (period,)):
            spent = sum(float(cost[line] * count) for line, count in plan.items())
            best = min(best, spent + _penalties(instance, plan, period))
    return best


def _penalties(instance: Instance, plan: Mapping[ElementId, int], period: ElementId) -> float:
    """What those cost who find no seat on a section."""
    seats, penalty = instance.value("seats"), instance.value("penalty")
    missing = 0.0
    for section in elements(instance, "sections"):
        offered = sum(plan.get(line, 0) for line, s in instance.sets["courses"] if s == section)
        wanted = instance.value("travelers", (section, period))
        missing += max(0.0, float(wanted - seats * offered))
    return missing * float(penalty)


@pytest.mark.parametrize("index", range(10))
def test_every_choice_of_lines_and_trips_costs_no_less(index: int) -> None:
    instance = family("line_planning").draw(7, index, Difficulty.EASY).instance
    certified = certify(instance)
    assert isinstance(certified, Certified)
    assert certified.answer.objective == pytest.approx(_least_cost(instance))
