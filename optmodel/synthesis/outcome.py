"""How far a candidate came, and why no further: what a run with a language model keeps of each.

    Outcome("2-table", Step.READ, "missing", "0.8", text)
    Outcome("2-plain", Step.ACCEPTED, "", "", text)

A candidate enters every step up to the one it ends in.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

_MOST_CHARACTERS = 4_000


class Step(StrEnum):
    """The steps in their order; a candidate that is rejected ends in the one that rejected it."""

    DRAFT = "draft"
    """A demonstration is written, or an instance drawn."""
    PARSE = "parse"
    """It is read into the algebra."""
    SOLVE = "solve"
    """Its answer is certified, and teaches something."""
    DISTINCT = "distinct"
    """No earlier candidate is much the same."""
    TELL = "tell"
    """A model tells it as a text."""
    READ = "read"
    """The text is read back without a model."""
    AGREE = "agree"
    """A program written from the text finds the answer."""
    FRESH = "fresh"
    """So do programs written from the text with other numbers."""
    ACCEPTED = "accepted"
    """It is a triple."""


STEPS = tuple(Step)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where one candidate of a slot ended. `part` tells the slot's candidates apart.

    `text` is what the rejected step looked at, cut to what fits a page; `key` that of the triple.
    """

    part: str
    step: Step
    reason: str = ""
    detail: str = ""
    text: str = ""
    key: str = ""

    def to_plain(self) -> dict[str, Any]:
        """A table for JSON."""
        short = {"text": self.text[:_MOST_CHARACTERS], "detail": self.detail[:400]}
        return asdict(self) | {"step": self.step.value} | short
