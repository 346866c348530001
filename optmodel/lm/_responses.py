"""What a server sends, read as a stranger's: bounded in bytes, and believed only where it fits.

    body = await read_body(response, most_bytes(request))
    replies_of(body, request)            # or model_names(body)
    seconds_to_wait("Sun, 29 Nov 2026 12:00:00 GMT")

A server may be broken, or somebody else's. Nothing of what it sends is taken for granted: neither
that a body ends, nor that a compressed one stays small, nor that a count is a number.
"""

import json
import math
import time
import zlib
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from optmodel.lm._secrets import without_secrets
from optmodel.lm.budget import CHARACTERS_PER_TOKEN
from optmodel.lm.model import Unavailable
from optmodel.lm.reply import Finish, Reply, Usage
from optmodel.lm.request import Request

if TYPE_CHECKING:
    import httpx

_FINISHES = {"stop": Finish.STOP, "length": Finish.LENGTH}
_MOST_SHOWN = 300
_FIXED_BYTES = 1 << 20
_BYTES_PER_TOKEN = 64  # a token of ten characters, each written as an escape of six bytes
_MOST_TOKENS = 10**12
_COMPRESSED = ("gzip", "deflate", "x-gzip")
_ANY_HEADER = zlib.MAX_WBITS | 32


def most_bytes(request: Request | None = None) -> int:
    """The longest body that an answer to a request may have, in bytes."""
    if request is None:
        return _FIXED_BYTES
    return _FIXED_BYTES + _BYTES_PER_TOKEN * request.sampling.max_tokens * request.num_replies


async def read_body(response: "httpx.Response", limit: int) -> str:
    """The text of an open response. Raises `Unavailable` for one of more than `limit` bytes."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", *_COMPRESSED):
        raise Unavailable(f"The server's response is encoded as {shown(encoding)}.")
    unpack = zlib.decompressobj(_ANY_HEADER) if encoding in _COMPRESSED else None
    body = bytearray()
    async for chunk in response.aiter_raw():
        room = limit + 1 - len(body)
        try:
            body += unpack.decompress(chunk, room) if unpack else chunk[:room]
        except zlib.error as error:
            raise Unavailable("The server's response is not compressed as it says.") from error
        if len(body) > limit:
            raise Unavailable(f"The server's response has more than {limit} bytes.")
    return body.decode("utf-8", errors="replace")


def replies_of(body: str, request: Request) -> list[Reply]:
    """The choices of a response. One that is torn or without any is tried again: `Unavailable`."""
    try:
        table = json.loads(body)
        choices = table["choices"]
        texts = [str(choice["message"].get("content") or "") for choice in choices]
        finishes = [_finish(choice.get("finish_reason")) for choice in choices]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unavailable(f"The server's response is none: {shown(body)}") from error
    if not texts:
        raise Unavailable("The server's response has no reply.")
    usages = _usages(table.get("usage"), request, texts)
    return [Reply(*parts) for parts in zip(texts, finishes, usages, strict=True)]


def _finish(told: object) -> Finish:
    return _FINISHES.get(told, Finish.OTHER) if isinstance(told, str) else Finish.OTHER


def _usages(told: object, request: Request, texts: list[str]) -> list[Usage]:
    """The tokens of each reply: by the server's count, shared by length, or by ours."""
    written = [max(1, len(text) // CHARACTERS_PER_TOKEN) for text in texts]
    read = request.num_characters // CHARACTERS_PER_TOKEN
    if isinstance(told, Mapping):
        total = _count(told.get("completion_tokens"))
        if total is not None:
            read = _count(told.get("prompt_tokens")) or read
            written = _shared(total, written)
    return [Usage(0 if n else read, count, 0 if n else 1) for n, count in enumerate(written)]


def _count(told: object) -> int | None:
    """A number of tokens, or None where what is told is none."""
    if not isinstance(told, int) or isinstance(told, bool):
        return None
    return told if 0 <= told <= _MOST_TOKENS else None


def _shared(total: int, weights: list[int]) -> list[int]:
    """A total in parts by weight; the first takes what rounding leaves."""
    parts = [total * weight // sum(weights) for weight in weights]
    return [parts[0] + total - sum(parts), *parts[1:]]


def model_names(body: str) -> list[str]:
    """The models that a server lists; none where it lists nothing."""
    try:
        return [str(entry["id"]) for entry in json.loads(body)["data"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def seconds_to_wait(header: str | None) -> float | None:
    """What a `Retry-After` asks for, by a number or a date; None where it says neither."""
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


def shown(text: str) -> str:
    """A stranger's text, short and on one line, without what may be a key."""
    line = " ".join(without_secrets(text).split())
    return line if len(line) <= _MOST_SHOWN else f"{line[:_MOST_SHOWN]}..."
