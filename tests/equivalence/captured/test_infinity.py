"""Infinite bounds of captured models: from 1e20 on, in their own direction alone."""

import pytest

from optmodel.equivalence.captured._infinity import INFINITE, finite_lower, finite_upper
from optmodel.formulation import Number


@pytest.mark.parametrize(
    ("value", "lower", "upper"),
    [
        (0, 0, 0),
        (INFINITE - 1, INFINITE - 1, INFINITE - 1),
        (1 - INFINITE, 1 - INFINITE, 1 - INFINITE),
        (INFINITE, INFINITE, None),
        (-INFINITE, None, -INFINITE),
        (10 * INFINITE, 10 * INFINITE, None),
    ],
)
def test_only_the_far_side_is_infinite(
    value: Number, lower: Number | None, upper: Number | None
) -> None:
    assert finite_lower(value) == lower
    assert finite_upper(value) == upper
