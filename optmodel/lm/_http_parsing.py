"""Parsing of HTTP responses, none of which is trusted: bounded in bytes, and checked by type.

    body = await read_body(response, max_bytes(request))
    parse_completions(body, request)            # or parse_model_names(body)
    parse_retry_after("Sun, 29 Nov 2026 12:00:00 GMT")

A server may be broken or hostile: a body may never end, a compressed body may grow without bound,
and a count may not be a number.
"""

import json
import math
import time
import zlib
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from optmodel.lm._api_key import redacted
from optmodel.lm.budget import CHARACTERS_PER_TOKEN
from optmodel.lm.chat import Completion, FinishReason, Request, Usage
from optmodel.lm.model import TransientError

if TYPE_CHECKING:
    import httpx

_MAX_SHOWN = 300
_FIXED_BYTES = 1 << 20
_BYTES_PER_TOKEN = 64  # a token of ten characters, each written as an escape of six bytes
_MAX_TOKENS = 10**12
_COMPRESSED = ("gzip", "deflate", "x-gzip")
_ANY_HEADER = zlib.MAX_WBITS | 32


def max_bytes(request: Request | None = None) -> int:
    """The size limit of a response body, in bytes."""
    if request is None:
        return _FIXED_BYTES
    return _FIXED_BYTES + _BYTES_PER_TOKEN * request.sampling.max_tokens * request.num_completions


async def read_body(response: "httpx.Response", limit: int) -> str:
    """The text of an open response. Raises `TransientError` for one of more than `limit` bytes."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", *_COMPRESSED):
        raise TransientError(f"The server's response is encoded as {excerpt(encoding)}.")
    unpack = zlib.decompressobj(_ANY_HEADER) if encoding in _COMPRESSED else None
    body = bytearray()
    async for chunk in response.aiter_raw():
        room = limit + 1 - len(body)
        try:
            body += unpack.decompress(chunk, room) if unpack else chunk[:room]
        except zlib.error as error:
            raise TransientError("The server's response is not compressed as it says.") from error
        if len(body) > limit:
            raise TransientError(f"The server's response has more than {limit} bytes.")
    return body.decode("utf-8", errors="replace")


def parse_completions(body: str, request: Request) -> list[Completion]:
    """The choices of a response. Raises `TransientError` for an incomplete or empty one."""
    try:
        table = json.loads(body)
        choices = table["choices"]
        texts = [str(choice["message"].get("content") or "") for choice in choices]
        finishes = [finish_reason(choice.get("finish_reason")) for choice in choices]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise TransientError(f"The server's response is none: {excerpt(body)}") from error
    if not texts:
        raise TransientError("The server's response has no reply.")
    usages = _usages(table.get("usage"), request, texts)
    return [Completion(*parts) for parts in zip(texts, finishes, usages, strict=True)]


def finish_reason(value: object) -> FinishReason:
    """The reason that a server or an engine gives; anything unknown is `OTHER`."""
    known = {"stop": FinishReason.STOP, "length": FinishReason.LENGTH}
    return known.get(value, FinishReason.OTHER) if isinstance(value, str) else FinishReason.OTHER


def _usages(reported: object, request: Request, texts: list[str]) -> list[Usage]:
    """The tokens of each completion: the server's total, split by length, or our estimate."""
    completion = [max(1, len(text) // CHARACTERS_PER_TOKEN) for text in texts]
    prompt = request.num_characters // CHARACTERS_PER_TOKEN
    if isinstance(reported, Mapping):
        total = _token_count(reported.get("completion_tokens"))
        if total is not None:
            prompt = _token_count(reported.get("prompt_tokens")) or prompt
            completion = _split(total, completion)
    return [Usage(0 if n else prompt, count, 0 if n else 1) for n, count in enumerate(completion)]


def _token_count(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= _MAX_TOKENS else None


def _split(total: int, weights: list[int]) -> list[int]:
    """A total in integer parts by weight; the first takes the remainder."""
    parts = [total * weight // sum(weights) for weight in weights]
    return [parts[0] + total - sum(parts), *parts[1:]]


def parse_model_names(body: str) -> list[str]:
    """The models that a server lists; none if the body is not a list of models."""
    try:
        return [str(entry["id"]) for entry in json.loads(body)["data"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def parse_retry_after(header: str | None) -> float | None:
    """The seconds of a `Retry-After` header, a number or a date; None where it is neither."""
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(header).timestamp() - time.time()
        except (ValueError, OverflowError):
            return None
    return None if math.isnan(seconds) else max(0.0, seconds)


def excerpt(text: str) -> str:
    """The beginning of a server's text, on one line and without API keys."""
    line = " ".join(redacted(text).split())
    return line if len(line) <= _MAX_SHOWN else f"{line[:_MAX_SHOWN]}..."
