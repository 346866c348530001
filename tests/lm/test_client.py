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
    Answered,
    Budget,
    BudgetSpent,
    Client,
    Patience,
    Price,
    Refused,
    Reply,
    ReplyCache,
    Request,
    Sampling,
    Unavailable,
    Usage,
    ask,
    estimate,
)
from optmodel.lm.pace import Pace


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

    async def generate(self, request: Request) -> Sequence[Reply]:
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
            return [Reply(f"{text} {n}", usage=usage) for n in request.numbers][: self.most]
        finally:
            self.num_under_way -= 1

    async def close(self) -> None:
        self.calls.append(ask("closed"))


def _run(client: Client, requests: Sequence[Request]) -> list[Answered]:
    async def all_of_them() -> list[Answered]:
        return [answered async for answered in client.answers(requests)]

    return asyncio.run(all_of_them())


def test_the_same_requests_are_paid_once_across_clients(cache: ReplyCache) -> None:
    requests = [ask(f"say {n % 3}") for n in range(12)]
    first, second = Echo(), Echo()
    assert len(_run(Client(first, cache), requests)) == 12
    assert len(first.calls) == 3
    again = _run(Client(second, cache), requests)
    assert second.calls == []
    assert {one.answer.text for one in again if one.answer} == {"say 0 0", "say 1 0", "say 2 0"}


def test_a_request_under_way_is_not_sent_again(cache: ReplyCache) -> None:
    model = Echo(delay=0.05)
    _run(Client(model, cache), [ask("once")] * 20)
    assert len(model.calls) == 1


def test_more_replies_to_the_same_request_cost_only_the_new_ones(cache: ReplyCache) -> None:
    model = Echo()
    client = Client(model, cache)
    _run(client, [replace(ask("many"), num_replies=2)])
    (answered,) = _run(client, [replace(ask("many"), num_replies=5)])
    assert answered.answer is not None
    assert [reply.text for reply in answered.answer.replies] == [f"many {n}" for n in range(5)]
    assert [(call.first, call.num_replies) for call in model.calls] == [(0, 2), (2, 3)]
    assert answered.answer.num_cached == 2


def test_what_a_server_drops_of_n_is_asked_for_again_and_counted(cache: ReplyCache) -> None:
    model = Echo(most=1)
    client = Client(model, cache)
    (answered,) = _run(client, [replace(ask("many"), num_replies=4)])
    assert answered.answer is not None
    assert len({reply.text for reply in answered.answer.replies}) == 4
    assert client.tally.num_short == 3
    assert client.tally.num_replies == 4


def test_different_seeds_temperatures_and_models_are_different_requests() -> None:
    base = ask("x")
    keys = {
        base.key("m", 0),
        base.key("m", 1),
        base.key("n", 0),
        replace(base, schema={"type": "object"}).key("m", 0),
        *(replace(base, sampling=Sampling(seed=n)).key("m", 0) for n in range(3)),
        replace(base, sampling=Sampling(temperature=0.5)).key("m", 0),
        replace(base, sampling=Sampling(max_tokens=5)).key("m", 0),
        ask("x", system="s").key("m", 0),
    }
    assert len(keys) == 10


def test_trouble_is_waited_out_and_a_refusal_is_data(cache: ReplyCache) -> None:
    def fails(call: int) -> Exception | None:
        if call in (1, 2):
            return Unavailable("busy", wait=0.01)
        return Refused("too long") if call == 3 else None

    model = Echo(fails=fails)
    client = Client(model, cache, most_calls=1)
    refused, answered = _run(client, [ask("a"), ask("b")])
    assert refused.answer is None
    assert refused.refusal == "too long"
    assert answered.answer is not None
    assert client.tally.num_retries == 2


def test_patience_ends(cache: ReplyCache) -> None:
    model = Echo(fails=lambda call: Unavailable("down", wait=0.0))
    client = Client(model, cache, patience=Patience(0.05))
    with pytest.raises(Unavailable, match="down"):
        _run(client, [ask("a")])


def test_leaving_the_loop_cancels_what_is_under_way(cache: ReplyCache) -> None:
    model = Echo(delay=0.02)
    client = Client(model, cache, most_calls=4)

    async def leave() -> None:
        async with aclosing(client.answers([ask(str(n)) for n in range(100)])) as answers:
            async for _ in answers:
                break
        assert model.num_under_way == 0
        assert client._under_way == {}

    asyncio.run(leave())
    assert len(model.calls) < 100


def test_no_more_calls_are_under_way_than_allowed(cache: ReplyCache) -> None:
    model = Echo(delay=0.005)
    _run(Client(model, cache, most_calls=5), [ask(str(n)) for n in range(60)])
    assert model.most_under_way <= 5


@given(st.integers(1, 6), st.integers(0, 4000), st.integers(1, 30))
def test_a_budget_is_never_exceeded(most_calls: int, limit: int, count: int) -> None:
    """However many calls are under way, and whatever the estimates were."""

    async def spend() -> Budget:
        budget = Budget(float(limit))
        with ReplyCache(Path(":memory:")) as cache:
            client = Client(Echo(), cache, budget, most_calls)
            requests = [ask(f"{n}", sampling=Sampling(max_tokens=50)) for n in range(count)]
            try:
                async for _ in client.answers(requests):
                    pass
            except BudgetSpent:
                assert budget.left is not None
                assert budget.left < budget.worth(estimate(requests[0])) + 1
        return budget

    budget = asyncio.run(spend())
    assert budget.worth(budget.spent) <= limit


def test_a_spent_budget_keeps_what_was_answered(cache: ReplyCache) -> None:
    requests = [ask(f"{n}", sampling=Sampling(max_tokens=50)) for n in range(10)]
    client = Client(Echo(), cache, Budget(150.0), most_calls=1)
    with pytest.raises(BudgetSpent, match="larger --budget goes on"):
        _run(client, requests)
    kept = client.tally.num_replies
    assert 0 < kept < 10
    model = Echo()
    assert len(_run(Client(model, cache), requests)) == 10
    assert len(model.calls) == 10 - kept


def test_prices_are_dollars_for_a_million_tokens() -> None:
    price = Price(prompt=2.0, completion=10.0)
    assert price.of(Usage(500_000, 100_000, 1)) == pytest.approx(2.0)
    assert Budget.read("$1.50", price).limit == 1.5
    assert Budget.read("2.5M tokens").limit == 2_500_000
    assert Budget.read("500k").limit == 500_000


@pytest.mark.parametrize(
    ("text", "price"), [("much", None), ("$2", None), ("2", Price(1, 1)), ("$2 tokens", None)]
)
def test_what_is_no_budget_is_said_in_a_sentence(text: str, price: Price | None) -> None:
    from optmodel.errors import UserError

    with pytest.raises(UserError):
        Budget.read(text, price)


def test_the_pace_halves_once_a_round_and_grows_by_one_a_round() -> None:
    now = [0.0]
    pace = Pace(64, clock=lambda: now[0])
    for _ in range(8):
        pace.speed_up()
    assert pace.num_allowed == 8  # eight answers are nearly one more turn
    pace.speed_up()
    assert pace.num_allowed == 9
    pace.slow_down()
    pace.slow_down()
    assert pace.num_allowed == 4
    now[0] = 2.0
    for _ in range(9):
        pace.slow_down()
        now[0] += 2.0
    assert pace.num_allowed == 1


def test_waits_double_and_respect_the_server() -> None:
    patience = Patience()
    assert all(0.5 <= patience.wait(1, None) <= 1.0 for _ in range(50))
    assert all(15.0 <= patience.wait(20, None) <= 30.0 for _ in range(50))
    assert all(20.0 <= patience.wait(1, 20.0) <= 20.1 for _ in range(50))


def test_a_damaged_cache_is_a_users_matter(tmp_path: Path) -> None:
    from optmodel.errors import UserError

    file = tmp_path / "replies.sqlite"
    file.write_bytes(b"this is no database" * 100)
    with pytest.raises(UserError, match="keep the file, for what it holds was paid for"):
        ReplyCache(file)
