"""Near-duplicates: which texts share their wording, and into which groups they fall."""

from hypothesis import given
from hypothesis import strategies as st

from optmodel.evaluation.duplicates import (
    TextPair,
    duplicate_groups,
    near_duplicates,
    shingles,
)

_WORDS = [f"word{number}" for number in range(60)]
TEXT = " ".join(_WORDS)


def changed(*places: int) -> str:
    return " ".join("other" if place in places else word for place, word in enumerate(_WORDS))


def test_punctuation_and_case_do_not_tell_texts_apart() -> None:
    assert shingles("Make, at MOST 40 tables!") == shingles("make at most 40 tables")
    assert shingles("one two three") == {"one two three"}
    assert len(shingles(TEXT)) == 53


def test_one_changed_number_near_the_end_is_near_and_one_in_the_middle_is_not() -> None:
    # 53 shingles each; the word at place 58 is in 2 of them, that at place 30 in 8.
    assert near_duplicates([TEXT, changed(58)]) == [TextPair(0, 1, 51 / 55)]
    assert near_duplicates([TEXT, changed(30)]) == []
    assert near_duplicates([TEXT, changed(30)], 0.7) == [TextPair(0, 1, 45 / 61)]


def test_groups_are_linked_through_a_third_text() -> None:
    texts = ["something else", TEXT, changed(58), changed(58, 0), "another thing"]
    assert duplicate_groups(texts) == [0, 1, 1, 1, 4]
    assert duplicate_groups(texts[::-1]) == [0, 1, 1, 1, 4]


@given(st.lists(st.sampled_from([TEXT, changed(58), changed(30), "short", ""]), max_size=7))
def test_every_pair_is_found_whatever_the_order(texts: list[str]) -> None:
    found = {(pair.first, pair.second) for pair in near_duplicates(texts)}
    sets = [shingles(text) for text in texts]
    expected = {
        (first, second)
        for second in range(len(texts))
        for first in range(second)
        if len(sets[first] & sets[second]) >= 0.8 * len(sets[first] | sets[second])
    }
    assert found == expected
    groups = duplicate_groups(texts)
    assert all(groups[first] == groups[second] for first, second in expected)
