"""A band of difficulty: the scores that instances should have.

Band.read("25-75").holds(31.5)      # True
"""

import re
from dataclasses import dataclass

from optmodel.errors import UserError

_RANGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Band:
    """Scores from `low` to `high`."""

    low: float
    high: float

    @staticmethod
    def read(text: str) -> "Band":
        """`25-75`. Raises `UserError` for anything else."""
        match = _RANGE.fullmatch(text)
        if match is None or float(match[1]) >= float(match[2]):
            raise UserError(f"'{text}' is no band of difficulty: write it as 25-75.")
        return Band(float(match[1]), float(match[2]))

    def holds(self, score: float) -> bool:
        """Whether a score is in it."""
        return self.low <= score <= self.high

    def __str__(self) -> str:
        return f"{self.low:g}-{self.high:g}"
