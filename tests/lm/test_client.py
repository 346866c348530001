"""The client: nothing paid twice, nothing lost, never over the budget."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.lm import (
    BatchResult,
    Budget,
    BudgetSpent,
    Client,
    Completion,
    CompletionCache,
    Price,
    RejectedRequest,
    Request,
    RetryPolicy,
    Sampling,
    TransientError,
    Usage,
    chat_request,
    estimate,
)
from optmodel.lm.flow_control import ConcurrencyLimiter


@dataclass
class Echo:
    """Repeats the prompt with the number of the reply; at most `most` replies a call."""

    most: int = 8
    delay: float = 0.0
    fails: Callable[[int], Exception | None] = lambda call: None
    name: str = "echo"
    calls: list[Request] = field(default_factory=list)
    num_under_way: int = 0
    most_under_way: int = 0

    async def generate(self, request: Request) -> Sequence[Completion]:
        self.calls.append(request)
        self.num_under_way += 1
        self.most_under_way = max(self.most_under_way, self.num_under_way)
        try:
            await asyncio.sleep(self.delay)
            error = self.fails(len(self.calls))
            if error is not None:
                raise error
            text = request.messages[-1].content
            usage = Usage(10, 5, 1)
            return [Completion(f"{text} {n}", usage=usage) for n in request.indices][: self.most]
        finally:
            self.num_under_way -= 1

    async def close(self) -> None:
        self.calls.append(chat_request("closed"))


def _run(client: Client, requests: Sequence[Request]) -> list[BatchResult]:
    async def all_of_them() -> list[BatchResult]:
        return [answered async for answered in client.complete_all(requests)]

    return asyncio.run(all_of_them())


def test_the_same_requests_are_paid_once_across_clients(cache: CompletionCache) -> None:
    requests = [chat_request(f"say {n % 3}") for n in range(12)]
    first, second = Echo(), Echo()
    assert len(_run(Client(first, cache), requests)) == 12
    assert len(first.calls) == 3
    again = _run(Client(second, cache), requests)
    assert second.calls == []
    assert {one.response.text for one in again if one.response} == {"say 0 0", "say 1 0", "say 2 0"}


def test_a_request_under_way_is_not_sent_again(cache: CompletionCache) -> None:
    model = Echo(delay=0.05)
    _run(Client(model, cache), [chat_request("once")] * 20)
    assert len(model.calls) == 1


def test_more_replies_to_the_same_request_cost_only_the_new_ones(cache: CompletionCache) -> None:
    model = Echo()
    client = Client(model, cache)
    _run(client, [replace(chat_request("many"), num_completions=2)])
    (answered,) = _run(client, [replace(chat_request("many"), num_completions=5)])
    assert answered.response is not None
    assert [reply.text for reply in answered.response.completions] == [
        f"many {n}" for n in range(5)
    ]
    assert [(call.first, call.num_completions) for call in model.calls] == [(0, 2), (2, 3)]
    assert answered.response.num_cached == 2


def test_what_a_server_drops_of_n_is_asked_for_again_and_counted(cache: CompletionCache) -> None:
    model = Echo(most=1)
    client = Client(model, cache)
    (answered,) = _run(client, [replace(chat_request("many"), num_completions=4)])
    assert answered.response is not None
    assert len({reply.text for reply in answered.response.completions}) == 4
    assert client.stats.num_short == 3
    assert client.stats.num_completions == 4


def test_different_seeds_temperatures_and_models_are_different_requests() -> None:
    base = chat_request("x")
    keys = {
        base.key("m", 0),
        base.key("m", 1),
        base.key("n", 0),
        replace(base, schema={"type": "object"}).key("m", 0),
        *(replace(base, sampling=Sampling(seed=n)).key("m", 0) for n in range(3)),
        replace(base, sampling=Sampling(temperature=0.5)).key("m", 0),
        replace(base, sampling=Sampling(max_tokens=5)).key("m", 0),
        chat_request("x", system="s").key("m", 0),
    }
    assert len(keys) == 10


def test_trouble_is_waited_out_and_a_refusal_is_data(cache: CompletionCache) -> None:
    def fails(call: int) -> Exception | None:
        if call in (1, 2):
            return TransientError("busy", retry_after=0.01)
        return RejectedRequest("too long") if call == 3 else None

    model = Echo(fails=fails)
    client = Client(model, cache, max_concurrency=1)
    # One after the other: two that wait at once may take the third call from one another.
    [refused], [answered] = (_run(client, [chat_request(text)]) for text in "ab")
    assert refused.response is None
    assert refused.error == "too long"
    assert answered.response is not None
    assert client.stats.num_retries == 2


def test_retries_end(cache: CompletionCache) -> None:
    model = Echo(fails=lambda call: TransientError("down", retry_after=0.0))
    client = Client(model, cache, retry_policy=RetryPolicy(0.05))
    with pytest.raises(TransientError, match="down"):
        _run(client, [chat_request("a")])


def test_leaving_the_loop_cancels_what_is_under_way(cache: CompletionCache) -> None:
    model = Echo(delay=0.02)
    client = Client(model, cache, max_concurrency=4)

    async def leave() -> None:
        async with aclosing(
            client.complete_all([chat_request(str(n)) for n in range(100)])
        ) as answers:
            async for _ in answers:
                break
        assert model.num_under_way == 0
        assert client._in_flight == {}

    asyncio.run(leave())
    assert len(model.calls) < 100


def test_no_more_calls_are_under_way_than_allowed(cache: CompletionCache) -> None:
    model = Echo(delay=0.005)
    _run(Client(model, cache, max_concurrency=5), [chat_request(str(n)) for n in range(60)])
    assert model.most_under_way <= 5


@given(st.integers(1, 6), st.integers(0, 4000), st.integers(1, 30))
def test_a_budget_is_never_exceeded(max_concurrency: int, limit: int, count: int) -> None:
    """However many calls are under way, and whatever the estimates were."""

    async def spend() -> Budget:
        budget = Budget(float(limit))
        with CompletionCache(Path(":memory:")) as cache:
            client = Client(Echo(), cache, budget, max_concurrency)
            requests = [
                chat_request(f"{n}", sampling=Sampling(max_tokens=50)) for n in range(count)
            ]
            try:
                async for _ in client.complete_all(requests):
                    pass
            except BudgetSpent:
                assert budget.left is not None
                assert budget.left < budget.cost(estimate(requests[0])) + 1
        return budget

    budget = asyncio.run(spend())
    assert budget.cost(budget.spent) <= limit


def test_a_spent_budget_keeps_what_was_answered(cache: CompletionCache) -> None:
    requests = [chat_request(f"{n}", sampling=Sampling(max_tokens=50)) for n in range(10)]
    client = Client(Echo(), cache, Budget(150.0), max_concurrency=1)
    with pytest.raises(BudgetSpent, match="larger --budget goes on"):
        _run(client, requests)
    kept = client.stats.num_completions
    assert 0 < kept < 10
    model = Echo()
    assert len(_run(Client(model, cache), requests)) == 10
    assert len(model.calls) == 10 - kept


def test_prices_are_dollars_for_a_million_tokens() -> None:
    price = Price(prompt=2.0, completion=10.0)
    assert price.of(Usage(500_000, 100_000, 1)) == pytest.approx(2.0)
    assert Budget.parse("$1.50", price).limit == 1.5
    assert Budget.parse("2.5M tokens").limit == 2_500_000
    assert Budget.parse("500k").limit == 500_000


@pytest.mark.parametrize(
    ("text", "price"), [("much", None), ("$2", None), ("2", Price(1, 1)), ("$2 tokens", None)]
)
def test_what_is_no_budget_is_said_in_a_sentence(text: str, price: Price | None) -> None:
    from optmodel.errors import UserError

    with pytest.raises(UserError):
        Budget.parse(text, price)


def test_the_limit_halves_once_a_round_and_grows_by_one_a_round() -> None:
    now = [0.0]
    limiter = ConcurrencyLimiter(64, clock=lambda: now[0])
    for _ in range(8):
        limiter.on_success()
    assert limiter.limit == 8  # eight answers are nearly one more slot
    limiter.on_success()
    assert limiter.limit == 9
    limiter.on_overload()
    limiter.on_overload()
    assert limiter.limit == 4
    now[0] = 2.0
    for _ in range(9):
        limiter.on_overload()
        now[0] += 2.0
    assert limiter.limit == 1


def test_waits_double_and_respect_the_server() -> None:
    policy = RetryPolicy()
    assert all(0.5 <= policy.wait(1, None) <= 1.0 for _ in range(50))
    assert all(15.0 <= policy.wait(20, None) <= 30.0 for _ in range(50))
    assert all(20.0 <= policy.wait(1, 20.0) <= 20.1 for _ in range(50))


def test_a_damaged_cache_is_a_users_matter(tmp_path: Path) -> None:
    from optmodel.errors import UserError

    file = tmp_path / "replies.sqlite"
    file.write_bytes(b"this is no database" * 100)
    with pytest.raises(UserError, match="keep the file, for what it holds was paid for"):
        CompletionCache(file)
