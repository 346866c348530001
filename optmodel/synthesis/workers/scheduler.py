"""The scheduler of slots: many run at a time, and are deduplicated and written in their order.

    async def attempt(slot: int, gate: OrderedGate) -> SlotResult: ...
    await run_ordered(attempt, range(0, 300), width=lambda: 32, write=writer.write)

The same completions give the same files, in whichever order they arrive. A slot calls models
through its `Session`, which counts the tokens.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from optmodel.lm import Client, FinishReason, RejectedRequest, Request, Response, Usage
from optmodel.rejection import Rejection
from optmodel.synthesis.summary import CandidateOutcome
from optmodel.triples import PipelineStep, TripleRecord, cleaned, text_defect


@dataclass(frozen=True, slots=True)
class SlotResult:
    """A finished slot: the outcomes of its candidates, its triples, and the tokens it took.

    `about` holds facts for readers, such as the family; `draft` and `identities` are what a resumed
    run compares later slots with, to find duplicates.
    """

    number: int
    outcomes: tuple[CandidateOutcome, ...]
    records: tuple[TripleRecord, ...]
    usage: Usage
    draft: str = ""
    identities: tuple[str, ...] = ()
    about: Mapping[str, object] = field(default_factory=dict)

    @staticmethod
    def of(
        slot: int,
        end: TripleRecord | CandidateOutcome,
        usage: Usage,
        identity: str,
        about: Mapping[str, object],
    ) -> "SlotResult":
        """The result of a slot with one candidate."""
        return SlotResult(
            number=slot,
            outcomes=(CandidateOutcome.accepted(end) if isinstance(end, TripleRecord) else end,),
            records=(end,) if isinstance(end, TripleRecord) else (),
            usage=usage,
            identities=(identity,),
            about=about,
        )


class OrderedGate:
    """A lock that slots hold one after the other, in the order of their numbers."""

    def __init__(self, first: int) -> None:
        self._next = first
        self._moved = asyncio.Condition()

    @asynccontextmanager
    async def turn_of(self, slot: int) -> AsyncIterator[None]:
        """Hold the gate; waits until all earlier slots have passed or left."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._next >= slot)
            yield
            self._next = max(self._next, slot + 1)
            self._moved.notify_all()

    async def leave(self, slot: int) -> None:
        """Let later slots pass: this one has ended."""
        async with self.turn_of(slot):
            pass


@dataclass(slots=True)
class Session:
    """The calls of one slot, and their tokens; a cached reply counts those of the call it saved."""

    usage: Usage = field(default_factory=Usage)

    async def ask(self, client: Client, request: Request) -> Response:
        """A response of `Client.complete`, with its tokens counted."""
        answer = await client.complete(request)
        self.usage += answer.usage
        return answer

    async def write_text(
        self, writer: Client, request: Request, part: str
    ) -> str | CandidateOutcome:
        """The text of a problem that a model writes, or the outcome that rejects its reply."""
        step = PipelineStep.TELL
        try:
            answer = await self.ask(writer, request)
        except RejectedRequest as error:
            return CandidateOutcome(part, Rejection(step, "refused", str(error)))
        if answer.completions[0].finish is FinishReason.LENGTH:
            cut = Rejection(step, "cut", "the limit of tokens ended the text")
            return CandidateOutcome(part, cut, answer.text)
        text = cleaned(answer.text)
        code = text_defect(text)
        return text if code is None else CandidateOutcome(part, Rejection(step, code), text)


SlotAttempt = Callable[[int, OrderedGate], Awaitable[SlotResult]]


async def run_ordered(
    attempt: SlotAttempt,
    slots: Iterable[int],
    width: Callable[[], int],
    write: Callable[[SlotResult], bool],
) -> None:
    """Run attempts, `width()` at a time, and write each in its order until `write` returns True."""
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
