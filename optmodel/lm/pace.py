"""How many calls may be under way: more while all goes well, half as many when the model is busy.

    pace = Pace(most=64)
    async with pace.turn():
        ...                    # one call
    pace.slow_down()           # the server said that it is too much
    pace.speed_up()            # it answered

Additive increase and multiplicative decrease, as in TCP (Chiu and Jain, 1989): an answer adds one
turn for every round of calls, and trouble halves them, once for all the calls of a round.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

_FIRST = 8
_ROUND_SECONDS = 1.0


class Pace:
    """Turns for calls, `most` of them at a time at most. For one event loop."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        assert most >= 1, "without a turn nothing is ever called"
        self._most = most
        self._allowed = float(min(_FIRST, most))
        self._num_taken = 0
        self._free = asyncio.Condition()
        self._clock = clock
        self._slowed_at = float("-inf")

    @property
    def num_allowed(self) -> int:
        """How many calls may be under way now."""
        return int(self._allowed)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, and have it."""
        async with self._free:
            await self._free.wait_for(lambda: self._num_taken < self.num_allowed)
            self._num_taken += 1
        try:
            yield
        finally:
            async with self._free:
                self._num_taken -= 1
                self._free.notify_all()

    def speed_up(self) -> None:
        """A call went well."""
        self._allowed = min(float(self._most), self._allowed + 1 / self._allowed)

    def slow_down(self) -> None:
        """The model was busy. Calls that began before the last time say nothing new."""
        now = self._clock()
        if now - self._slowed_at >= _ROUND_SECONDS:
            self._allowed = max(1.0, self._allowed / 2)
            self._slowed_at = now
