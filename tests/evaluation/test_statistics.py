"""Tests and intervals of differences: known values, and what must hold of any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.evaluation.statistics import (
    bootstrap_interval,
    detectable_difference,
    grouped_bootstrap,
    holm,
    mcnemar,
)


@pytest.mark.parametrize(
    ("only_first", "only_second", "p_value"),
    [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (9, 1, 0.0214844), (10, 10, 1.0), (8, 2, 0.109375)],
)
def test_known_p_values(only_first: int, only_second: int, p_value: float) -> None:
    assert mcnemar(only_first, only_second) == pytest.approx(p_value, abs=1e-7)
    assert mcnemar(only_second, only_first) == mcnemar(only_first, only_second)


def test_the_detectable_difference_is_that_of_connors_sample_size() -> None:
    # Connor's formula: these differences need these numbers of pairs for 80 % power at 5 %.
    assert detectable_difference(155, 0.2) == pytest.approx(0.1, abs=5e-4)
    assert detectable_difference(605, 0.1) == pytest.approx(0.0359, abs=5e-4)
    assert detectable_difference(10, 0.0) is None
    assert detectable_difference(16, 0.375) is None


@given(st.integers(1, 2000), st.floats(0.01, 1))
def test_more_items_find_smaller_differences(num_items: int, share: float) -> None:
    few, many = (detectable_difference(n, share) for n in (num_items, 2 * num_items))
    assert few is None or (many is not None and many < few <= share)


def test_holm_is_that_of_the_textbook_and_keeps_the_order() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


def test_items_of_one_group_count_once() -> None:
    values = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0] * 20
    alone = grouped_bootstrap(values, range(160))
    pairs = grouped_bootstrap([v for v in values for _ in range(2)], [i // 2 for i in range(320)])
    assert alone.high - alone.low == pytest.approx(2 * 1.96 * 0.5 / 160**0.5, abs=0.02)
    assert pairs.high - pairs.low == pytest.approx(alone.high - alone.low, abs=0.02)
    independent = bootstrap_interval(values)
    assert (alone.low, alone.high) == pytest.approx(independent, abs=0.02)


def test_a_difference_without_spread_is_one_value() -> None:
    assert grouped_bootstrap([0.25] * 5, range(5)) == (0.25, 0.25)
    assert grouped_bootstrap([-1.0, 1.0], [3, 3]) == (0.0, 0.0)


@given(st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=1, max_size=30))
def test_an_interval_of_a_difference_lies_within_its_values(values: list[float]) -> None:
    low, high = grouped_bootstrap(values, range(len(values)))
    assert min(values) <= low <= high <= max(values)
