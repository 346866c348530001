"""Numbers are assigned to data by a maximum matching, and rivals are told apart by their words."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.formulation import Formulation, index_set, minimize, parameter, variable
from optmodel.narration.reading._assignment import ParameterDisambiguator, maximum_matching

CHOICES = st.lists(st.lists(st.integers(0, 4), max_size=4, unique=True), max_size=5)


def _largest_by_trying(choices: list[list[int]]) -> int:
    """The size of a maximum matching, by every assignment of five right nodes."""
    return max(
        sum(right in mine for mine, right in zip(choices, order, strict=False))
        for order in permutations(range(5))
    )


@given(CHOICES)
def test_a_matching_is_one_and_has_the_largest_size(choices: list[list[int]]) -> None:
    owner = maximum_matching(choices)
    assert all(right in choices[left] for right, left in owner.items())
    assert len(set(owner.values())) == len(owner)
    assert len(owner) == _largest_by_trying(choices)


def test_a_matching_gives_way_along_a_whole_path() -> None:
    """Each next one has only what the one before it may have as well."""
    choices = [[0, 1], [0, 2], [1, 3], [3]]
    assert maximum_matching(choices) == {3: 3, 1: 2, 0: 0, 2: 1}


@pytest.fixture
def disambiguator() -> ParameterDisambiguator:
    each = "for i in goods"
    return ParameterDisambiguator(
        Formulation(
            name="stock",
            title="Stock",
            sets=(index_set("goods", "I", "goods"),),
            parameters=(
                parameter("holding_cost", "h", each, unit="money", meaning="cost to hold a unit"),
                parameter("setup_cost", "s", each, unit="money", meaning="cost of each setup"),
                parameter("fee", "f", unit="money", meaning="the licence"),
                parameter("size", "v", each, unit="tons", meaning="weight of each setup"),
            ),
            variables=(variable("x", "x", each, unit="", meaning="made", domain="binary"),),
            objective=minimize("sum(x[i] for i in goods)", name="c", unit="money", meaning="c"),
            constraints=(),
        )
    )


@pytest.mark.parametrize(
    ("parameter_name", "pattern", "is_excluded"),
    [
        ("holding_cost", "a setup of @ cost #", True),
        ("setup_cost", "a setup of @ cost #", False),
        ("holding_cost", "to hold @ cost #", False),
        ("setup_cost", "to hold @ cost #", True),
        ("holding_cost", "hold or setup of @ cost #", False),  # words of both exclude neither
        ("holding_cost", "@ cost #", False),  # a word that both have tells nothing
        ("fee", "a setup cost #", False),  # of other indices
        ("size", "to hold @ cost #", False),  # of another unit
    ],
)
def test_words_that_only_a_rival_has_exclude_a_parameter(
    disambiguator: ParameterDisambiguator, parameter_name: str, pattern: str, is_excluded: bool
) -> None:
    assert disambiguator.excludes(parameter_name, pattern) is is_excluded


def test_the_words_of_the_clause_decide_before_those_of_the_sentence() -> None:
    disambiguator = ParameterDisambiguator(
        Formulation(
            name="lots",
            title="Lots",
            sets=(index_set("goods", "I", "goods"),),
            parameters=(
                parameter("setup_cost", "f", unit="money", meaning="cost of a setup"),
                parameter("holding_cost", "h", unit="money", meaning="cost of stock"),
            ),
            variables=(variable("make", "x", "for i in goods", unit="units", meaning="amount"),),
            objective=minimize("setup_cost + holding_cost", name="c", unit="money", meaning="cost"),
            constraints=(),
        )
    )
    pattern = "a setup cost ... each box in stock cost #"
    assert disambiguator.excludes("setup_cost", pattern)
    assert not disambiguator.excludes("holding_cost", pattern)
    assert disambiguator.excludes("holding_cost", "a setup cost ... #")
    assert not disambiguator.excludes("setup_cost", "a setup cost ... #")


def _of_plants() -> ParameterDisambiguator:
    each = "for f in plants"
    return ParameterDisambiguator(
        Formulation(
            name="plants",
            title="Plants",
            sets=(index_set("plants", "F", "plants"),),
            parameters=(
                parameter("least", "l", each, unit="hours", meaning="least that f must be busy"),
                parameter("regular", "r", each, unit="hours", meaning="hours of regular work"),
            ),
            variables=(variable("run", "x", each, unit="hours", meaning="time it runs"),),
            objective=minimize("sum(run[f] for f in plants)", name="c", unit="hours", meaning="c"),
            constraints=(),
        )
    )


def test_the_word_of_their_unit_tells_no_rivals_apart() -> None:
    assert not _of_plants().excludes("least", "@ is ... # hour")
    assert not _of_plants().excludes("regular", "@ is ... # hour")
    assert _of_plants().excludes("least", "the regular work at @ is ... # hour")


def test_at_least_is_a_bound_and_no_word_of_a_rival() -> None:
    assert not _of_plants().excludes("regular", "@ must go at least ... @ can go for # hour")
    assert _of_plants().excludes("regular", "the least for @ is ... #")
