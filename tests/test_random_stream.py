"""The stream of draws: settled by its name, uniform, and within the bounds that are asked for."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.random_stream import RandomStream

NUM_DRAWS = 6_000


def test_a_name_settles_every_draw() -> None:
    """The values that this name has always given: datasets can be made anew from their seeds."""
    stream = RandomStream("settled", 1, 7)
    drawn = (
        stream.integer(0, 99),
        stream.integer(10, 50, 5),
        stream.decimal("0.50", "9.75", step="0.25"),
        stream.choice("abcdef"),
        "".join(stream.sample("abcdef", 3)),
        "".join(stream.shuffled("abcdef")),
        stream.chance(0.5),
    )
    assert drawn == (97, 35, Fraction(6, 1), "f", "efc", "daecfb", False)


@given(st.lists(st.one_of(st.integers(), st.text(max_size=5)), max_size=4))
def test_equal_names_give_equal_streams(name: list[int | str]) -> None:
    one, other = RandomStream(*name), RandomStream(*name)
    assert [one.integer(0, 10**9) for _ in range(5)] == [other.integer(0, 10**9) for _ in range(5)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", 1), ("a", 2)),
        (("a", 1), ("a", "1")),
        (("ab", "c"), ("a", "bc")),
        (("a", 12, 3), ("a", 1, 23)),
        ((), ("",)),
        ((1,), (-1,)),
    ],
)
def test_neighbouring_names_share_nothing(
    one: tuple[int | str, ...], other: tuple[int | str, ...]
) -> None:
    first, second = RandomStream(*one), RandomStream(*other)
    drawn = [(first.integer(0, 10**9), second.integer(0, 10**9)) for _ in range(20)]
    assert all(a != b for a, b in drawn)


@given(st.integers(-100, 100), st.integers(0, 60), st.integers(1, 9), st.integers())
def test_an_integer_is_a_step_above_the_lower_end(
    low: int, width: int, step: int, seed: int
) -> None:
    value = RandomStream("steps", seed).integer(low, low + width, step)
    assert low <= value <= low + width
    assert (value - low) % step == 0


@given(st.integers(0, 400), st.integers(0, 200), st.integers())
def test_a_decimal_is_a_multiple_of_its_step_above_the_lower_end(
    low: int, width: int, seed: int
) -> None:
    start, end = Fraction(low, 100), Fraction(low + width, 100)
    value = RandomStream("decimals", seed).decimal(str(float(start)), str(float(end)), step="0.05")
    assert start <= value <= end
    assert ((value - start) / Fraction(1, 20)).denominator == 1


def test_the_ends_of_a_range_are_drawn() -> None:
    stream = RandomStream("ends")
    assert {stream.integer(3, 5) for _ in range(100)} == {3, 4, 5}
    assert {stream.decimal("0", "1", step="0.5") for _ in range(100)} == {0, Fraction(1, 2), 1}
    assert {stream.integer(3, 3) for _ in range(5)} == {3}


@pytest.mark.parametrize("num_values", [2, 3, 6, 7, 10])
def test_integers_are_uniform(num_values: int) -> None:
    """The statistic of Pearson's test; its 99.99 % point for nine degrees of freedom is 33.7."""
    stream = RandomStream("uniform", num_values)
    counts = Counter(stream.integer(0, num_values - 1) for _ in range(NUM_DRAWS))
    expected = NUM_DRAWS / num_values
    assert sum((counts[n] - expected) ** 2 / expected for n in range(num_values)) < 33.7


@pytest.mark.parametrize("probability", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_chances_are_met(probability: float) -> None:
    stream = RandomStream("chance", str(probability))
    share = sum(stream.chance(probability) for _ in range(NUM_DRAWS)) / NUM_DRAWS
    assert share == pytest.approx(probability, abs=0.02)


@given(st.lists(st.integers(), max_size=12), st.integers())
def test_a_shuffle_keeps_every_item(items: list[int], seed: int) -> None:
    before = list(items)
    assert Counter(RandomStream("shuffle", seed).shuffled(items)) == Counter(items)
    assert items == before


def test_orders_are_uniform() -> None:
    stream = RandomStream("orders")
    counts = Counter("".join(stream.shuffled("abc")) for _ in range(NUM_DRAWS))
    assert len(counts) == 6
    assert all(abs(count - NUM_DRAWS / 6) < 150 for count in counts.values())


@given(st.integers(0, 8), st.integers())
def test_a_sample_holds_different_items(count: int, seed: int) -> None:
    sample = RandomStream("sample", seed).sample(range(8), count)
    assert len(sample) == len(set(sample)) == count
    assert set(sample) <= set(range(8))


def test_what_no_stream_can_give_is_a_mistake_of_ours() -> None:
    stream = RandomStream("mistakes")
    with pytest.raises(AssertionError, match="an empty range"):
        stream.integer(5, 4)
    with pytest.raises(AssertionError, match="more items asked for"):
        stream.sample([1, 2], 3)
