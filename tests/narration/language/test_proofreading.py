"""A grammar checker reads our texts, and every phrase of our words: it has nothing to mark."""

import re
from collections.abc import Iterator
from functools import cache

import harper
import pytest

from optmodel import catalog
from optmodel.families import family
from optmodel.narration import Narrative, compose, find_telling
from optmodel.random_stream import RandomStream
from tests.families.every import EVERY_FAMILY, num_tried

IGNORED_KINDS = ("Style", "Enhancement", "Readability", "Formatting", "Redundancy")
"""Matters of taste: the comma before the last item, the length of sentences."""

FALSE_ALARMS = (
    "is a mass noun",
    "closed compound",
    "to complete the infinitive",
    "title case in headings",
    "should use a plural noun",
    "meaning `also`",
    "to mean ‘also’",
    "phrasal verb",
    "should not be pluralized",
    "hyphenated compound",  # built in part, taken in one
    "looks like a prefix",  # setting up takes long
    "instead of `find out`",  # find out which is cheapest
    "used for the object of a verb",  # whom to pair with whom
    "written as `an other",  # one another's way
    "missing a preposition",  # we can open yards at four places; are worth building
    "Did you mean `they're`",  # Canal Side are to get their well pumps
    "The base form of the verb is needed here",  # as to refrigerated trucks
    "Add a determiner before this noun phrase",  # minutes by Bianca Rossi
)
"""What the checker says of words that are right as we use them."""

KNOWN_WORDS = (
    "backorder",
    "backorders",
    "bakehouse",
    "bakehouses",
    "biogas",
    "crudes",
    "csv",
    "dietician",
    "json",
    "kraft",
    "makespan",
    "megaliter",
    "megaliters",
    "plexiglass",
    "precedences",
    "robusta",
    "sheeter",
    "spelt",
    "waiters",
)


@cache
def _checker() -> harper.Linter:
    return harper.Linter()


def _marks(text: str, names: str = "") -> Iterator[str]:
    for mark in _checker().lint(text):
        word = text[mark.span.start : mark.span.end]
        kind = re.search(r"lint_kind='(\w+)'", str(mark))
        assert kind is not None
        is_name = word[:1].isupper() or word.lower() in names or word.lower() in KNOWN_WORDS
        if kind[1] in IGNORED_KINDS or (kind[1] in ("Spelling", "Typo") and is_name):
            continue
        if not any(alarm in mark.message for alarm in FALSE_ALARMS):
            around = text[max(0, mark.span.start - 30) : mark.span.end + 30]
            yield f"{kind[1]}: {mark.message} in '{around}'"


def _prose(narrative: Narrative) -> str:
    blocks = narrative.text.split("\n\n")
    return "\n\n".join(b for b in blocks if not b.startswith(("|", "```", "- ")) and "  " not in b)


def _faults(name: str, index: int) -> list[str]:
    instance = family(name).draw(77, index).instance
    narrative = compose(instance, find_telling(name), RandomStream("proof", name, index))
    names = " ".join((*narrative.names.values(), *narrative.singulars.values())).lower()
    return list(_marks(_prose(narrative), names))


@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_a_text_of_each_family_passes(name: str) -> None:
    assert _faults(name, 0) == []


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", EVERY_FAMILY)
def test_many_texts_of_each_family_pass(name: str) -> None:
    indices = range(1, num_tried(name, 40, 10))
    assert [fault for index in indices for fault in _faults(name, index)] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The mill needs an ton of wheat.", "Miscellaneous|Agreement|Grammar|WordChoice"),
        ("The the mill needs wheat.", "Repetition"),
        ("It recieves wheat.", "Spelling|Typo"),
    ],
)
def test_the_checker_marks_what_is_wrong(text: str, kind: str) -> None:
    assert [mark for mark in _marks(text) if re.match(kind, mark)]


@pytest.mark.slow
def test_words_of_the_catalog_are_spelled_right() -> None:
    """Names are spelled as their owners like; all other words are the dictionary's."""
    words: dict[str, str] = {}
    for folder in ("narration", "language", "language/domains", "language/registers"):
        for path in catalog.files("data", folder, ".toml").values():
            text = "\n".join(
                line
                for line in path.read_text(encoding="utf-8").splitlines()
                if not line.startswith(("#", "names", "domains", "he =", "she ="))
            )
            text = text.replace(r"\n", " ")
            plain = re.sub(r"\{[^}]*\}|^\[.*|^\w+ =", " ", text, flags=re.MULTILINE)
            words |= dict.fromkeys(re.findall(r"\b[a-z]{3,}\b", plain), path.name)
    wrong = sorted(word for word in words if list(_marks(f"{word} ", "")))
    assert [f"{words[word]}: {word}" for word in wrong if word not in KNOWN_WORDS] == []
