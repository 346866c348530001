"""The scheduler of slots: many run at a time, all pass the duplicate check and end in their order.

    async def attempt(slot: int, gate: OrderedGate) -> SlotResult: ...
    await run_ordered(attempt, range(0, 300), width=lambda: 32, write=writer.write)

With the same completions the same slots are written, whatever is answered first. A slot asks models
through its `Session`, which counts the tokens.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from optmodel.lm import Client, FinishReason, RejectedRequest, Request, Response, Usage
from optmodel.rejection import Rejection
from optmodel.synthesis.funnel import CandidateOutcome
from optmodel.triples import PipelineStep, TripleRecord, cleaned, unfit


@dataclass(frozen=True, slots=True)
class SlotResult:
    """A finished slot: the outcomes of its candidates, the rows of its triples, the tokens it took.

    `about` is what else a reader may want to know of it; duplicates are found again by `draft`.
    """

    number: int
    outcomes: tuple[CandidateOutcome, ...]
    records: tuple[Mapping[str, Any], ...]
    usage: Usage
    draft: str = ""
    identities: tuple[str, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(
        slot: int,
        end: TripleRecord | CandidateOutcome,
        usage: Usage,
        identity: str,
        about: Mapping[str, Any],
    ) -> "SlotResult":
        """That of a slot with one candidate."""
        identities = (identity,)
        if isinstance(end, CandidateOutcome):
            return SlotResult(slot, (end,), (), usage, identities=identities, about=about)
        outcomes, records = (CandidateOutcome.accepted(end),), (end.to_row(),)
        return SlotResult(slot, outcomes, records, usage, identities=identities, about=about)


class OrderedGate:
    """A gate that slots pass one after the other, in their order, whoever comes first."""

    def __init__(self, first: int) -> None:
        self._next = first
        self._moved = asyncio.Condition()

    @asynccontextmanager
    async def turn_of(self, slot: int) -> AsyncIterator[None]:
        """Wait until all earlier slots have passed, and pass."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._next >= slot)
            yield
            self._next = max(self._next, slot + 1)
            self._moved.notify_all()

    async def leave(self, slot: int) -> None:
        """A slot is over and will not pass any more."""
        async with self.turn_of(slot):
            pass


@dataclass(slots=True)
class Session:
    """The calls of one slot and what they take; cached replies count as when they were made."""

    usage: Usage = field(default_factory=Usage)

    async def ask(self, client: Client, request: Request) -> Response:
        """Ask a client; see `Client.complete`."""
        answer = await client.complete(request)
        self.usage += answer.usage
        return answer

    async def write_text(
        self, writer: Client, request: Request, part: str
    ) -> str | CandidateOutcome:
        """The text of a problem that a model writes, or why its reply is none at sight."""
        step = PipelineStep.TELL
        try:
            answer = await self.ask(writer, request)
        except RejectedRequest as error:
            return CandidateOutcome(part, Rejection(step, "refused", str(error)))
        if answer.completions[0].finish is FinishReason.LENGTH:
            cut = Rejection(step, "cut", "the limit of tokens ended the text")
            return CandidateOutcome(part, cut, answer.text)
        text = cleaned(answer.text)
        code = unfit(text)
        return text if code is None else CandidateOutcome(part, Rejection(step, code), text)


SlotAttempt = Callable[[int, OrderedGate], Awaitable[SlotResult]]


async def run_ordered(
    attempt: SlotAttempt,
    slots: Iterable[int],
    width: Callable[[], int],
    write: Callable[[SlotResult], bool],
) -> None:
    """Run attempts, `width()` at a time, and write each in its order until `write` says enough."""
    numbers = iter(slots)
    running: deque[asyncio.Task[SlotResult]] = deque()
    gate: OrderedGate | None = None
    try:
        while True:
            while len(running) < width() and (number := next(numbers, None)) is not None:
                gate = gate or OrderedGate(number)
                running.append(asyncio.create_task(_run(attempt, number, gate)))
            if not running or write(await running[0]):
                return
            running.popleft()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _run(attempt: SlotAttempt, number: int, gate: OrderedGate) -> SlotResult:
    result = await attempt(number, gate)
    await gate.leave(number)
    return result
