"""A limit on the work of a computation, counted in entries that are read, and not in seconds.

    limit = WorkLimit(3_000_000)
    limit.spend(len(row))       # raises WorkLimitError where nothing is left

The same models need the same work on any machine, so an answer never depends on its speed.
"""


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
