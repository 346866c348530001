"""How many calls run at a time, and how long a failed one is retried.

limiter = ConcurrencyLimiter(64)
async with limiter.slot():
    ...                              # one call
limiter.on_success(), limiter.on_overload()

RetryPolicy(seconds=600).wait(3, retry_after=None)      # about 4 seconds, drawn at random
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_INITIAL_CONCURRENCY = 8
_ROUND_SECONDS = 1.0
_FIRST_WAIT, _MAX_WAIT = 0.5, 30.0


class ConcurrencyLimiter:
    """Slots for calls, at most `max_concurrency` at a time. For one event loop.

    Additive increase and multiplicative decrease, as in TCP (Chiu and Jain, 1989): a success adds
    one slot for every round of calls, and an overload halves them, once a round.
    """

    def __init__(self, max_concurrency: int, clock: Callable[[], float] = time.monotonic) -> None:
        assert max_concurrency >= 1, "without a slot nothing is ever called"
        self._max = max_concurrency
        self._limit = float(min(_INITIAL_CONCURRENCY, max_concurrency))
        self._num_taken = 0
        self._changed = asyncio.Condition()
        self._clock = clock
        self._decreased_at = float("-inf")

    @property
    def limit(self) -> int:
        """How many calls may run at a time now."""
        return int(self._limit)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a slot, and hold it."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._num_taken < self.limit)
            self._num_taken += 1
        try:
            yield
        finally:
            async with self._changed:
                self._num_taken -= 1
                self._changed.notify_all()

    def on_success(self) -> None:
        """Raise the limit after a call that was answered."""
        self._limit = min(float(self._max), self._limit + 1 / self._limit)

    def on_overload(self) -> None:
        """Halve the limit after a call that failed, unless a call of the same round did already."""
        now = self._clock()
        if now - self._decreased_at >= _ROUND_SECONDS:
            self._limit = max(1.0, self._limit / 2)
            self._decreased_at = now


@dataclass(slots=True)
class RetryPolicy:
    """Exponential backoff with jitter; `seconds` is how long one call is retried in all.

    Waits double from one retry to the next and are drawn at random, so that many callers do not
    come back together. A server's `Retry-After` is respected.
    """

    seconds: float = 900.0
    _random: random.Random = field(default_factory=random.Random)

    def wait(self, num_failures: int, retry_after: float | None) -> float:
        """Seconds to wait after so many failures of one call."""
        longest = min(_MAX_WAIT, _FIRST_WAIT * 2 ** min(num_failures, 16))
        drawn = self._random.uniform(longest / 2, longest)
        return drawn if retry_after is None else retry_after + drawn / 10
