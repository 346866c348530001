"""Voices: who speaks of the business, and the words for it.

voice = voice_of(VoiceKind.SHORT, "the bakery")
voice.we, voice.our, voice.verb("ship")      # 'the bakery', 'its', 'ships'
"""

from dataclasses import dataclass
from enum import StrEnum

from optmodel.narration.language.english import plural_person, third_person


class VoiceKind(StrEnum):
    """Who speaks."""

    WE = "we"
    """The people of the business."""
    YOU = "you"
    """Somebody who speaks to them."""
    SHORT = "short"
    """Somebody who speaks about the business."""
    PERSON = "person"
    """Somebody who speaks about the person who runs it."""


@dataclass(frozen=True, slots=True)
class Person:
    """A full name, and the pronouns of the third person."""

    name: str
    pronoun: str

    @property
    def first_name(self) -> str:
        """The name without the family's."""
        return self.name.partition(" ")[0]

    @property
    def us(self) -> str:
        """The pronoun as an object."""
        return "him" if self.pronoun == "he" else "her"

    @property
    def our(self) -> str:
        """The pronoun of what is theirs."""
        return "his" if self.pronoun == "he" else "her"


@dataclass(frozen=True, slots=True)
class Voice:
    """The words for the business, and whether verbs beside them are in the plural."""

    kind: VoiceKind
    we: str
    us: str
    our: str
    pronoun: str = ""
    """What stands for the subject once it has been named; nothing where that may be unclear."""

    def verb(self, verb: str) -> str:
        """A verb in agreement with the subject."""
        is_singular = self.kind in (VoiceKind.SHORT, VoiceKind.PERSON)
        return third_person(verb) if is_singular else plural_person(verb)


def voice_of(kind: VoiceKind, short: str, person: Person) -> Voice:
    """The voice of a kind, for a business that is called `short` and run by a person."""
    return {
        VoiceKind.WE: Voice(kind, "we", "us", "our"),
        VoiceKind.YOU: Voice(kind, "you", "you", "your"),
        VoiceKind.SHORT: Voice(kind, short, short, "its"),
        VoiceKind.PERSON: Voice(kind, person.first_name, person.us, person.our, person.pronoun),
    }[kind]
