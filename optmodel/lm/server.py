"""A model behind an OpenAI-compatible server: vLLM, SGLang, llama.cpp, transformers, hosted ones.

    server = Server("http://127.0.0.1:8000/v1", "qwen2.5-7b")
    await server.check()                 # raises `UserError` when nothing answers there
    await server.generate(ask("Say hello."))

A key comes from the environment alone (`OPTMODEL_API_KEY`, else `OPENAI_API_KEY`), and is in no
message of ours. What a server does not know of (`n`, `seed`, `response_format`) is left out once it
says so; `notes` tells. Some drop `n` without a word, so who calls counts the replies.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from optmodel.errors import UserError
from optmodel.lm._responses import (
    model_names,
    most_bytes,
    read_body,
    replies_of,
    seconds_to_wait,
    shown,
)
from optmodel.lm._secrets import KEYS, key
from optmodel.lm.model import Refused, Unavailable
from optmodel.lm.reply import Reply
from optmodel.lm.request import Request

if TYPE_CHECKING:
    import httpx

_TRANSIENT = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
_OPTIONAL = ("response_format", "seed", "n")
_CHECK_SECONDS = 30.0
_CONNECT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class _Response:
    """What is read of a response."""

    status: int
    text: str
    retry_after: str | None


@dataclass(slots=True)
class Server:
    """`url` ends before `/chat/completions`; `name` is the model.

    `seconds` is for one call, from its beginning to the last byte of its answer.
    """

    url: str
    name: str
    seconds: float = 600.0
    notes: list[str] = field(default_factory=list)
    _dropped: set[str] = field(default_factory=set)
    _http: "httpx.AsyncClient | None" = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.url = self.url.rstrip("/")
        if not self.url.startswith(("http://", "https://")):
            raise UserError(f"'{self.url}' is no address of a server: begin it with http://.")
        if "@" in urlsplit(self.url).netloc:
            raise UserError(
                f"An address is written down, and this one holds a password: set {KEYS[0]} in the "
                "environment instead."
            )

    async def check(self) -> None:
        """Raise `UserError` when no server answers, refuses the key, or lacks the model."""
        try:
            async with self._new_client() as http:  # whoever checks may ask in another loop
                response = await self._sent(http, "GET", "/models", _CHECK_SECONDS, most_bytes())
        except Unavailable as error:
            raise UserError(f"{error} Start it, or name another with --server.") from error
        self._check_key(response.status)
        names = model_names(response.text)
        if names and self.name not in names:
            listed = shown(", ".join(names[:8]))
            raise UserError(
                f"The server at {self.url} has no model '{self.name}'; it has {listed}."
            )

    async def generate(self, request: Request) -> Sequence[Reply]:
        """Replies in one call, perhaps fewer than asked for.

        Raises `Unavailable`, `Refused`, and `UserError` for a wrong key.
        """
        response = await self._sent(
            self._client(),
            "POST",
            "/chat/completions",
            self.seconds,
            most_bytes(request),
            json=self._body(request),
            headers={"Idempotency-Key": request.key(self.name, request.first)},
        )
        self._check_key(response.status)
        if response.status in _TRANSIENT:
            wait = seconds_to_wait(response.retry_after)
            raise Unavailable(f"{self.url} answers with {response.status}.", wait)
        if response.status >= 400:
            return await self._without(request, response.text)
        return replies_of(response.text, request)

    async def _sent(
        self,
        http: "httpx.AsyncClient",
        method: str,
        path: str,
        seconds: float,
        limit: int,
        **asked: Any,
    ) -> "_Response":
        """A response, whole. Raises `Unavailable` where none comes in time, or it has no end."""
        import httpx

        try:
            async with asyncio.timeout(seconds):  # a trickle of bytes never meets httpx's own limit
                async with http.stream(method, f"{self.url}{path}", **asked) as response:
                    text = await read_body(response, limit)
        except TimeoutError as error:
            raise Unavailable(
                f"{self.url} takes more than {seconds:g} seconds to answer."
            ) from error
        except httpx.InvalidURL as error:
            raise UserError(f"'{self.url}' is no address of a server.") from error
        except httpx.HTTPError as error:
            name = type(error).__name__
            raise Unavailable(f"No server answers at {self.url} ({name}).") from error
        if 300 <= response.status_code < 400:
            where = shown(response.headers.get("location", "elsewhere"))
            raise UserError(f"The server at {self.url} sends us on to {where}: name that address.")
        return _Response(response.status_code, text, response.headers.get("retry-after"))

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    def _client(self) -> "httpx.AsyncClient":
        if self._http is None:
            self._http = self._new_client()
        return self._http

    def _new_client(self) -> "httpx.AsyncClient":
        import httpx

        secret = key()
        return httpx.AsyncClient(
            headers={
                "Accept-Encoding": "identity",
                **({"Authorization": f"Bearer {secret}"} if secret else {}),
            },
            timeout=httpx.Timeout(self.seconds, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=None),
        )

    def _body(self, request: Request) -> dict[str, Any]:
        sampling = request.sampling
        body: dict[str, Any] = {
            "model": self.name,
            "messages": [{"role": m.role, "content": m.content} for m in request.messages],
            "temperature": sampling.temperature,
            "max_tokens": sampling.max_tokens,
        }
        if request.num_replies > 1:
            body["n"] = request.num_replies
        if sampling.seed is not None:
            # Another call for more replies is another draw.
            body["seed"] = (sampling.seed + request.first) % 2**31
        if request.schema is not None:
            wanted = {"name": "reply", "schema": request.schema, "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": wanted}
        return {name: value for name, value in body.items() if name not in self._dropped}

    async def _without(self, request: Request, said: str) -> Sequence[Reply]:
        """Ask again without the field that a server says it does not know; else it refuses."""
        sent = self._body(request)
        unknown = [n for n in _OPTIONAL if n in sent and n not in self._dropped and _names(said, n)]
        if not unknown:
            raise Refused(f"The server refuses the request: {shown(said)}")
        self._dropped.update(unknown)
        self.notes.append(f"The server knows nothing of {', '.join(unknown)}.")
        return await self.generate(request)

    def _check_key(self, status: int) -> None:
        if status in (401, 403):
            raise UserError(
                f"The server at {self.url} refuses the key: set {KEYS[0]} in the environment."
            )


def _names(said: str, field_name: str) -> bool:
    """Whether a server's complaint names a field: quoted, or as a word where it is a long one."""
    quoted = any(f"{mark}{field_name}{mark}" in said for mark in ("'", '"', "`", '\\"'))
    return quoted or (len(field_name) > 1 and field_name in said)
