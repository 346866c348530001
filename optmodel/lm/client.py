"""The client of language models: a cache, limited concurrency, retries and a budget.

    async with Client(Server("http://127.0.0.1:8000/v1", "qwen2.5-7b"), cache) as client:
        response = await client.complete(chat_request("Say hello."))
        async for result in client.complete_all(requests):      # in the order they complete
            ...

Each completion is on disk before it is used, so the same requests are never paid for twice,
whenever the process ends. A request that is in flight is not sent a second time.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from optmodel.lm._api_key import redacted
from optmodel.lm.budget import Budget
from optmodel.lm.cache import CompletionCache
from optmodel.lm.chat import Completion, Request, Response, Usage
from optmodel.lm.flow_control import ConcurrencyLimiter, RetryPolicy
from optmodel.lm.model import LanguageModel, RejectedRequest, TransientError

_TASKS_PER_CALL = 4
"""Tasks for each call that may be in flight, so that a free slot is used at once."""


@dataclass(slots=True)
class ClientStats:
    """Counts of a client: cache hits, completions of the model, retries and tokens.

    `seconds` is the sum over all calls. `num_short` counts the calls that returned fewer
    completions than requested, as from servers that ignore `n`.
    """

    num_cached: int = 0
    num_completions: int = 0
    num_retries: int = 0
    num_short: int = 0
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class BatchResult:
    """A request of a batch with its response; `error` says why a rejected one has none."""

    request: Request
    response: Response | None
    error: str = ""


@dataclass(slots=True)
class Client:
    """A model with its cache; at most `max_concurrency` calls are in flight. For one event loop."""

    model: LanguageModel
    cache: CompletionCache
    budget: Budget = field(default_factory=Budget)
    max_concurrency: int = 64
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)
    stats: ClientStats = field(default_factory=ClientStats)
    _limiter: ConcurrencyLimiter = field(init=False)
    _in_flight: dict[str, asyncio.Event] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._limiter = ConcurrencyLimiter(self.max_concurrency)

    async def complete(self, request: Request) -> Response:
        """All completions of a request.

        Raises `BudgetSpent` where they could exceed the budget, `RejectedRequest` where the model
        will not answer, and `InfrastructureError` where it could not for as long as the retry
        policy allows.
        """
        keys = [request.key(self.model.name, index) for index in request.indices]
        while waiting := [self._in_flight[key] for key in keys if key in self._in_flight]:
            await waiting[0].wait()
        found = self.cache.find(keys)
        num_cached = len(found)
        self.stats.num_cached += num_cached
        missing = [key for key in keys if key not in found]
        done = asyncio.Event()
        self._in_flight |= dict.fromkeys(missing, done)
        try:
            found |= await self._fetch(request, keys, missing)
        finally:
            for key in missing:
                del self._in_flight[key]
            done.set()
        return Response(tuple(found[key] for key in keys), num_cached)

    async def complete_all(self, requests: Iterable[Request]) -> AsyncGenerator[BatchResult, None]:
        """Results in the order they complete. A rejected request has no response.

        Closing the generator cancels the calls in flight, and so does the end of the event loop; to
        leave early, put it into `contextlib.aclosing`.
        """
        tasks: set[asyncio.Task[BatchResult]] = set()
        try:
            for request in requests:
                tasks.add(asyncio.create_task(self._result(request)))
                if len(tasks) >= _TASKS_PER_CALL * self.max_concurrency:
                    for task in await _completed(tasks):
                        tasks.remove(task)
                        yield task.result()
            while tasks:
                for task in await _completed(tasks):
                    tasks.remove(task)
                    yield task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _result(self, request: Request) -> BatchResult:
        try:
            return BatchResult(request, await self.complete(request))
        except RejectedRequest as error:
            return BatchResult(request, None, str(error))

    async def _fetch(
        self, request: Request, keys: list[str], missing: list[str]
    ) -> dict[str, Completion]:
        """Call the model until every missing completion is there, even if calls return few."""
        found: dict[str, Completion] = {}
        while wanted := [key for key in missing if key not in found]:
            batch = _consecutive(keys, wanted)
            first = request.first + keys.index(wanted[0])
            part = replace(request, first=first, num_completions=len(batch))
            completions = await self._call(part)
            self.stats.num_short += len(completions) < len(batch)
            fetched = dict(zip(batch, completions, strict=False))
            self.cache.store(fetched)
            found |= fetched
        return found

    async def _call(self, request: Request) -> list[Completion]:
        """One call of the model, retried while it fails for a transient reason."""
        num_failures, failing_since = 0, None
        while True:
            try:
                return await self._call_once(request)
            except TransientError as error:
                now = time.monotonic()
                failing_since = now if failing_since is None else failing_since
                left = failing_since + self.retry_policy.seconds - now
                if left <= 0:
                    raise
                self._limiter.on_overload()
                self.stats.num_retries += 1
                num_failures += 1
                # A server may request a longer wait than is left: then there is one more retry.
                wait = self.retry_policy.wait(num_failures, error.retry_after)
                await asyncio.sleep(min(left, wait))

    async def _call_once(self, request: Request) -> list[Completion]:
        async with self._limiter.slot():
            reservation, usage = await self.budget.reserve_in_time(request), Usage()
            started = time.monotonic()
            try:
                received = list(await self.model.generate(request))[: request.num_completions]
                # Without API keys, and without half surrogate pairs, which UTF-8 cannot encode.
                completions = [
                    replace(one, text=redacted(one.text.encode("utf-8", "replace").decode()))
                    for one in received
                ]
                assert completions, "a model without a completion raises TransientError"
                for completion in completions:
                    usage += completion.usage
            finally:
                self.budget.settle(reservation, usage)
                self.stats.seconds += time.monotonic() - started
        self._limiter.on_success()
        self.stats.num_completions += len(completions)
        self.stats.usage += usage
        return completions

    async def close(self) -> None:
        """Close the model; the cache is its owner's to close."""
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


async def _completed(tasks: set["asyncio.Task[BatchResult]"]) -> set["asyncio.Task[BatchResult]"]:
    """Wait until at least one task is done; returns those that are done."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    return done


def _consecutive(keys: list[str], wanted: list[str]) -> list[str]:
    """The first wanted key and the wanted ones right after it: one call can request them."""
    start = keys.index(wanted[0])
    missing = frozenset(wanted)
    end = next((n for n in range(start, len(keys)) if keys[n] not in missing), len(keys))
    return keys[start:end]
