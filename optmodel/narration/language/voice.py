"""Voices: who speaks of the business, and the words for it.

THIRD = spoken_by("short", "the bakery")
THIRD.we, THIRD.our, THIRD.verb("ship")      # 'the bakery', 'its', 'ships'
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
    """Somebody who speaks about them."""


@dataclass(frozen=True, slots=True)
class Voice:
    """The words for the business, and whether verbs beside them are in the plural."""

    kind: VoiceKind
    we: str
    us: str
    our: str

    def verb(self, verb: str) -> str:
        """A verb in agreement with the subject."""
        is_singular = self.kind is VoiceKind.SHORT
        return third_person(verb) if is_singular else plural_person(verb)


def spoken_by(kind: VoiceKind, short: str) -> Voice:
    """The voice of a kind, for a business that is called `short`."""
    return {
        VoiceKind.WE: Voice(kind, "we", "us", "our"),
        VoiceKind.YOU: Voice(kind, "you", "you", "your"),
        VoiceKind.SHORT: Voice(kind, short, short, "its"),
    }[kind]
