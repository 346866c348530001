"""Replies as JSON by a schema: enforced where the server can, mended by one turn where it cannot.

    value = await ask_json(client, ask("Propose sizes."), {"type": "object", ...})

The JSON may stand in a fence or among prose. What does not hold is told to the model once; then the
reply is none, which is data.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol

from optmodel.errors import OptmodelError
from optmodel.lm.reply import Answer
from optmodel.lm.request import Message, Request

_MOST_CHARACTERS = 100_000
_MOST_TRIES = 1_000


class NotStructured(OptmodelError):
    """A model's reply holds no JSON of the schema, nor did its second."""


class Answering(Protocol):
    """Who answers requests: a client, or what counts a client's replies."""

    async def answer(self, request: Request) -> Answer:
        """All replies to a request."""


async def ask_json(client: Answering, request: Request, schema: Mapping[str, Any]) -> Any:
    """The value of a reply. Raises `NotStructured` after one attempt to mend it."""
    asked = replace(request, schema=schema)
    reply = (await client.answer(asked)).text
    fault, value = _read(reply, schema)
    if fault is None:
        return value
    again = Message("user", f"{fault} Answer again, with JSON of the schema and nothing else.")
    turns = (*asked.messages, Message("assistant", reply[:4_000]), again)
    fault, value = _read((await client.answer(replace(asked, messages=turns))).text, schema)
    if fault is not None:
        raise NotStructured(fault)
    return value


def _read(reply: str, schema: Mapping[str, Any]) -> tuple[str | None, Any]:
    """What is wrong with a reply, or None and its value."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(schema)
    fault = "The reply holds no JSON."
    for value in _values(reply[:_MOST_CHARACTERS]):
        first = next(iter(validator.iter_errors(value)), None)
        if first is None:
            return None, value
        fault = f"The JSON does not fit the schema: {first.message[:300]}."
    return fault, None


def _values(text: str) -> Iterator[Any]:
    """The JSON values that begin at a brace or a bracket, the outermost ones, in order.

    Each try may read on to the end of the text, so there are only so many.
    """
    decoder, place = json.JSONDecoder(), 0
    for _ in range(_MOST_TRIES):
        starts = [n for n in (text.find("{", place), text.find("[", place)) if n >= 0]
        if not starts:
            return
        try:
            value, place = decoder.raw_decode(text, min(starts))
        except (ValueError, RecursionError):
            place = min(starts) + 1
            continue
        yield value
