"""Reading numbers: what a program prints is read back, and digits of names are not."""

import math
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.judging.numbers import plain, read_numbers


def values(text: str) -> list[float]:
    return [number.value for number in read_numbers(plain(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("no numbers here", []),
        ("Profit: 2250.0", [2250.0]),
        ("-5 +5 \N{MINUS SIGN}5", [-5, 5, -5]),
        ("- 5 trucks", [5]),  # a list's dash is no sign
        ("5 - 3", [5, 3]),
        ("10-8-12", [10, 8, 12]),
        ("1e-05 1.5E+20 2e3", [1e-5, 1.5e20, 2000]),
        ("1,234,567.89", [1234567.89]),
        ("1, 2, 3", [1, 2, 3]),
        ("1,23", [1, 23]),
        ("0,500 1.234,56", [0, 500, 1.234, 56]),  # a decimal comma is not guessed
        ("-0.0 1e-400 1/0 0/0", [0, 0]),
        ("1e400 1e999999999 -1E+400", []),
        ("0x1F -0xff 0b11 1e5e5 1.5e3.5", []),
        ("\N{ARABIC-INDIC DIGIT THREE} \N{FULLWIDTH DIGIT ONE} \N{SUPERSCRIPT TWO}", []),
        ("2024-01-05 12:30", [2024, 1, 5, 12, 30]),
        ("$1,250.50 -$3 $-4 €5 £ 6", [1250.5, -3, -4, 5, 6]),
        ("array([1., .5, 250.])", [1, 0.5, 250]),
        ("np.float64(12.5)", [12.5]),
        ("It is 250.", [250]),
        ("5kg 20h 10x", [5, 20, 10]),
        ("inf -inf nan 1e999", []),
        ("x1 = 3, x_2 = 4, x[3] = 5, ship[1,2]: 6", [3, 4, 5, 6]),
        ("Version: 2.10.3, the 1st of 2", [2]),
        ("City 1: 0.5", [0.5]),
        ("City (1): 0.5", [0.5]),
        ("Cost of 3 trucks: 0.5", [3, 0.5]),
        ("\x1b[31m7\x1b[0m", [7]),
        ("12\n34", [12, 34]),
    ],
)
def test_numbers_as_people_write_them(text: str, expected: list[float]) -> None:
    assert values(text) == expected


def test_a_percentage_may_mean_its_hundredth() -> None:
    [number] = read_numbers("25 %")
    assert number.readings == (25.0, 0.25)


def test_a_fraction_is_one_number() -> None:
    [number] = read_numbers("the share 30/60")
    assert number.readings == (0.5,)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_prints_is_read_back(value: float) -> None:
    assert values(f"The total: {value!r} euros") == [value]
    assert values(f"{{'x': {value!r}}}") == [value]


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_thousands_and_decimals_are_read_back(value: int, digits: int) -> None:
    text = f"{value:,.{digits}f}"
    assert values(f"cost = {text}") == [float(text.replace(",", ""))]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=8))
def test_a_printed_list_is_read_back(numbers: list[float]) -> None:
    assert values(f"Plan: {numbers}") == numbers


@given(st.text(alphabet="0123456789.,-+eE$%/ []():=xN\n", max_size=60))
def test_any_text_gives_finite_numbers_in_order(text: str) -> None:
    numbers = list(read_numbers(text))
    assert all(math.isfinite(reading) for one in numbers for reading in one.readings)
    assert all(one.end <= two.start for one, two in pairwise(numbers))


@pytest.mark.parametrize(
    "piece", ["1", "1,", "1.", "x[", "a[1]", "1/", "-", "1e", "1e9", "0x", "(1", "1_"]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    began = time.perf_counter()
    for _ in read_numbers(piece * (200_000 // len(piece))):
        pass
    assert time.perf_counter() - began < 3.0
