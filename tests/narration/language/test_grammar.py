"""The grammar of phrases: what is parsed, what is drawn, and what is no phrase."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.narration.grammar import PhraseError, parse_phrase
from optmodel.random_stream import RandomStream

WORDS = st.text("abc ", min_size=0, max_size=6)
PHRASES = st.recursive(
    WORDS | st.just("{i}"),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map("".join)
        | st.lists(inner, min_size=1, max_size=3).map(lambda options: f"[{'|'.join(options)}]")
    ),
    max_leaves=8,
)


def _readings(text: str) -> set[str]:
    """All texts that a phrase may become, by expanding the innermost brackets first."""
    found = re.search(r"\[([^\[\]]*)\]", text)
    if found is None:
        return {" ".join(text.split()).replace("{i}", "X")}
    options = found[1].split("|")
    rest = (f"{text[: found.start()]}{option}{text[found.end() :]}" for option in options)
    return {reading for option in rest for reading in _readings(option)}


@given(PHRASES, st.integers(0, 5))
def test_what_is_written_is_one_of_its_readings(text: str, seed: int) -> None:
    phrase = parse_phrase(text)
    stream = RandomStream("phrase", seed)
    written = phrase.write(stream, lambda _: "X")
    assert written in _readings(text)
    settled = phrase.settled(stream)
    assert settled.write(stream, lambda _: "X") == settled.write(stream, lambda _: "X")
    assert list(phrase.slots()) == ["i"] * text.count("{i}")


def test_every_reading_is_drawn() -> None:
    phrase = parse_phrase("[a|b [c|d]|] e")
    drawn = {phrase.write(RandomStream("draw", n), str) for n in range(60)}
    assert drawn == {"a e", "b c e", "b d e", "e"}


def test_blanks_are_put_in_order() -> None:
    phrase = parse_phrase("the mill [] has  {value} , or [not|not] .")
    assert phrase.write(RandomStream(1), lambda _: "5 tons") == "the mill has 5 tons, or not."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a|b", "lacks a ']'"),
        ("a]", "has a ']' too many"),
        ("a|b", "has a '|' outside of square brackets"),
        ("{i", "a slot without a name"),
        ("{}", "a slot without a name"),
        ("i}", "has a '}' too many"),
        ("[a|{v:ship]", "a slot without a name"),
    ],
)
def test_what_is_no_phrase_says_why(text: str, message: str) -> None:
    with pytest.raises(PhraseError, match=re.escape(message)):
        parse_phrase(text)
