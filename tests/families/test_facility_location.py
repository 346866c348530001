"""Facility location: two sites and two customers on paper, and capacities that some sites have."""

from typing import Any

import pytest

from tests.families.hand import data, draws, elements, optimum

SETS = {"sites": ["big", "small"], "customers": ["c1", "c2"]}


def _data(**changes: Any) -> dict[str, Any]:
    return {
        "opening": {"big": 100, "small": 60},
        "capacity": {"big": 50, "small": 30},
        "demand": {"c1": 20, "c2": 20},
        "cost": {"big": {"c1": 1, "c2": 2}, "small": {"c1": 3, "c2": 1}},
        "most_sites": 2,
    } | changes


FAR = {"big": {"c1": 1, "c2": 9}, "small": {"c1": 3, "c2": 1}}


@pytest.mark.parametrize(
    ("changes", "is_open", "cost"),
    [
        # The big site alone: 100 + 20 + 40; with both the opening alone would be 160.
        ({}, (1, 0), 160),
        # c2 is far from the big site: 160 for both sites and 20 + 20 beat 100 + 20 + 180.
        ({"cost": FAR}, (1, 1), 200),
        # Only one site may be open, and the small one cannot serve both.
        ({"cost": FAR, "most_sites": 1}, (1, 0), 300),
        # Less demand: the small site alone serves 10 and 20 for 60 + 30 + 20.
        ({"demand": {"c1": 10, "c2": 20}}, (0, 1), 110),
    ],
)
def test_sites_open_where_it_pays(
    changes: dict[str, Any], is_open: tuple[int, int], cost: float
) -> None:
    best = optimum("facility_location", SETS, _data(**changes))
    assert best.objective == pytest.approx(cost)
    assert (best.value("open_site", "big"), best.value("open_site", "small")) == is_open


def test_a_closed_site_delivers_nothing() -> None:
    best = optimum("facility_location", SETS, _data())
    assert [best.value("deliver", "small", j) for j in ("c1", "c2")] == [0, 0]


def test_the_sites_that_may_be_open_can_serve_everybody() -> None:
    for instance in draws("facility_location"):
        capacity = sorted(data(instance, "capacity").values(), reverse=True)
        most = int(instance.value("most_sites"))
        assert sum(capacity[:most]) >= sum(data(instance, "demand").values())
        assert 1 <= most < len(elements(instance, "sites"))


def test_capacities_are_round_and_dear_where_they_are_large() -> None:
    for instance in draws("facility_location"):
        for i, capacity in data(instance, "capacity").items():
            assert capacity % 10 == 0
            assert capacity > 0
            assert data(instance, "opening")[i] >= capacity // 40 * 10 + 20
