"""The client against real servers: `transformers serve`, or any that OPTMODEL_TEST_SERVER names.

    pytest -m servers
    OPTMODEL_TEST_SERVER="vllm serve {model} --port {port}" pytest -m servers

The model is a tiny Llama of random weights with a tokenizer of its own, made by the test.
"""

import asyncio
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from optmodel.errors import UserError
from optmodel.lm import (
    BatchResult,
    Client,
    Completion,
    CompletionCache,
    RejectedRequest,
    Request,
    RetryPolicy,
    Sampling,
    Server,
    StructuredOutputError,
    chat_request,
    complete_json,
)

pytestmark = [pytest.mark.servers, pytest.mark.timeout(600)]

TRANSFORMERS = (
    f"{Path(sys.executable).parent}/transformers serve {{model}} --port {{port}} --device cpu"
)
SHORT = Sampling(temperature=0.8, max_tokens=16, seed=7)
LONGER = replace(SHORT, max_tokens=64)
_START_SECONDS = 300


@dataclass
class Running:
    """A server process on a port of its own, and the model's name there."""

    command: str
    model: str
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        filled = self.command.format(python=sys.executable, model=self.model, port=self.port)
        self.process = subprocess.Popen(
            shlex.split(filled),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "HF_HUB_OFFLINE": "1", "VLLM_CPU_KVCACHE_SPACE": "1"},
        )
        self._wait()

    def kill(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            assert self.process is not None
            assert self.process.poll() is None, "the server ended"
            try:
                httpx.get(f"{self.url}/models", timeout=30)  # may not list what it was not given
                return
            except httpx.HTTPError:
                pass
            time.sleep(0.5)
        raise AssertionError("the server did not start")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    from tests.lm.tiny_chat import save_tiny_chat

    folder = save_tiny_chat(tmp_path_factory.mktemp("model") / "tiny")
    command = os.environ.get("OPTMODEL_TEST_SERVER", TRANSFORMERS)
    server = Running(command, str(folder), _free_port())
    try:
        server.start()
        yield server
    finally:
        server.kill()


@contextmanager
def client(running: Running, folder: Path, **settings: object) -> Iterator[Client]:
    with CompletionCache(folder / "replies.sqlite") as cache:
        server = Server(running.url, running.model, seconds=120)
        yield Client(server, cache, **settings)  # type: ignore[arg-type]


def _requests(count: int) -> list[Request]:
    return [chat_request(f"Count to {number}.", sampling=SHORT) for number in range(count)]


async def _all(client: Client, requests: list[Request]) -> list[BatchResult]:
    async with client:
        return [answered async for answered in client.complete_all(requests)]


def test_it_answers_a_chat(running: Running, tmp_path: Path) -> None:
    async def chat(client: Client) -> Completion:
        async with client:
            await client.model.check()  # type: ignore[attr-defined]
            response = await client.complete(chat_request("Say hello.", sampling=SHORT))
            return response.completions[0]

    with client(running, tmp_path) as one:
        reply = asyncio.run(chat(one))
    assert reply.usage.completion_tokens > 0
    assert reply.usage.prompt_tokens > 0


def test_a_model_that_is_not_there_is_a_users_mistake(running: Running) -> None:
    if "transformers" in running.command:
        pytest.skip("this server loads whatever it is asked for")
    with pytest.raises(UserError, match="has no model 'absent'"):
        asyncio.run(Server(running.url, "absent").check())


def test_a_batch_of_500_comes_whole_and_is_paid_once(running: Running, tmp_path: Path) -> None:
    with client(running, tmp_path, max_concurrency=16) as one:
        answered = asyncio.run(_all(one, _requests(500)))
        assert len(answered) == 500
        assert all(item.response is not None for item in answered)
        assert one.stats.num_completions == 500
    with client(running, tmp_path) as again:
        assert len(asyncio.run(_all(again, _requests(500)))) == 500
        assert again.stats.num_completions == 0


def test_four_replies_come_although_a_server_may_drop_n(running: Running, tmp_path: Path) -> None:
    request = replace(chat_request("Tell a story.", sampling=SHORT), num_completions=4)
    with client(running, tmp_path) as one:
        (answered,) = asyncio.run(_all(one, [request]))
        assert answered.response is not None
        assert len(answered.response.completions) == 4
        assert one.stats.num_completions == 4
        assert one.stats.num_short == (3 if "transformers" in running.command else 0)


def test_a_schema_is_held_or_the_reply_is_none(running: Running, tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {"size": {"enum": ["small", "large"]}},
        "required": ["size"],
        "additionalProperties": False,
    }

    async def asked(client: Client) -> object:
        async with client:
            return await complete_json(client, chat_request("Which size?", sampling=LONGER), schema)

    with client(running, tmp_path) as one:
        if "transformers" in running.command:  # it knows nothing of schemas; weights are random
            with pytest.raises(StructuredOutputError):
                asyncio.run(asked(one))
            assert one.stats.num_completions == 2
        else:
            assert asyncio.run(asked(one)) in ({"size": "small"}, {"size": "large"})


def test_cancelling_leaves_nothing_under_way(running: Running, tmp_path: Path) -> None:
    async def first_ten(client: Client) -> int:
        async with client:
            count = 0
            async with aclosing(client.complete_all(_requests(400))) as answers:
                async for _ in answers:
                    count += 1
                    if count == 10:
                        break
            return len(client._in_flight)

    with client(running, tmp_path, max_concurrency=8) as one:
        assert asyncio.run(first_ten(one)) == 0
        assert one.stats.num_completions < 400


def test_a_server_killed_in_the_middle_and_back_again_loses_no_call(
    running: Running, tmp_path: Path
) -> None:
    requests = _requests(200)

    async def interrupted(client: Client) -> list[BatchResult]:
        async with client:
            found = []
            async for answered in client.complete_all(requests):
                found.append(answered)
                if len(found) == 40:
                    running.kill()
                    await asyncio.sleep(2)
                    await asyncio.to_thread(running.start)
            return found

    with client(running, tmp_path, max_concurrency=8, retry_policy=RetryPolicy(300)) as one:
        answered = asyncio.run(interrupted(one))
        assert len({item.request for item in answered}) == 200
        assert all(item.response is not None for item in answered)
        assert one.stats.num_completions == 200  # none was stored twice
        assert one.stats.num_retries > 0


def test_what_is_too_long_for_the_model_is_refused_or_cut(running: Running, tmp_path: Path) -> None:
    if "transformers" in running.command:
        pytest.skip("this server does not look at the length")
    endless = chat_request("word " * 20_000, sampling=SHORT)
    with client(running, tmp_path) as one:
        (answered,) = asyncio.run(_all(one, [endless]))
    assert answered.response is None
    assert answered.error
    assert issubclass(RejectedRequest, Exception)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
