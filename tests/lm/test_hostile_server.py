"""A server that is broken, or means harm: what it sends ends nothing, and costs little."""

import asyncio
import gzip
import json
import time
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.errors import UserError
from optmodel.lm import (
    Client,
    CompletionCache,
    Recording,
    Replay,
    RetryPolicy,
    Sampling,
    Server,
    TransientError,
    chat_request,
)
from optmodel.lm._api_key import API_KEY_VARIABLES
from optmodel.lm._http_parsing import max_bytes, parse_completions, parse_retry_after
from tests.lm.serving import Trouble, serving

Write = Callable[[asyncio.StreamWriter], Awaitable[None]]
HELLO = Replay([Recording(("hello",), contains="Say")], "tiny")
REQUEST = chat_request("Say hello.", sampling=Sampling(max_tokens=16))
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
LINE = b"1000\r\n" + b" " * 0x1000 + b"\r\n"


@asynccontextmanager
async def _raw(write: Write) -> AsyncIterator[str]:
    """A server that reads a request and then writes what it likes."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await write(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has gone away
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.close()


async def _asked(write: Write, seconds: float) -> str:
    """What a call to such a server fails with."""
    async with _raw(write) as url:
        server = Server(url, "tiny", seconds)
        with pytest.raises(TransientError) as failed:
            await server.generate(REQUEST)
        await server.close()
    return str(failed.value)


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"transfer-encoding: chunked\r\n\r\n")
    while True:
        writer.write(LINE)
        await writer.drain()


async def _trickle(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"content-length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _slow_head(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"x: y\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


def _bomb(encoding: str, packed: bytes) -> Write:
    async def write(writer: asyncio.StreamWriter) -> None:
        told = f"content-encoding: {encoding}\r\ncontent-length: {len(packed)}\r\n\r\n"
        writer.write(HEAD + told.encode() + packed)
        await writer.drain()

    return write


def test_a_body_without_end_is_cut() -> None:
    assert "more than" in asyncio.run(_asked(_endless, 20))


def test_a_body_that_unpacks_to_much_more_takes_no_more_memory_than_any() -> None:
    packed = gzip.compress(bytes(1 << 28), 1)
    tracemalloc.start()
    try:
        assert "more than" in asyncio.run(_asked(_bomb("gzip", packed), 20))
        assert tracemalloc.get_traced_memory()[1] < len(packed) + 8 * max_bytes(REQUEST)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd"])
def test_an_encoding_that_was_not_asked_for_is_not_unpacked(encoding: str) -> None:
    assert "encoded as" in asyncio.run(_asked(_bomb(encoding, b"x"), 20))


def test_a_body_that_is_not_compressed_as_it_says_is_none() -> None:
    assert "not compressed" in asyncio.run(_asked(_bomb("gzip", b"plain"), 20))


@pytest.mark.parametrize("write", [_trickle, _slow_head], ids=["body", "head"])
def test_a_trickle_of_bytes_ends_with_the_calls_time(write: Write) -> None:
    begun = time.monotonic()
    assert "more than 0.4 seconds" in asyncio.run(_asked(write, 0.4))
    assert time.monotonic() - begun < 5


def test_a_check_is_bounded_too() -> None:
    async def check() -> None:
        async with _raw(_endless) as url:
            await Server(url, "tiny").check()

    with pytest.raises(UserError, match="more than"):
        asyncio.run(check())


@pytest.mark.parametrize("header", ["1e12", "inf", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_no_server_makes_us_wait_beyond_our_policy(cache: CompletionCache, header: str) -> None:
    def busy(call: int, body: dict[str, Any]) -> Trouble:
        return Trouble(503, headers={"retry-after": header})

    async def call(url: str) -> None:
        async with Client(Server(url, "tiny"), cache, retry_policy=RetryPolicy(0.3)) as client:
            await client.complete(REQUEST)

    begun = time.monotonic()
    with serving(HELLO, busy) as served, pytest.raises(TransientError):
        asyncio.run(call(served.url))
    assert len(served.asked) == 2
    assert time.monotonic() - begun < 5


def _stored(cache: CompletionCache, content: str) -> str:
    """The text that a client answers, and finds again, when a server says `content`."""
    body = json.dumps({"choices": [{"message": {"content": content}}]})

    async def call(url: str) -> str:
        async with Client(Server(url, "tiny"), cache) as client:
            first = (await client.complete(REQUEST)).text
            again = await client.complete(REQUEST)
            assert (again.num_cached, again.text) == (1, first)
            return first

    with serving(HELLO, lambda call, asked: Trouble(200, body)) as served:
        return asyncio.run(call(served.url))


def test_half_of_a_surrogate_pair_is_kept_as_a_question_mark(cache: CompletionCache) -> None:
    assert _stored(cache, "x = 1 \ud800 y") == "x = 1 ? y"


def test_a_key_that_is_echoed_is_not_kept(
    cache: CompletionCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(API_KEY_VARIABLES[0], "sk-very-secret")
    monkeypatch.setenv(API_KEY_VARIABLES[1], "EMPTY")
    assert _stored(cache, "You sent sk-very-secret. EMPTY list.") == "You sent .... EMPTY list."
    assert b"very-secret" not in b"".join(path.read_bytes() for path in cache.path.parent.iterdir())


def test_an_address_with_a_password_is_refused() -> None:
    with pytest.raises(UserError, match=API_KEY_VARIABLES[0]) as refused:
        Server("http://me:hidden@127.0.0.1/v1", "tiny")
    assert "hidden" not in str(refused.value)


def test_a_server_that_sends_us_on_is_not_followed() -> None:
    moved = Trouble(307, headers={"location": "http://elsewhere.example/v1"})

    async def call(url: str) -> None:
        server = Server(url, "tiny")
        try:
            await server.generate(REQUEST)
        finally:
            await server.close()

    with (
        serving(HELLO, lambda call, body: moved) as served,
        pytest.raises(UserError, match="name that address"),
    ):
        asyncio.run(call(served.url))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.one_of(json_values, st.just(10**30), st.just([1])), json_values)
def test_no_count_of_tokens_is_believed_that_is_none(read: object, written: object) -> None:
    usage = {"prompt_tokens": read, "completion_tokens": written}
    body = json.dumps({"choices": [{"message": {"content": "hello"}}], "usage": usage})
    (reply,) = parse_completions(body, REQUEST)
    assert reply.text == "hello"
    counts = (reply.usage.prompt_tokens, reply.usage.completion_tokens)
    assert all(type(count) is int and 0 <= count <= 10**12 for count in counts)


@given(st.text() | json_values.map(json.dumps))
def test_any_body_is_replies_or_none(body: str) -> None:
    with suppress(TransientError):
        assert parse_completions(body, REQUEST)


@given(st.text() | st.floats().map(str) | st.dates().map(str))
def test_any_header_is_a_wait_or_none(header: str) -> None:
    seconds = parse_retry_after(header)
    assert seconds is None or seconds >= 0
