"""Numbers are read as people write them, in digits, words and parts."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.narration.tokens._number_tokens import number_tokens

UNTIL_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
ONES = UNTIL_TWENTY.split()
TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
PERCENTAGES = ("12 percent", "12%", "12 per cent", "twelve percent", "12-percent")


def _in_words(value: int, joint: str) -> str:
    """A number below a million as people write it; `joint` is `and ` or nothing."""
    if value < 20:
        return ONES[value]
    if value < 100:
        return TENS[value // 10] + (f"-{ONES[value % 10]}" if value % 10 else "")
    size, word = (100, "hundred") if value < 1000 else (1000, "thousand")
    rest = value % size
    tail = f" {joint if rest < 100 else ''}{_in_words(rest, joint)}" if rest else ""
    return f"{_in_words(value // size, joint)} {word}{tail}"


@given(st.integers(2, 999_999), st.sampled_from(["and ", ""]))
def test_a_number_in_words_is_one_number(value: int, joint: str) -> None:
    written = _in_words(value, joint)
    for text in (written, f"Buy {written} tons.", f"{written.capitalize()}, or none"):
        [token] = number_tokens(text)
        assert token.text.lower() == written
        assert token.values == (Fraction(value),)


@given(st.lists(st.integers(2, 99), min_size=1, max_size=4))
def test_numbers_of_a_list_stay_apart(values: list[int]) -> None:
    text = " and ".join(_in_words(value, "") for value in values)
    assert [token.values for token in number_tokens(text)] == [
        (Fraction(value),) for value in values
    ]


@given(st.integers(1, 99), st.integers(1, 99))
def test_fractions_in_digits_are_exact(part: int, whole: int) -> None:
    [token] = number_tokens(f"It is {part}/{whole} of it.")
    assert token.values == (Fraction(part, whole),)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("$1.2 million and $3bn, or $4m", ["1200000", "3000000000", "4000000"]),
        ("40k, 2 dozen, half a dozen, 3 hundred", ["40000", "24", "6", "300"]),
        ("two thirds, one-fifth, three-quarters, 1 1/2", ["2/3", "1/5", "3/4", "3/2"]),
        ("a third of it, three quarters of it, half the time", ["1/3", "3/4", "1/2"]),
        ("two and a half, 4 and three quarters", ["5/2", "19/4"]),
        ("twice as many, double the load, triple what we had", ["2", "2", "3"]),
        ("twenty-five, fifty two, a hundred and one", ["25", "52", "101"]),
        ("at least one, exactly one", ["1", "1"]),
        ("a third mill, a double room, often, someone, one mill, the first half", []),
        ("two-ton, twenty-ton, three three-ton", ["2", "20", "3", "3"]),
        ("twenty-first", []),
    ],
)
def test_numbers_as_people_write_them(text: str, values: list[str]) -> None:
    assert [token.values for token in number_tokens(text)] == [(Fraction(v),) for v in values]


@pytest.mark.parametrize(
    "text", ["12 percent", "12%", "12 per cent", "twelve percent", "12-percent"]
)
def test_a_percentage_is_its_hundredth_or_itself(text: str) -> None:
    [token] = number_tokens(f"It is {text} now.")
    assert (token.text, token.values, token.symbol) == (text, (Fraction(3, 25), Fraction(12)), "%")


@pytest.mark.parametrize("text", ["1,2500", "1,25.5,1", "3/4/2020", "1.2.3"])
def test_what_is_no_number_has_no_value(text: str) -> None:
    assert () in [token.values for token in number_tokens(text)]


@given(st.text(alphabet="0123456789 ,./%$-andhlftwo", max_size=40))
def test_tokens_never_overlap_and_miss_no_digit(text: str) -> None:
    tokens = number_tokens(text)
    for token, following in pairwise(tokens):
        assert token.end <= following.start
    covered = {place for token in tokens for place in range(token.start, token.end)}
    assert all(place in covered for place, sign in enumerate(text) if sign.isdigit())
    assert all(text[token.start : token.end] == token.text for token in tokens)
