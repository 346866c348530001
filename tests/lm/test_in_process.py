"""vLLM in this process; `bench/against_vllm.py` runs it in an environment that has the package."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from optmodel.errors import MissingExtraError
from optmodel.lm import Client, CompletionCache, InProcess, Sampling, chat_request, complete_json

SHORT = Sampling(temperature=0.8, max_tokens=16, seed=7)
needs_vllm = pytest.mark.skipif(find_spec("vllm") is None, reason="vLLM is not installed")


@pytest.mark.skipif(find_spec("vllm") is not None, reason="vLLM is installed")
def test_without_vllm_the_extra_is_named(cache: CompletionCache) -> None:
    async def once() -> None:
        async with Client(InProcess("tiny"), cache) as client:
            await client.complete(chat_request("Say hello."))

    with pytest.raises(MissingExtraError, match=r"optmodel\[vllm\]"):
        asyncio.run(once())


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    from tests.lm.tiny_chat import save_tiny_chat

    folder = save_tiny_chat(tmp_path_factory.mktemp("model") / "tiny")
    settings = {"enforce_eager": True, "max_num_seqs": 16, "max_model_len": 1024}
    found = InProcess(str(folder), settings)
    yield found
    asyncio.run(found.close())


@pytest.mark.servers
@needs_vllm
@pytest.mark.timeout(600)
def test_batches_samples_schemas_and_lengths(model: InProcess, tmp_path: Path) -> None:
    """One test: the engine takes half a minute to load."""

    async def everything() -> None:
        with CompletionCache(tmp_path / "replies.sqlite") as cache:
            client = Client(model, cache, max_concurrency=64)
            requests = [chat_request(f"Count to {n}.", sampling=SHORT) for n in range(500)]
            answered = [one async for one in client.complete_all(requests)]
            assert len(answered) == 500
            assert all(one.response is not None for one in answered)
            many = await client.complete(
                replace(chat_request("Tell.", sampling=SHORT), num_completions=4)
            )
            assert len(many.completions) == 4
            assert client.stats.num_short == 0
            longer = replace(SHORT, max_tokens=64)
            size = await complete_json(
                client, chat_request("Size?", sampling=longer), {"enum": [{"a": 1}]}
            )
            assert size == {"a": 1}
            endless = [one async for one in client.complete_all([chat_request("word " * 5_000)])]
            assert endless[0].response is None
            assert "tokens" in endless[0].error
            more = [chat_request(f"Count down from {n}.", sampling=SHORT) for n in range(100)]
            async with aclosing(client.complete_all(more)) as answers:
                async for _ in answers:
                    break
            assert client._in_flight == {}
            assert (await client.complete(requests[0])).num_cached == 1

    asyncio.run(everything())
