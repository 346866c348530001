"""Wilson's interval: known values, and what must hold of any interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.evaluation import wilson


@pytest.mark.parametrize(
    ("num_correct", "num_items", "low", "high"),
    [
        (576, 605, 0.9320, 0.9664),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 2, 0.0945, 0.9055),
    ],
)
def test_known_intervals(num_correct: int, num_items: int, low: float, high: float) -> None:
    assert wilson(num_correct, num_items) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_everything_is_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share(counts: tuple[int, int]) -> None:
    num_correct, num_items = counts
    interval = wilson(num_correct, num_items)
    assert 0.0 <= interval.low <= num_correct / num_items <= interval.high <= 1.0
    mirrored = wilson(num_items - num_correct, num_items)
    assert interval.low == pytest.approx(1.0 - mirrored.high, abs=1e-12)
