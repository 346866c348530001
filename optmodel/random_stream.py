"""A stream of random draws that is a pure function of what it is named after.

The name is hashed, not summed, so neighbouring seeds share nothing. Draws use only raw random bits
of the standard generator, whose sequence Python guarantees, so they repeat on every version.

    stream = RandomStream("transportation", 1, seed, index)
    stream.integer(3, 6), stream.decimal("0.50", "9.75", step="0.25")
"""

import hashlib
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

T = TypeVar("T")


class RandomStream:
    """Draws from a stream named by any values with a stable text."""

    def __init__(self, *name: int | str) -> None:
        digest = hashlib.sha256("\x1f".join(repr(part) for part in name).encode()).digest()
        self._bits = random.Random(int.from_bytes(digest, "big"))

    def integer(self, low: int, high: int, step: int = 1) -> int:
        """A uniform integer among `low, low + step, ...` up to and including `high`."""
        assert low <= high, "an empty range"
        return low + step * self._below((high - low) // step + 1)

    def decimal(self, low: str, high: str, *, step: str) -> Fraction:
        """A uniform multiple of `step` above `low`, up to and including `high`, exactly."""
        start, width = Fraction(low), Fraction(step)
        return start + width * self._below(int((Fraction(high) - start) / width) + 1)

    def chance(self, probability: float) -> bool:
        """True with this probability, to one part in a million."""
        return self._below(1_000_000) < probability * 1_000_000

    def choice(self, items: Sequence[T]) -> T:
        """One item, uniformly."""
        return items[self._below(len(items))]

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items, in random order."""
        assert count <= len(items), "more items asked for than there are"
        return self.shuffled(items)[:count]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All items in random order."""
        rest, order = list(items), []
        while rest:
            order.append(rest.pop(self._below(len(rest))))
        return order

    def _below(self, limit: int) -> int:
        """A uniform integer in `0 .. limit - 1`, by rejection."""
        num_bits = limit.bit_length()
        while (drawn := self._bits.getrandbits(num_bits)) >= limit:
            pass
        return drawn
