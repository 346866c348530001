"""Reading numbers: what a program prints is read back, and digits of names are not."""

import math
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.number_parsing import normalized, read_numbers


def values(text: str) -> list[float]:
    return [number.value for number in read_numbers(normalized(text))]


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
        # separators of thousands
        ("1_234_567.5 x_1_234 1_23", [1234567.5]),
        ("1\u00a0234\u202f567 0\u00a0500 1\u00a023", [1234567, 0, 500, 1, 23]),
        ("1'234'567 1\u2019234.50 '1' '234'", [1234567, 1234.5, 1, 234]),
        ("1.234.567 1.234.567,89 1.234.56", [1234567, 1234567.89]),
        ("{'a': 1, 'b': 234}", [1, 234]),
        # powers of ten
        (
            "1.5 \N{MULTIPLICATION SIGN} 10^3, 2x10^-2, 3 * 10**4, 4\u00b710\u2075",
            [1500, 0.02, 3e4, 4e5],
        ),
        ("10^6 10\u207b\u00b3 -10**2", [1e6, 1e-3, -100]),
        ("2 x 4, 3 x 10, 5 * 10", [2, 4, 3, 10, 5, 10]),
        ("50 m^2 and x^3 of 7^2", [50, 7]),
        ("1 x 10^999999 10^-9999999", [0]),
        # LaTeX
        (r"\boxed{42} $x_{1} = 3$ \(y_2 = 4\)", [42, 3, 4]),
        (r"\frac{1}{2} -\dfrac{3}{4} \frac{a}{2}", [0.5, -0.75, 2]),
        (r"1{,}234 5\,678.5 1.2 \times 10^{3} 3 \cdot 10^{-1}", [1234, 5678.5, 1200, 0.3]),
        (r"\boxed{\$1,250.50}", [1250.5]),
        # Markdown
        ("**42** __43__ *44* `45` **Total:** **-$46**", [42, 43, 44, 45, -46]),
        ("| A | 1,250 | **7** |", [1250, 7]),
        ("2**3 a**2", [2, 3, 2]),
        # currency, units, fractions
        ("$1,250 \u20b9500 \u20a93 US$7 5\u20ac USD 6", [1250, 500, 3, 7, 5, 6]),
        ("2\u00bd \u00be 1\u20442 \u2013\u00bc", [2.5, 0.75, 0.5, -0.25]),
        ("12 EUR/kg, 3 km/h, 4 m/s", [12, 3, 4]),
    ],
)
def test_numbers_as_people_write_them(text: str, expected: list[float]) -> None:
    assert values(text) == expected


def test_a_percentage_may_mean_its_hundredth() -> None:
    [number] = read_numbers("25 %")
    assert number.readings == (25.0, 0.25)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("25 percent", (25, 0.25)),
        ("25 per cent", (25, 0.25)),
        (r"25\%", (25, 0.25)),
        ("0 %", (0,)),
        ("5 million", (5, 5e6)),
        ("0.00000004 billion", (4e-8,)),
        ("$2.5 billion", (2.5, 2.5e9)),
        ("$1.2M", (1.2, 1.2e6)),
        ("-€3k", (-3, -3e3)),
        ("3k", (3,)),
        ("4 M", (4,)),
        ("5 millions", (5,)),
    ],
)
def test_a_number_may_have_a_second_meaning(text: str, readings: tuple[float, ...]) -> None:
    [number] = read_numbers(normalized(text))
    assert number.readings == pytest.approx(readings)


@pytest.mark.parametrize(
    ("text", "step"),
    [("12", 1), ("12.50", 0.01), ("1,234", 1), ("1.5e3", 100), ("2 x 10^-3", 1e-3), ("1/2", 0)],
)
def test_a_number_says_how_finely_it_is_written(text: str, step: float) -> None:
    [number] = read_numbers(normalized(text))
    assert number.step == pytest.approx(step)


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


@given(st.text(alphabet="0123456789.,-+eE$%/ []():=xN^*{}_'kM\u00a0\u00b3\u00bd\n", max_size=60))
def test_any_text_gives_finite_numbers_in_order(text: str) -> None:
    numbers = list(read_numbers(normalized(text)))
    assert all(math.isfinite(reading) for one in numbers for reading in one.readings)
    assert all(one.end <= two.start for one, two in pairwise(numbers))


@pytest.mark.parametrize(
    "piece",
    [
        "1", "1,", "1.", "x[", "a[1]", "1/", "-", "1e", "1e9", "0x", "(1", "1_", "1.234", "1,234",
        "1_234", "1'234", "10^", "1 x 10^{", "$1M", "x_{1", "**", r"\frac{1}{", "½",
    ],
)  # fmt: skip
def test_hostile_text_takes_linear_time(piece: str) -> None:
    began = time.process_time()
    for _ in read_numbers(normalized(piece * (200_000 // len(piece)))):
        pass
    assert time.process_time() - began < 3.0
