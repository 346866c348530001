"""Slots: attempts that run many at a time, look for duplicates in their order, and end in order.

    async def attempt(slot: int, turns: Turns) -> Slot: ...
    await fill(attempt, range(0, 300), width=lambda: 32, write=writer.write)

With the same replies the same slots are written, whatever comes first.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from optmodel.lm import Answer, Client, Request, Usage
from optmodel.synthesis.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Slot:
    """A finished attempt: what became of its candidates, the triples' records, what it took.

    `about` is what else a reader may want to know of it; duplicates are found again by `draft`.
    """

    number: int
    outcomes: tuple[Outcome, ...]
    records: tuple[Mapping[str, Any], ...]
    usage: Usage
    draft: str = ""
    identities: tuple[str, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)


class Turns:
    """A gate that slots pass one after the other, in their order, whoever comes first."""

    def __init__(self, first: int) -> None:
        self._next = first
        self._moved = asyncio.Condition()

    @asynccontextmanager
    async def of(self, slot: int) -> AsyncIterator[None]:
        """Wait until all earlier slots have passed, and pass."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._next >= slot)
            yield
            self._next = max(self._next, slot + 1)
            self._moved.notify_all()

    async def leave(self, slot: int) -> None:
        """A slot is over and will not pass any more."""
        async with self.of(slot):
            pass


@dataclass(slots=True)
class Conversation:
    """What one slot asks, and what it takes; replies from a cache count as when they were made."""

    usage: Usage = field(default_factory=Usage)

    async def ask(self, client: Client, request: Request) -> Answer:
        """Ask a client; see `Client.answer`."""
        answer = await client.answer(request)
        self.usage += answer.usage
        return answer


Attempt = Callable[[int, Turns], Awaitable[Slot]]


async def fill(
    attempt: Attempt,
    slots: Iterable[int],
    width: Callable[[], int],
    write: Callable[[Slot], bool],
) -> None:
    """Run attempts, `width()` at a time, and write each in its order until `write` says enough."""
    numbers = iter(slots)
    running: deque[asyncio.Task[Slot]] = deque()
    turns: Turns | None = None
    try:
        while True:
            while len(running) < width() and (number := next(numbers, None)) is not None:
                turns = turns or Turns(number)
                running.append(asyncio.create_task(_whole(attempt, number, turns)))
            if not running or write(await running[0]):
                return
            running.popleft()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _whole(attempt: Attempt, number: int, turns: Turns) -> Slot:
    slot = await attempt(number, turns)
    await turns.leave(number)
    return slot
