"""Limits are positive, and count CPU in whole seconds."""

import math
from dataclasses import fields

import pytest

from optmodel.errors import UserError
from optmodel.execution import Limits

NUMBERS = [one.name for one in fields(Limits) if one.name != "keep_models"]


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [0, -1, math.inf, math.nan])
def test_a_limit_is_a_positive_number(name: str, value: float) -> None:
    with pytest.raises(UserError, match=f"The limit {name} is {value}; give it a positive number"):
        Limits(**{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wall", "cpu", "expected"),
    [(20.0, None, 21), (0.2, None, 2), (20.0, 3.0, 3), (20.0, 0.1, 1), (1.0, 7.5, 8)],
)
def test_cpu_is_counted_in_whole_seconds(wall: float, cpu: float | None, expected: int) -> None:
    assert Limits(wall_seconds=wall, cpu_seconds=cpu).whole_cpu_seconds == expected


def test_models_may_be_left_out() -> None:
    assert Limits().keep_models
    assert not Limits(keep_models=False).keep_models
