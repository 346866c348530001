"""The one way to ask a language model: cached, paced, patient and within the budget.

    async with Client(Server("http://127.0.0.1:8000/v1", "qwen2.5-7b"), cache) as client:
        answer = await client.answer(ask("Say hello."))
        async for request, answer in client.answers(requests):      # as they come
            ...

Each reply is on the disk before it is used, so the same requests are never paid for twice,
whenever the process ends. A request that is under way is not sent a second time.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from optmodel.lm._secrets import without_secrets
from optmodel.lm.budget import Budget
from optmodel.lm.cache import ReplyCache
from optmodel.lm.model import LanguageModel, Refused, Unavailable
from optmodel.lm.pace import Pace
from optmodel.lm.patience import Patience
from optmodel.lm.reply import Answer, Reply, Usage
from optmodel.lm.request import Request

_WINDOW = 4
"""Requests in hand for each call that may be under way, so that none waits for the next."""


@dataclass(slots=True)
class Tally:
    """What a client did: replies from the cache, from the model, and what they took.

    `seconds` are those of all calls together; `num_short` counts the calls that brought fewer
    replies than were asked for, as servers do that know nothing of `n`.
    """

    num_cached: int = 0
    num_replies: int = 0
    num_retries: int = 0
    num_short: int = 0
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Answered:
    """A request with its answer, or with why it has none."""

    request: Request
    answer: Answer | None
    refusal: str = ""


@dataclass(slots=True)
class Client:
    """A model with its cache; `most_calls` may be under way at a time. For one event loop."""

    model: LanguageModel
    cache: ReplyCache
    budget: Budget = field(default_factory=Budget)
    most_calls: int = 64
    patience: Patience = field(default_factory=Patience)
    tally: Tally = field(default_factory=Tally)
    _pace: Pace = field(init=False)
    _under_way: dict[str, asyncio.Event] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._pace = Pace(self.most_calls)

    async def answer(self, request: Request) -> Answer:
        """All replies to a request.

        Raises `BudgetSpent` where they could cost too much, `Refused` where the model will not
        answer, and `InfrastructureError` where it could not for as long as our patience is.
        """
        keys = [request.key(self.model.name, number) for number in request.numbers]
        while waiting := [self._under_way[key] for key in keys if key in self._under_way]:
            await waiting[0].wait()
        known = self.cache.find(keys)
        self.tally.num_cached += len(known)
        found = dict(known)
        missing = [key for key in keys if key not in found]
        done = asyncio.Event()
        self._under_way |= dict.fromkeys(missing, done)
        try:
            found |= await self._ask_for(request, keys, missing)
        finally:
            for key in missing:
                del self._under_way[key]
            done.set()
        return Answer(tuple(found[key] for key in keys), len(known))

    async def answers(self, requests: Iterable[Request]) -> AsyncGenerator[Answered, None]:
        """Requests with their answers, as they come. Those that are refused come without one.

        Closing it cancels what is under way, and so does the end of the event loop; to leave early,
        put it into `contextlib.aclosing`.
        """
        tasks: set[asyncio.Task[Answered]] = set()
        try:
            for request in requests:
                tasks.add(asyncio.create_task(self._answered(request)))
                if len(tasks) >= _WINDOW * self.most_calls:
                    for task in await _first_of(tasks):
                        tasks.remove(task)
                        yield task.result()
            while tasks:
                for task in await _first_of(tasks):
                    tasks.remove(task)
                    yield task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _answered(self, request: Request) -> Answered:
        try:
            return Answered(request, await self.answer(request))
        except Refused as error:
            return Answered(request, None, str(error))

    async def _ask_for(
        self, request: Request, keys: list[str], missing: list[str]
    ) -> dict[str, Reply]:
        """Ask until every missing reply is there, however few a call brings."""
        found: dict[str, Reply] = {}
        while wanted := [key for key in missing if key not in found]:
            first = request.first + keys.index(wanted[0])
            run = _run_of(keys, wanted)
            part = replace(request, first=first, num_replies=len(run))
            replies = await self._call(part)
            self.tally.num_short += len(replies) < len(run)
            fresh = dict(zip(run, replies, strict=False))
            self.cache.keep(fresh)
            found |= fresh
        return found

    async def _call(self, request: Request) -> list[Reply]:
        """One call that goes well, after as many as do not."""
        num_failures, failing_since = 0, None
        while True:
            try:
                return await self._call_once(request)
            except Unavailable as error:
                now = time.monotonic()
                failing_since = now if failing_since is None else failing_since
                left = failing_since + self.patience.seconds - now
                if left <= 0:
                    raise
                self._pace.slow_down()
                self.tally.num_retries += 1
                num_failures += 1
                # A server may ask for more than we wait in all: then there is one more try.
                await asyncio.sleep(min(left, self.patience.wait(num_failures, error.wait)))

    async def _call_once(self, request: Request) -> list[Reply]:
        async with self._pace.turn():
            reserved, usage = await self.budget.reserve_in_time(request), Usage()
            started = time.monotonic()
            try:
                told = list(await self.model.generate(request))[: request.num_replies]
                replies = [replace(reply, text=_storable(reply.text)) for reply in told]
                assert replies, "a model without a reply is unavailable"
                for reply in replies:
                    usage += reply.usage
            finally:
                self.budget.settle(reserved, usage)
                self.tally.seconds += time.monotonic() - started
        self._pace.speed_up()
        self.tally.num_replies += len(replies)
        self.tally.usage += usage
        return replies

    async def close(self) -> None:
        """Close the model; the cache is its owner's."""
        await self.model.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()


def _storable(text: str) -> str:
    """A model's text as it is kept: without our keys, and with no half of a surrogate pair."""
    return without_secrets(text.encode("utf-8", "replace").decode())


async def _first_of(tasks: set["asyncio.Task[Answered]"]) -> set["asyncio.Task[Answered]"]:
    """Those that are done, one at least."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    return done


def _run_of(keys: list[str], wanted: list[str]) -> list[str]:
    """The first of the wanted ones with those that follow it: what one call can bring."""
    start = keys.index(wanted[0])
    missing = frozenset(wanted)
    end = next((n for n in range(start, len(keys)) if keys[n] not in missing), len(keys))
    return keys[start:end]
