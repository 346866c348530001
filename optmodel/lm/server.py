"""A model behind an OpenAI-compatible server: vLLM, SGLang, llama.cpp, transformers, hosted ones.

    server = Server("http://127.0.0.1:8000/v1", "qwen2.5-7b")
    await server.check()                 # raises `UserError` when nothing answers there
    await server.generate(chat_request("Say hello."))

The API key comes from the environment alone (`OPTMODEL_API_KEY`, else `OPENAI_API_KEY`), and is in
no message of ours. An optional field that a server rejects (`n`, `seed`, `response_format`) is
left out from then on, and `notes` says so. Some servers ignore `n`, so the caller counts the
completions.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from optmodel.errors import UserError
from optmodel.lm._api_key import API_KEY_VARIABLES, api_key
from optmodel.lm._http_parsing import (
    excerpt,
    max_bytes,
    parse_completions,
    parse_model_names,
    parse_retry_after,
    read_body,
)
from optmodel.lm.chat import Completion, Request
from optmodel.lm.model import RejectedRequest, TransientError

if TYPE_CHECKING:
    import httpx

_TRANSIENT_STATUSES = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
_OPTIONAL_FIELDS = ("response_format", "seed", "n")
_KEY_VARIABLE = API_KEY_VARIABLES[0]
_CHECK_SECONDS = 30.0
_CONNECT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class _HttpResponse:
    """A response whose body was read to its end."""

    status: int
    text: str
    retry_after: str | None


@dataclass(slots=True)
class Server:
    """`url` ends before `/chat/completions`; `name` is the model.

    `seconds` is the timeout of one call, to the last byte of its response.
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
                "An address is written down, and this one holds a password: set "
                f"{_KEY_VARIABLE} in the environment instead."
            )

    async def check(self) -> None:
        """Raise `UserError` when no server answers, refuses the key, or lacks the model."""
        try:
            async with self._new_client() as http:  # calls may run in another event loop
                response = await self._send(http, "GET", "/models", _CHECK_SECONDS, max_bytes())
        except TransientError as error:
            raise UserError(f"{error} Start it, or name another with --server.") from error
        self._check_key(response.status)
        names = parse_model_names(response.text)
        if names and self.name not in names:
            listed = excerpt(", ".join(names[:8]))
            raise UserError(
                f"The server at {self.url} has no model '{self.name}'; it has {listed}."
            )

    async def generate(self, request: Request) -> Sequence[Completion]:
        """Completions of one call, perhaps fewer than requested.

        Raises `TransientError`, `RejectedRequest`, and `UserError` for a wrong key.
        """
        response = await self._send(
            self._http_client(),
            "POST",
            "/chat/completions",
            self.seconds,
            max_bytes(request),
            json=self._body(request),
            headers={"Idempotency-Key": request.key(self.name, request.first)},
        )
        self._check_key(response.status)
        if response.status in _TRANSIENT_STATUSES:
            wait = parse_retry_after(response.retry_after)
            raise TransientError(f"{self.url} answers with {response.status}.", wait)
        if response.status >= 400:
            return await self._retry_without(request, response.text)
        return parse_completions(response.text, request)

    async def _send(
        self,
        http: "httpx.AsyncClient",
        method: str,
        path: str,
        seconds: float,
        limit: int,
        **options: Any,
    ) -> "_HttpResponse":
        """Send and read a whole response. Raises `TransientError` if it is late or too long."""
        import httpx

        try:
            async with asyncio.timeout(seconds):  # httpx's own timeout restarts with every byte
                async with http.stream(method, f"{self.url}{path}", **options) as response:
                    text = await read_body(response, limit)
        except TimeoutError as error:
            raise TransientError(
                f"{self.url} takes more than {seconds:g} seconds to answer."
            ) from error
        except httpx.InvalidURL as error:
            raise UserError(f"'{self.url}' is no address of a server.") from error
        except httpx.HTTPError as error:
            name = type(error).__name__
            raise TransientError(f"No server answers at {self.url} ({name}).") from error
        if 300 <= response.status_code < 400:
            where = excerpt(response.headers.get("location", "elsewhere"))
            raise UserError(f"The server at {self.url} sends us on to {where}: name that address.")
        return _HttpResponse(response.status_code, text, response.headers.get("retry-after"))

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    def _http_client(self) -> "httpx.AsyncClient":
        if self._http is None:
            self._http = self._new_client()
        return self._http

    def _new_client(self) -> "httpx.AsyncClient":
        import httpx

        secret = api_key()
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
        if request.num_completions > 1:
            body["n"] = request.num_completions
        if sampling.seed is not None:
            # Another call for more completions is another sample.
            body["seed"] = (sampling.seed + request.first) % 2**31
        if request.schema is not None:
            json_schema = {"name": "reply", "schema": request.schema, "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": json_schema}
        return {name: value for name, value in body.items() if name not in self._dropped}

    async def _retry_without(self, request: Request, complaint: str) -> Sequence[Completion]:
        """Send again without the optional fields that a complaint names; else it is a rejection."""
        sent = self._body(request)
        unknown = [
            n
            for n in _OPTIONAL_FIELDS
            if n in sent and n not in self._dropped and _names(complaint, n)
        ]
        if not unknown:
            raise RejectedRequest(f"The server refuses the request: {excerpt(complaint)}")
        self._dropped.update(unknown)
        self.notes.append(f"The server knows nothing of {', '.join(unknown)}.")
        return await self.generate(request)

    def _check_key(self, status: int) -> None:
        if status in (401, 403):
            raise UserError(
                f"The server at {self.url} refuses the key: set {_KEY_VARIABLE} in the environment."
            )


def _names(complaint: str, field_name: str) -> bool:
    """Whether a server's complaint names a field: in quotes, or as a word if the name is long."""
    quoted = any(f"{mark}{field_name}{mark}" in complaint for mark in ("'", '"', "`", '\\"'))
    return quoted or (len(field_name) > 1 and field_name in complaint)
