"""The client of a server, against sockets: what servers answer, and what they answer wrongly."""

import asyncio
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from optmodel.errors import UserError
from optmodel.lm import (
    Client,
    Completion,
    CompletionCache,
    FinishReason,
    Recording,
    RejectedRequest,
    Replay,
    Request,
    Sampling,
    Server,
    TransientError,
    chat_request,
)
from optmodel.lm._api_key import API_KEY_VARIABLES
from tests.lm.serving import Misbehave, Trouble, serving

HELLO = Replay([Recording(("hello", "hi", "good day"), contains="Say")], "tiny")


def _generate(url: str, request: Request, name: str = "tiny") -> list[Completion]:
    async def once() -> list[Completion]:
        server = Server(url, name)
        try:
            return list(await server.generate(request))
        finally:
            await server.close()

    return asyncio.run(once())


def _once(trouble: Trouble) -> Misbehave:
    return lambda call, body: trouble if call == 1 else None


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in API_KEY_VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_it_sends_what_is_asked_and_reads_what_is_answered() -> None:
    with serving(HELLO) as served:
        sampling = Sampling(temperature=0.5, max_tokens=9, seed=3)
        request = replace(
            chat_request("Say hello.", system="Be kind.", sampling=sampling), num_completions=2
        )
        replies = _generate(served.url, request)
    assert [reply.text for reply in replies] == ["hello", "hi"]
    assert replies[0].finish is FinishReason.STOP
    assert replies[0].usage.prompt_tokens > 0
    assert replies[1].usage.prompt_tokens == 0
    (body,) = served.bodies
    assert body == {
        "model": "tiny",
        "messages": [
            {"role": "system", "content": "Be kind."},
            {"role": "user", "content": "Say hello."},
        ],
        "temperature": 0.5,
        "max_tokens": 9,
        "seed": 3,
        "n": 2,
    }
    assert served.asked == [request.key("tiny", 0)]


def test_the_key_comes_from_the_environment_and_is_told_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(API_KEY_VARIABLES[0], "sk-very-secret")
    refusal = Trouble(400, json.dumps({"error": "bad key sk-very-secret in request"}))
    with serving(HELLO, _once(refusal)) as served:
        with pytest.raises(RejectedRequest) as refused:
            _generate(served.url, chat_request("Say hello."))
        server = Server(served.url, "tiny")
    assert served.authorizations == ["Bearer sk-very-secret"]
    assert "secret" not in str(refused.value)
    assert "secret" not in repr(server)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 529])
def test_what_may_go_well_later_is_unavailable(status: int) -> None:
    with serving(HELLO, _once(Trouble(status))) as served, pytest.raises(TransientError):
        _generate(served.url, chat_request("Say hello."))


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "{}", '{"choices": []}', '{"choices": [{}]}', "null"]
)
def test_a_response_that_is_none_is_tried_again(body: str) -> None:
    with serving(HELLO, _once(Trouble(200, body))) as served, pytest.raises(TransientError):
        _generate(served.url, chat_request("Say hello."))


def test_a_server_says_how_long_to_wait() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    for header, least, most in (("7", 7, 7), (later, 25, 31), ("soon", None, None)):
        trouble = Trouble(429, headers={"retry-after": header})
        with serving(HELLO, _once(trouble)) as served, pytest.raises(TransientError) as busy:
            _generate(served.url, chat_request("Say hello."))
        wait = busy.value.retry_after
        if least is None or most is None:
            assert wait is None
        else:
            assert wait is not None
            assert least <= wait <= most


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_stops_at_once(status: int) -> None:
    with (
        serving(HELLO, _once(Trouble(status))) as served,
        pytest.raises(UserError, match=API_KEY_VARIABLES[0]),
    ):
        _generate(served.url, chat_request("Say hello."))


def test_a_field_that_a_server_does_not_know_is_left_out_from_then_on() -> None:
    def knows_no_seed(call: int, body: dict[str, Any]) -> Trouble | None:
        return Trouble(400, "Unknown parameter: 'seed'") if "seed" in body else None

    async def twice(url: str) -> list[str]:
        server = Server(url, "tiny")
        request = chat_request("Say hello.", sampling=Sampling(seed=4))
        await server.generate(request)
        await server.generate(request)
        await server.close()
        return server.notes

    with serving(HELLO, knows_no_seed) as served:
        notes = asyncio.run(twice(served.url))
    assert notes == ["The server knows nothing of seed."]
    assert ["seed" in body for body in served.bodies] == [True, False, False]


def test_a_refused_request_is_refused_with_the_servers_words() -> None:
    with serving(HELLO) as served, pytest.raises(RejectedRequest, match="No recording answers"):
        _generate(served.url, chat_request("Sing."))


def test_checking_names_what_is_wrong() -> None:
    with serving(HELLO) as served:
        asyncio.run(Server(served.url, "tiny").check())
        with pytest.raises(UserError, match="has no model 'large'; it has tiny"):
            asyncio.run(Server(served.url, "large").check())
    with pytest.raises(UserError, match="No server answers"):
        asyncio.run(Server(served.url, "tiny").check())
    with pytest.raises(UserError, match="begin it with http"):
        Server("localhost:8000", "tiny")


def test_a_call_that_takes_too_long_is_unavailable() -> None:
    def slow(call: int, body: dict[str, Any]) -> Trouble | None:
        time.sleep(0.5)
        return None

    async def once(url: str) -> None:
        server = Server(url, "tiny", seconds=0.1)
        try:
            await server.generate(chat_request("Say hello."))
        finally:
            await server.close()

    with (
        serving(HELLO, slow) as served,
        pytest.raises(TransientError, match=r"ReadTimeout|more than 0\.1 seconds"),
    ):
        asyncio.run(once(served.url))


def test_a_server_that_is_gone_is_unavailable() -> None:
    with serving(HELLO) as served:
        pass
    with pytest.raises(TransientError, match="No server answers"):
        _generate(served.url, chat_request("Say hello."))


def test_a_client_over_a_troubled_server_brings_everything(cache: CompletionCache) -> None:
    """A third of the calls fails, in every way; each request is answered once."""
    troubles = [Trouble(503), Trouble(429, headers={"retry-after": "0"}), Trouble(200, "{")]

    def trouble(call: int, body: dict[str, Any]) -> Trouble | None:
        return troubles[call // 3 % 3] if call % 3 == 0 else None

    async def whole(url: str) -> int:
        async with Client(Server(url, "tiny"), cache, max_concurrency=6) as client:
            requests = [chat_request(f"Say {n}.") for n in range(24)]
            found = [one async for one in client.complete_all(requests)]
            assert all(one.response is not None for one in found)
            return len({one.request for one in found})

    with serving(HELLO, trouble) as served:
        assert asyncio.run(whole(served.url)) == 24
    assert len(served.answered) == 24
