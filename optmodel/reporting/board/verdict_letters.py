"""Verdicts as letters: one character says what a rule decided of an item, and why.

letter_of(verdict), outcome_of("w").reason      # "+", VerdictReason.WRONG_VALUE

A stored result has a text of them for each rule, as long as it has items.
"""

from dataclasses import dataclass

from optmodel.judging import VerdictReason

RIGHT = "+"
_LEFT_OUT = "."
_REASONS = {
    RIGHT: VerdictReason.CORRECT,
    "e": VerdictReason.NOT_OK,
    "p": VerdictReason.NOT_OPTIMAL,
    "a": VerdictReason.NO_ANSWER,
    "m": VerdictReason.MISSING_LABEL,
    "w": VerdictReason.WRONG_VALUE,
    "f": VerdictReason.FLOOD,
    "r": VerdictReason.REPAIRED,
    "s": VerdictReason.SUBSTITUTED,
    "u": VerdictReason.UNCONFIRMED,
    "o": VerdictReason.OPEN,
    "i": VerdictReason.INFRASTRUCTURE,
}
_LETTERS = {reason: letter for letter, reason in _REASONS.items()}
assert len(_LETTERS) == len(VerdictReason), "each reason has its letter"

LETTERS = "".join(_REASONS) + _LEFT_OUT
"""Every character that stands for a verdict; a point stands for an item that is left out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule decided of an item; `reason` is None where the item is left out."""

    reason: VerdictReason | None

    @property
    def is_right(self) -> bool:
        """Whether the answer counts."""
        return self.reason is VerdictReason.CORRECT

    def __str__(self) -> str:
        return "left out" if self.reason is None else self.reason.replace("_", " ")


def letter_of(reason: VerdictReason | None) -> str:
    """The letter of a reason; a point for an item that is left out."""
    return _LEFT_OUT if reason is None else _LETTERS[reason]


def outcome_of(letter: str) -> Outcome:
    """What a letter stands for."""
    return Outcome(_REASONS.get(letter))
