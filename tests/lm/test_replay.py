"""Recorded replies: each sample of a prompt gets its own, whoever asks first."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from optmodel.lm import Client, CompletionCache, RejectedRequest, Request, Sampling, chat_request
from optmodel.lm.replay import Recording, Replay


def _asked(sample: int, seed: int | None = None) -> Request:
    return replace(chat_request("Say it.", sampling=Sampling(seed=seed)), sample=sample)


def test_each_sample_gets_its_own_reply_in_any_order_and_again(tmp_path: Path) -> None:
    replay = Replay([Recording(("a", "b", "c"), prompt="Say it.")])

    async def said(samples: list[int]) -> list[str]:
        with CompletionCache(tmp_path / "replies.sqlite") as cache:
            client = Client(replay, cache)
            requests = [_asked(sample, seed=100 + sample) for sample in samples]
            return [(await client.complete(request)).text for request in requests]

    assert asyncio.run(said([2, 0])) == ["c", "a"]
    assert asyncio.run(said([0, 1, 2])) == ["a", "b", "c"]
    assert replay.num_calls == 3


def test_a_reply_of_a_seed_is_that_samples_whatever_its_number() -> None:
    replay = Replay(
        [Recording(("x",), prompt="Say it.", seed=5), Recording(("y",), prompt="Say it.")]
    )
    assert asyncio.run(replay.generate(_asked(3, seed=5)))[0].text == "x"
    with pytest.raises(RejectedRequest, match="no reply number 4, only 1"):
        asyncio.run(replay.generate(_asked(3, seed=6)))


def test_the_number_of_a_sample_decides_no_key() -> None:
    assert _asked(0, seed=1).key("m", 0) == _asked(2, seed=1).key("m", 0)
