"""Progress: how far a run is, for whoever shows it.

progress = Progress(num_total=200, num_done=120, seconds=60.0)
progress.rate, progress.seconds_left      # (2.0, 40.0)
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Progress:
    """Done and wanted, what was there before this process, and rejections by reason.

    `num_done` includes `num_resumed`, which an earlier process did; `seconds` are of this process.
    """

    num_total: int
    num_done: int = 0
    num_resumed: int = 0
    seconds: float = 0.0
    rejections: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """How many this process does a second."""
        made = self.num_done - self.num_resumed
        return made / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """An estimate, or None before there is a rate."""
        return (self.num_total - self.num_done) / self.rate if self.rate else None


Report = Callable[[Progress], None]
"""Called with the progress of a run whenever there is more of it."""
