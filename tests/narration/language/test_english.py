"""Verbs that agree with their subjects, and sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.narration.language.english import as_sentence, plural_person, third_person
from optmodel.narration.language.voice import Person, VoiceKind, voice_of

ANA = Person("Ana Duarte", "she")


@pytest.mark.parametrize(
    ("verb", "third", "plural"),
    [
        ("ship", "ships", "ship"),
        ("carry", "carries", "carry"),
        ("buy", "buys", "buy"),
        ("reach", "reaches", "reach"),
        ("mix", "mixes", "mix"),
        ("be", "is", "are"),
        ("are", "is", "are"),
        ("have", "has", "have"),
        ("do", "does", "do"),
        ("go", "goes", "go"),
        ("lie ready", "lies ready", "lie ready"),
    ],
)
def test_verbs_agree(verb: str, third: str, plural: str) -> None:
    assert (third_person(verb), plural_person(verb)) == (third, plural)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (VoiceKind.WE, ("we", "us", "our", "need")),
        (VoiceKind.YOU, ("you", "you", "your", "need")),
        (VoiceKind.SHORT, ("the mill", "the mill", "its", "needs")),
        (VoiceKind.PERSON, ("Ana", "her", "her", "needs")),
    ],
)
def test_a_voice_has_its_words(kind: VoiceKind, words: tuple[str, ...]) -> None:
    voice = voice_of(kind, "the mill", ANA)
    assert (voice.we, voice.us, voice.our, voice.verb("need")) == words


@given(st.text("ab .!?'\"5", min_size=1).filter(str.strip))
def test_a_sentence_begins_and_ends_as_one(text: str) -> None:
    sentence = as_sentence(text)
    assert sentence.endswith((".", "!", "?", ":"))
    assert sentence.rstrip(".").lower() == text.strip().rstrip(".").lower()
    assert as_sentence(sentence) == sentence
    assert not sentence[0].islower()
