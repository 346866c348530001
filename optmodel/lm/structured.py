"""Structured output: completions as JSON of a schema.

    value = await complete_json(client, chat_request("Propose sizes."), {"type": "object", ...})

If the server enforces the schema, the first completion is the JSON. If not, the JSON may be in a
fence or among prose, and the model gets one correction request that says what is wrong.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Protocol

from optmodel.errors import OptmodelError
from optmodel.lm.chat import JsonSchema, Message, Request, Response

_MAX_CHARACTERS = 100_000
_MAX_TRIES = 1_000


class StructuredOutputError(OptmodelError):
    """Neither of two completions contains JSON of the schema."""


class SupportsComplete(Protocol):
    """A client, or a wrapper of one."""

    async def complete(self, request: Request) -> Response:
        """All completions of a request."""


async def complete_json(client: SupportsComplete, request: Request, schema: JsonSchema) -> Any:
    """The JSON value of a completion. Raises `StructuredOutputError` after one correction."""
    request = replace(request, schema=schema)
    text = (await client.complete(request)).text
    try:
        return _json_value(text, schema)
    except StructuredOutputError as error:
        correction = f"{error} Answer again, with JSON of the schema and nothing else."
    turns = (Message("assistant", text[:4_000]), Message("user", correction))
    corrected = replace(request, messages=(*request.messages, *turns))
    return _json_value((await client.complete(corrected)).text, schema)


def _json_value(text: str, schema: JsonSchema) -> Any:
    """The first JSON value of the schema in a text. Raises `StructuredOutputError`."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(schema)
    fault = "The reply holds no JSON."
    for value in _values(text[:_MAX_CHARACTERS]):
        error = next(iter(validator.iter_errors(value)), None)
        if error is None:
            return value
        fault = f"The JSON does not fit the schema: {error.message[:300]}."
    raise StructuredOutputError(fault)


def _values(text: str) -> Iterator[Any]:
    """The outermost JSON values that begin at a brace or a bracket, in order.

    Each attempt may read to the end of the text, so the number of attempts is limited.
    """
    decoder, position = json.JSONDecoder(), 0
    for _ in range(_MAX_TRIES):
        starts = [n for n in (text.find("{", position), text.find("[", position)) if n >= 0]
        if not starts:
            return
        try:
            value, position = decoder.raw_decode(text, min(starts))
        except (ValueError, RecursionError):
            position = min(starts) + 1
            continue
        yield value
