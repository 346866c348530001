"""Blending: mixtures that pencil and paper give, and limits that some mixture keeps."""

from typing import Any

import pytest

from optmodel.formulation import Number
from tests.families.hand import data, draws, elements, optimum

SETS = {
    "ingredients": ["oats", "peas"],
    "properties": ["protein", "fat"],
    "floored": ["protein"],
    "capped": ["fat"],
}


def _data(**changes: Any) -> dict[str, Any]:
    return {
        "batch": 100,
        "cost": {"oats": 2, "peas": 5},
        "available": {"oats": 90, "peas": 90},
        "share": {
            "oats": {"protein": "0.1", "fat": "0.4"},
            "peas": {"protein": "0.3", "fat": "0.1"},
        },
        "least_share": {"protein": "0.2"},
        "most_share": {"fat": "0.3"},
    } | changes


@pytest.mark.parametrize(
    ("changes", "oats", "cost"),
    [
        # Half and half is the cheapest mixture with a fifth of protein: 50 * 2 + 50 * 5.
        ({}, 50, 350),
        # Only 40 units of oats are there, so 60 of peas are bought.
        ({"available": {"oats": 40, "peas": 90}}, 40, 380),
        # At most 0.2 of fat: 0.4 a + 0.1 (100 - a) <= 20 leaves 100 / 3 of oats.
        ({"most_share": {"fat": "0.2"}}, 100 / 3, 400),
        # Without protein to be had, as much of the cheap one as the fat allows: 200 / 3.
        ({"least_share": {"protein": 0}}, 200 / 3, 300),
    ],
)
def test_the_mixture_is_as_cheap_as_its_limits_allow(
    changes: dict[str, Any], oats: float, cost: float
) -> None:
    best = optimum("blending", SETS, _data(**changes))
    assert best.objective == pytest.approx(cost, rel=1e-6)
    assert best.value("use", "oats") == pytest.approx(oats, rel=1e-6)
    assert best.value("use", "oats") + best.value("use", "peas") == pytest.approx(100)


def test_limits_leave_room_and_stocks_suffice() -> None:
    for instance in draws("blending"):
        least, most = data(instance, "least_share"), data(instance, "most_share")
        assert {*least, *most} == set(elements(instance, "properties"))
        assert all(least[k] <= most[k] for k in least if k in most)
        assert sum(data(instance, "available").values()) >= instance.value("batch")


def test_a_limit_lies_within_the_shares_of_the_ingredients() -> None:
    """Else it would forbid everything, or nothing."""
    for instance in draws("blending"):
        shares: dict[object, list[Number]] = {}
        for (_, prop), value in instance.parameters["share"].items():
            shares.setdefault(prop, []).append(value)
        assert all(value <= max(shares[k]) for k, value in data(instance, "least_share").items())
        assert all(value >= min(shares[k]) for k, value in data(instance, "most_share").items())


def test_an_ingredient_is_never_made_of_its_properties_alone() -> None:
    for instance in draws("blending"):
        for i in elements(instance, "ingredients"):
            parts = [v for (own, _), v in instance.parameters["share"].items() if own == i]
            assert 0 < sum(parts) <= 0.8
            assert data(instance, "cost")[i] > 0
