"""How long to try again, and how long to wait in between.

    patience = Patience(seconds=600)
    patience.wait(3, asked=None)       # about 4 seconds, drawn at random
    patience.wait(3, asked=20.0)       # 20 seconds and a little: the server asked for it

Waits double from one try to the next and are drawn at random ("full jitter"), so that many callers
do not come back together. What a server asks for is respected.
"""

import random
from dataclasses import dataclass, field

_FIRST, _LONGEST = 0.5, 30.0


@dataclass(slots=True)
class Patience:
    """`seconds` is how long a call may be tried in all, from its first failure on."""

    seconds: float = 900.0
    _bits: random.Random = field(default_factory=random.Random)

    def wait(self, num_failures: int, asked: float | None) -> float:
        """Seconds to wait after so many failures of one call."""
        most = min(_LONGEST, _FIRST * 2 ** min(num_failures, 16))
        drawn = self._bits.uniform(most / 2, most)
        return drawn if asked is None else asked + drawn / 10
