"""Fresh numbers: what is replaced, what is left alone, and what a draw depends on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.training.program_renumbering import (
    SPREADS,
    data_numbers,
    renumbered,
    renumbered_pairs,
    spelled,
)


def test_numbers_are_replaced_where_they_are_spelled_and_only_there() -> None:
    program = 'x = {"plan 58": 58, "b": 5.8}  # 58\ny = a58 + 58.0\nz = 158'
    fresh = 'x = {"plan 58": 61, "b": 5.8}  # 58\ny = a58 + 61\nz = 158'
    assert renumbered(program, {58.0: 61.0}) == fresh


def test_exponents_hexadecimal_and_imaginary_numbers_are_left_alone() -> None:
    program = "a = x ** 2 + 2 + 0x2 + 2j\n"
    assert renumbered(program, {2.0: 3.5}) == "a = x ** 2 + 3.5 + 0x2 + 2j\n"


def test_columns_are_counted_in_characters_after_other_scripts() -> None:
    assert renumbered('a = {"Łódź €": 40}\n', {40.0: 41.5}) == 'a = {"Łódź €": 41.5}\n'


def test_underscores_and_points_are_read_as_python_reads_them() -> None:
    assert spelled("a = 1_000 + .5 + 2e3 - 7") == {1000.0, 0.5, 2000.0, 7.0}


def test_data_leave_out_what_may_stand_for_something_else() -> None:
    data = {"sets": {"periods": [1, 2, 3]}, "parameters": {"demand": {"1": 3, "2": 40}, "fee": 0.5}}
    assert data_numbers(data) == (0.5, 40.0)


def test_a_program_without_a_datum_of_its_reference_gets_no_pair() -> None:
    assert renumbered_pairs("k", "a = 55\n", "a = 58\n", (58.0,)) == ()


def test_both_programs_get_the_same_numbers_and_the_same_key_draws_them_again() -> None:
    pairs = renumbered_pairs("k", "b = 58\n", "a = 58\n", (58.0, 99.0))
    assert len(pairs) == len(SPREADS)
    assert all(t.program[4:] == t.reference[4:] for t in pairs)
    assert pairs == renumbered_pairs("k", "b = 58\n", "a = 58\n", (58.0, 99.0))
    assert pairs != renumbered_pairs("other", "b = 58\n", "a = 58\n", (58.0, 99.0))


@given(st.integers(10, 10**6), st.integers(0, len(SPREADS) - 1))
def test_a_fresh_number_is_within_its_spread(number: int, place: int) -> None:
    pair = renumbered_pairs("k", f"{number}", f"{number}", (float(number),))[place]
    [value] = spelled(pair.reference)
    assert value == pytest.approx(number, rel=SPREADS[place] / 100 + 1e-4, abs=0.5)


@given(st.floats(0.001, 1e9), st.floats(0.001, 1e9))
def test_a_replaced_number_reads_back_as_the_new_one(old: float, new: float) -> None:
    assert spelled(renumbered(f"a = {old!r}\n", {old: new})) == {new}
