"""What a comparison may take: entries that it reads, or seconds where a solver searches for it.

    limit = WorkLimit(3_000_000)
    limit.spend(len(row))             # raises WorkLimitError where nothing is left
    Deadline(seconds=5.0).left

Our own algorithms count work: the same models need the same work on any machine, so an answer never
depends on its speed. A solver's work is not ours to count, so what waits for one has a deadline.
"""

from time import monotonic


class WorkLimitError(RuntimeError):
    """The computation takes more work than is allowed."""


class WorkLimit:
    """What is left of the work that is allowed."""

    def __init__(self, most: int) -> None:
        self._left = most

    def spend(self, amount: int) -> None:
        """Counts work. Raises `WorkLimitError` where too little is left."""
        self._left -= amount
        if self._left < 0:
            raise WorkLimitError("the comparison takes too long")


class Deadline:
    """A moment, so many seconds from now, that several searches share."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    @property
    def left(self) -> float:
        """The seconds that are left; below zero when it has passed."""
        return self._end - monotonic()

    @property
    def is_over(self) -> bool:
        """Whether it has passed."""
        return self.left <= 0
