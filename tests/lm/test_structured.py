"""Replies as JSON: read out of whatever stands around it, mended once, or none."""

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.lm import (
    Client,
    CompletionCache,
    Recording,
    Replay,
    StructuredOutputError,
    chat_request,
    complete_json,
)

SCHEMA = {
    "type": "object",
    "properties": {"size": {"type": "integer"}},
    "required": ["size"],
    "additionalProperties": False,
}


def _asked(cache: CompletionCache, first: str, second: str = "no") -> object:
    replay = Replay(
        [Recording((second,), contains="JSON of the schema"), Recording((first,), contains="Which")]
    )

    async def once() -> object:
        async with Client(replay, cache) as client:
            return await complete_json(client, chat_request("Which size?"), SCHEMA)

    return asyncio.run(once())


@pytest.mark.parametrize(
    "reply",
    [
        '{"size": 3}',
        'Here it is:\n```json\n{"size": 3}\n```\nGood luck!',
        'Perhaps {"size": "big"} or rather {"size": 3}.',
        '{ not this one } but {"size": 3}',
    ],
)
def test_it_is_found(cache: CompletionCache, reply: str) -> None:
    assert _asked(cache, reply) == {"size": 3}


def test_one_turn_may_mend_it(cache: CompletionCache) -> None:
    assert _asked(cache, '{"size": "big"}', '{"size": 4}') == {"size": 4}


def test_two_that_do_not_hold_are_none(cache: CompletionCache) -> None:
    with pytest.raises(StructuredOutputError, match="does not fit the schema"):
        _asked(cache, "none", '{"size": 1.5}')


@given(st.text(max_size=60), st.integers(), st.text(max_size=60))
def test_whatever_stands_around(before: str, size: int, after: str) -> None:
    text = f"{before}{json.dumps({'size': size})}{after}"
    with CompletionCache(Path(":memory:")) as cache:
        try:
            value = _asked(cache, text, text)
        except StructuredOutputError:
            assert "{" in before or "[" in before
        else:
            assert isinstance(value, dict)
            assert "size" in value
