"""Names that files can hold: one for one, none twice, and as they were where that is possible."""

import re
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.backends import NameStyle, unique_names

NAMES = st.lists(st.text("ab_2# $é[]", max_size=4) | st.sampled_from(["x", "x_2", "x#2"]))
ALLOWED = {
    NameStyle.NO_BLANKS: r"\S+",
    NameStyle.IDENTIFIERS: r"[A-Za-z_][A-Za-z0-9_.]*",
    NameStyle.PLAIN: r"[A-Za-z0-9_.,\[\]]+",
    NameStyle.GIVEN: r"[^\s$*'\"]\S*",
}


@pytest.mark.parametrize("style", NameStyle)
@given(names=NAMES)
def test_names_are_as_many_and_unlike_each_other(style: NameStyle, names: list[str]) -> None:
    found = unique_names(names, "c", style)
    assert len(found) == len(names)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("style", [s for s in NameStyle if s is not NameStyle.PLAIN])
@given(names=NAMES)
def test_names_have_the_characters_of_their_style(style: NameStyle, names: list[str]) -> None:
    # Counting on may put a `#` in front of a number, which only names as they were given have.
    for name in unique_names(names, "c", style):
        assert re.fullmatch(ALLOWED[style], name)


@pytest.mark.parametrize("style", NameStyle)
@given(names=st.lists(st.text(ascii_lowercase, min_size=1, max_size=3), unique=True))
def test_names_that_need_no_change_stay(style: NameStyle, names: list[str]) -> None:
    assert unique_names(names, "c", style) == names


@given(NAMES)
def test_names_are_stable(names: list[str]) -> None:
    """Names made fit once are fit: a file that is read and written again has the same."""
    for style in (NameStyle.NO_BLANKS, NameStyle.IDENTIFIERS):
        once = unique_names(names, "c", style)
        assert unique_names(once, "c", style) == once


@pytest.mark.parametrize(
    ("style", "names", "found"),
    [
        (NameStyle.NO_BLANKS, ["a b", "", "a_b", "a_b_2"], ["a_b", "C1", "a_b_3", "a_b_2"]),
        (NameStyle.NO_BLANKS, [" a", "a\tb\n c"], ["_a", "a_b_c"]),
        (NameStyle.IDENTIFIERS, ["1x", "x[1,2]", ".5"], ["_1x", "x_1_2_", "_.5"]),
        (NameStyle.PLAIN, ["x[New York]", "x[New_York]"], ["x[New_York]", "x[New_York]_2"]),
        (NameStyle.PLAIN, ["a", "a", "a_2"], ["a", "a_2", "a_2_2"]),
        (NameStyle.GIVEN, ["x", "x", "x", "x#2"], ["x", "x#2", "x#3", "x#2#2"]),
        (NameStyle.GIVEN, ["$z", "", " a  b "], ["z", "C1", "a_b"]),
    ],
)
def test_what_a_person_expects(style: NameStyle, names: list[str], found: list[str]) -> None:
    assert unique_names(names, "C", style) == found


def test_many_equal_names_take_no_longer_than_they_are_many() -> None:
    names = unique_names(["x"] * 20_000, "c", NameStyle.GIVEN)
    assert names[-1] == "x#20000"
