"""Sizes stay in their ranges, follow what was measured, and are the same each time."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.families import Difficulty, SizeParameter, family
from optmodel.random_stream import RandomStream
from optmodel.synthesis.bands.size_search import SizeSearch, level_of

ROWS = SizeParameter("num_rows", "rows", easy=(2, 3), medium=(4, 9), hard=(10, 20))
COLUMNS = SizeParameter("num_columns", "columns", easy=(3, 3), medium=(4, 6), hard=(30, 40))


def _search(seed: int, difficulty: Difficulty | None = None) -> SizeSearch:
    return SizeSearch((ROWS, COLUMNS), difficulty, RandomStream("test", seed))


def _num_until(
    search: SizeSearch, measure: Callable[[dict[str, int]], int], low: int, high: int
) -> int:
    """How many sizes are tried until a measure of them is in a range."""
    for number in range(1, 200):
        value = measure(search.sizes)
        if low <= value <= high:
            return number
        search.move(1 if value < low else -1)
    return 200


@given(st.integers(0, 10**6), st.lists(st.sampled_from([-1, 0, 1]), max_size=25), st.booleans())
def test_sizes_stay_in_their_ranges(seed: int, moves: list[int], leans: bool) -> None:
    search = _search(seed)
    for move in moves:
        (search.lean if leans else search.move)(move)
        for one in (ROWS, COLUMNS):
            assert one.lowest <= search.sizes[one.name] <= one.highest


@given(st.integers(0, 10**6), st.sampled_from(Difficulty), st.lists(st.sampled_from([-1, 0, 1])))
def test_with_a_difficulty_sizes_stay_in_its_ranges(
    seed: int, level: Difficulty, moves: list[int]
) -> None:
    search = _search(seed, level)
    for move in moves:
        search.move(move)
    for one in (ROWS, COLUMNS):
        low, high = one.range(level)
        assert low <= search.sizes[one.name] <= high


@pytest.mark.parametrize(("low", "high"), [(6, 9), (60, 90), (150, 170), (700, 800)])
def test_a_measure_that_grows_with_the_sizes_is_soon_found(low: int, high: int) -> None:
    tried = [
        _num_until(_search(seed), lambda s: s["num_rows"] * s["num_columns"], low, high)
        for seed in range(50)
    ]
    assert max(tried) < 120
    assert sorted(tried)[25] <= 12


def test_the_ends_of_all_ranges_are_reached() -> None:
    seen: set[int] = set()
    for seed in range(150):
        search = _search(seed)
        for _ in range(8):
            seen.add(search.sizes["num_rows"])
            search.move(0)
    assert seen == set(range(2, 21))


def test_the_same_measures_lead_to_the_same_sizes() -> None:
    one, other, another = _search(5), _search(5), _search(6)
    sizes = []
    for move in (1, 1, -1, 0, 1, -1, -1):
        for search in (one, other, another):
            search.move(move)
        sizes.append((one.sizes, other.sizes, another.sizes))
    assert all(a == b for a, b, _ in sizes)
    assert any(a != c for a, _, c in sizes)


def test_sizes_are_of_the_difficulty_whose_ranges_are_nearest() -> None:
    source = family("transportation")
    for level in Difficulty:
        sizes = {one.name: one.range(level)[1] for one in source.size_parameters}
        assert level_of(sizes, source.size_parameters) is level
