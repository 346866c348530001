"""Which families a test is about: one of each kind by default, all of them among the slow tests.

@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_a_draw_is_certified(name: str) -> None: ...
"""

import pytest

from optmodel.families import family_names

REPRESENTATIVES = (
    "transportation",
    "blending",
    "staffing",
    "project_selection",
    "facility_location",
    "lot_sizing",
    "portfolio",
    "pricing",
    "service_center",
    "robust_supply",
    "inventory",
    "reliability",
)
"""Families of every problem class, for tests that would take too long with all."""

EVERY_FAMILY = [
    pytest.param(name, marks=() if name in REPRESENTATIVES else pytest.mark.slow)
    for name in family_names()
]
"""The parameters of a test that holds for every family; the others are slow tests."""


def num_tried(name: str, many: int, few: int) -> int:
    """How often a slow test tries a family: `many` times where it stands for its kind.

    What all draws of every family must show is checked by `optmodel families check --all`.
    """
    return many if name in REPRESENTATIVES else few
