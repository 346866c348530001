"""Interchange: words that say the same are alternatives in rules, and slots stay as they are."""

import pytest

from optmodel.narration import find_telling
from optmodel.narration.grammar import parse_phrase
from optmodel.narration.language.interchange import interchangeable
from optmodel.random_stream import RandomStream
from tests.families.every import EVERY_FAMILY


@pytest.mark.parametrize(
    ("phrase", "written"),
    [
        ("every {one:sites} is open", "[every|each] {one:sites} is open"),
        ("a truck has to return", "a truck [has to|must|needs to] return"),
        ("no {one:sites} has to be open", "no {one:sites} has to be open"),
        ("no site counts, a truck has to go", "no site counts, a truck [has to|must|needs to] go"),
        ("{we} {v:have to} go, every day", "{we} {v:have to} go, every day"),
        ("one {one:tasks} at most", "one {one:tasks} at most"),
        ("at most {value:fleet}", "[at most|no more than] {value:fleet}"),
        ("each of the sites", "each of the sites"),
        ("they work in full-time rosters", "they work in full-time rosters"),
        ("lots need not be whole {units:units}", "lots need not be whole {units:units}"),
    ],
)
def test_words_that_say_the_same_are_alternatives(phrase: str, written: str) -> None:
    assert interchangeable(phrase) == written


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_every_rule_is_still_a_phrase_with_the_same_slots(name: str) -> None:
    for rule in find_telling(name).rule:
        for text in rule.say:
            changed = parse_phrase(interchangeable(text))
            assert set(changed.slots()) == set(parse_phrase(text).slots())


def test_a_rule_is_written_in_several_ways() -> None:
    phrase = parse_phrase(interchangeable("every site has to be open"))
    texts = {phrase.write(RandomStream("rule", n), lambda slot: slot) for n in range(40)}
    assert texts == {
        f"{every} site {must} be open"
        for every in ("every", "each")
        for must in ("has to", "must", "needs to")
    }
