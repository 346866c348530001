"""Replies as JSON: read out of whatever stands around it, mended once, or none."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.lm import Client, NotStructured, Recording, Replay, ReplyCache, ask, ask_json

SCHEMA = {
    "type": "object",
    "properties": {"size": {"type": "integer"}},
    "required": ["size"],
    "additionalProperties": False,
}


def _asked(cache: ReplyCache, first: str, second: str = "no") -> object:
    replay = Replay(
        [Recording((second,), contains="JSON of the schema"), Recording((first,), contains="Which")]
    )

    async def once() -> object:
        async with Client(replay, cache) as client:
            return await ask_json(client, ask("Which size?"), SCHEMA)

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
def test_it_is_found(cache: ReplyCache, reply: str) -> None:
    assert _asked(cache, reply) == {"size": 3}


def test_one_turn_may_mend_it(cache: ReplyCache) -> None:
    assert _asked(cache, '{"size": "big"}', '{"size": 4}') == {"size": 4}


def test_two_that_do_not_hold_are_none(cache: ReplyCache) -> None:
    with pytest.raises(NotStructured, match="does not fit the schema"):
        _asked(cache, "none", '{"size": 1.5}')


@given(st.text(max_size=60), st.integers(), st.text(max_size=60))
def test_whatever_stands_around(before: str, size: int, after: str) -> None:
    from optmodel.lm.structured import _read

    fault, value = _read(f"{before}{json.dumps({'size': size})}{after}", SCHEMA)
    assert fault is None or "{" in before or "[" in before
    assert fault is not None or "size" in value
