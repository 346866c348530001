"""A finding: what does not fit among the files of a run, and on which line.

Finding(25, "the key is that of line 3")
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WHOLE_RUN = 0
"""The line of a finding that is of no line in particular."""

PASSING = (
    "num_made_by_last_process",
    "seconds_of_last_process",
    "triples_per_second",
    "dollars",
    "dollars_per_triple",
)
"""Fields of a summary that the last process alone knows."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not fit, on which line."""

    line: int
    detail: str


Lines = Sequence[tuple[int, Mapping[str, Any]]]
