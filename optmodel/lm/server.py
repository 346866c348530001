"""A model behind an OpenAI-compatible server: vLLM, SGLang, llama.cpp, transformers, hosted ones.

    server = Server("http://127.0.0.1:8000/v1", "qwen2.5-7b")
    await server.check()                 # raises `UserError` when nothing answers there
    await server.generate(ask("Say hello."))

A key comes from the environment alone (`OPTMODEL_API_KEY`, else `OPENAI_API_KEY`), and is in no
message of ours. What a server does not know of (`n`, `seed`, `response_format`) is left out once it
says so; `notes` tells. Some drop `n` without a word, so who calls counts the replies.
"""

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from optmodel.errors import UserError
from optmodel.lm.budget import CHARACTERS_PER_TOKEN
from optmodel.lm.model import Refused, Unavailable
from optmodel.lm.reply import Finish, Reply, Usage
from optmodel.lm.request import Request

if TYPE_CHECKING:
    import httpx

KEYS = ("OPTMODEL_API_KEY", "OPENAI_API_KEY")
"""The variables of the environment that may hold a key; the first that is set counts."""

_TRANSIENT = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
_OPTIONAL = ("response_format", "seed", "n")
_FINISHES = {"stop": Finish.STOP, "length": Finish.LENGTH}
_MOST_SHOWN = 300


@dataclass(slots=True)
class Server:
    """`url` ends before `/chat/completions`; `name` is the model. `seconds` is for one call."""

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

    async def check(self) -> None:
        """Raise `UserError` when no server answers, refuses the key, or lacks the model."""
        import httpx

        try:
            async with self._new_client() as http:  # whoever checks may ask in another loop
                response = await http.get(f"{self.url}/models", timeout=30.0)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UserError(
                f"No server answers at {self.url} ({type(error).__name__}): start it, or name "
                "another with --server."
            ) from error
        self._check_key(response.status_code)
        names = _model_names(response)
        if names and self.name not in names:
            raise UserError(
                f"The server at {self.url} has no model '{self.name}'; it has "
                f"{', '.join(names[:8])}."
            )

    async def generate(self, request: Request) -> Sequence[Reply]:
        """Replies in one call, perhaps fewer than asked for.

        Raises `Unavailable`, `Refused`, and `UserError` for a wrong key.
        """
        import httpx

        try:
            response = await self._client().post(
                f"{self.url}/chat/completions",
                json=self._body(request),
                headers={"Idempotency-Key": request.key(self.name, request.first)},
            )
        except httpx.InvalidURL as error:
            raise UserError(f"'{self.url}' is no address of a server.") from error
        except httpx.HTTPError as error:
            raise Unavailable(f"{self.url} does not answer: {type(error).__name__}.") from error
        self._check_key(response.status_code)
        if response.status_code in _TRANSIENT:
            wait = _wait(response.headers.get("retry-after"))
            raise Unavailable(f"{self.url} answers with {response.status_code}.", wait)
        if response.status_code >= 400:
            return await self._without(request, response.text)
        return _replies(response.text, request)

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

        key = next((os.environ[name] for name in KEYS if os.environ.get(name)), None)
        return httpx.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(self.seconds, connect=20.0),
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
            raise Refused(f"The server refuses the request: {_shown(said)}")
        self._dropped.update(unknown)
        self.notes.append(f"The server knows nothing of {', '.join(unknown)}.")
        return await self.generate(request)

    def _check_key(self, status: int) -> None:
        if status in (401, 403):
            raise UserError(
                f"The server at {self.url} refuses the key: set {KEYS[0]} in the environment."
            )


def _replies(body: str, request: Request) -> list[Reply]:
    """The choices of a response. One that is torn or without any is tried again."""
    try:
        table = json.loads(body)
        choices = table["choices"]
        texts = [str(choice["message"].get("content") or "") for choice in choices]
        finishes = [_FINISHES.get(choice.get("finish_reason"), Finish.OTHER) for choice in choices]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unavailable(f"The server's response is none: {_shown(body)}") from error
    if not texts:
        raise Unavailable("The server's response has no reply.")
    usages = _usages(table.get("usage"), request, texts)
    return [Reply(*parts) for parts in zip(texts, finishes, usages, strict=True)]


def _usages(told: object, request: Request, texts: list[str]) -> list[Usage]:
    """The tokens of each reply: by the server's count, shared by length, or by ours."""
    written = [max(1, len(text) // CHARACTERS_PER_TOKEN) for text in texts]
    read = request.num_characters // CHARACTERS_PER_TOKEN
    if isinstance(told, Mapping) and isinstance(told.get("completion_tokens"), int):
        read = int(told.get("prompt_tokens") or read)
        written = _shared(int(told["completion_tokens"]), written)
    return [Usage(0 if n else read, count, 0 if n else 1) for n, count in enumerate(written)]


def _shared(total: int, weights: list[int]) -> list[int]:
    """A total in parts by weight; the first takes what rounding leaves."""
    parts = [total * weight // sum(weights) for weight in weights]
    return [parts[0] + total - sum(parts), *parts[1:]]


def _model_names(response: "httpx.Response") -> list[str]:
    """The models that a server lists; none where it lists nothing."""
    try:
        return [str(entry["id"]) for entry in response.json()["data"]]
    except (ValueError, KeyError, TypeError):
        return []


def _wait(header: str | None) -> float | None:
    """Seconds, from a number or a date."""
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None


def _names(said: str, field_name: str) -> bool:
    """Whether a server's complaint names a field: quoted, or as a word where it is a long one."""
    quoted = any(f"{mark}{field_name}{mark}" in said for mark in ("'", '"', "`", '\\"'))
    return quoted or (len(field_name) > 1 and field_name in said)


def _shown(text: str) -> str:
    """A stranger's text, short and on one line, without what may be a key."""
    secrets = [os.environ[name] for name in KEYS if os.environ.get(name)]
    for secret in secrets:
        text = text.replace(secret, "...")
    line = " ".join(text.split())
    return line if len(line) <= _MOST_SHOWN else f"{line[:_MOST_SHOWN]}..."
