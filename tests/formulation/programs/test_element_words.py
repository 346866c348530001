"""Names of decisions: identifiers, distinct, and made of the words that tell elements apart."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.formulation import ElementId, Instance
from optmodel.formulation.programs.compact._element_words import decision_names, element_words
from tests.formulation.models import decision, formulate, group, least


def _instance(num_goods: int, num_towns: int = 0, *, more: bool = False) -> Instance:
    over = "for i in goods for j in towns" if num_towns else "for i in goods"
    variables = [decision("make", over), *([decision("idle")] if more else [])]
    formulation = formulate(
        least(f"sum(make[i{', j' if num_towns else ''}] {over})"),
        variables,
        sets=[group("goods"), group("towns")],
    )
    goods = [f"g{place}" for place in range(num_goods)]
    towns = [f"t{place}" for place in range(num_towns)]
    return Instance.create(formulation, {"goods": goods, "towns": towns}, {})


def _words(*texts: str) -> list[str]:
    instance = _instance(len(texts))
    names: dict[ElementId, str] = {f"g{place}": text for place, text in enumerate(texts)}
    return list(element_words(instance, names).values())


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (("Lyon plant", "Metz plant"), ["lyon", "metz"]),
        (("the oak table", "the pine table"), ["oak", "pine"]),
        (("week 1", "week 2"), ["1", "2"]),
        (("Zürich, lower town", "Åre"), ["zurich_lower_town", "are"]),
        (("O'Hara's", "Straße 5"), ["oharas", "strasse_5"]),
        (("a b c d", "a b c e"), ["d", "e"]),
        (("red one of two x", "red one of two y", "blue"), ["red_one_of_two_x",
                                                          "red_one_of_two_y", "blue"]),
        (("東京", "大阪"), ["1", "2"]),
        (("A", "a!"), ["1", "2"]),
        (("The Hague",), ["hague"]),
        (("the", "a"), ["the", "a"]),
    ],
)  # fmt: skip
def test_words_tell_elements_apart(texts: tuple[str, ...], words: list[str]) -> None:
    assert _words(*texts) == words


@given(
    st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=5, unique=True), st.booleans()
)
def test_decisions_have_distinct_identifiers_whatever_elements_are_called(
    texts: list[str], more: bool
) -> None:
    instance = _instance(len(texts), 2, more=more)
    names: dict[ElementId, str] = {f"g{place}": text for place, text in enumerate(texts)}
    found = list(decision_names(instance, names).values())
    assert len(set(found)) == len(found) == 2 * len(texts) + more
    assert all(re.fullmatch("[a-z][a-z0-9_]*", name) for name in found)


def test_a_word_stands_alone_where_all_decisions_are_of_one_kind() -> None:
    names: dict[ElementId, str] = {"g0": "oak chairs", "g1": "pine chairs"}
    assert list(decision_names(_instance(2), names).values()) == ["oak", "pine"]
    alone = decision_names(_instance(2, more=True), names)
    assert list(alone.values()) == ["make_oak", "make_pine", "idle"]
    two = decision_names(_instance(2, 1), names)
    assert list(two.values()) == ["make_oak_t0", "make_pine_t0"]


@pytest.mark.parametrize("word", ["class", "max", "map", "first", "4 by 4"])
def test_a_word_that_is_no_name_stands_behind_the_kind(word: str) -> None:
    names: dict[ElementId, str] = {"g0": word, "g1": "plain"}
    first, second = decision_names(_instance(2), names).values()
    assert first == f"make_{word.replace(' ', '_')}"
    assert second == "make_plain"
