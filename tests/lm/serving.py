"""A small OpenAI-compatible server in front of any model of ours, for tests: real sockets, no mock.

    with serving(Scripted([...])) as served:
        Server(served.url, "scripted")
        served.asked            # the requests' idempotency keys, in the order of their arrival

`trouble` makes it misbehave: it sees the number of the call and may answer in the model's place.
"""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from optmodel.lm import LanguageModel, Message, RejectedRequest, Request, Sampling


@dataclass
class Trouble:
    """An answer in the model's place: a status, a body, headers; or none at all."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


Misbehave = Callable[[int, dict[str, Any]], Trouble | None]


@dataclass
class Served:
    """Where it is, and what it was asked and answered."""

    url: str
    asked: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def serving(
    model: LanguageModel, trouble: Misbehave = lambda call, body: None, port: int = 0
) -> Iterator[Served]:
    """Serve a model until the context ends. Calls come one at a time to the model."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            self._send(200, json.dumps({"data": [{"id": model.name}]}))

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            body = json.loads(raw)
            key = self.headers.get("idempotency-key", "")
            with lock:
                served.asked.append(key)
                served.bodies.append(body)
                served.authorizations.append(self.headers.get("authorization", ""))
                odd = trouble(len(served.asked), body)
            if odd is not None:
                self._send(odd.status, odd.body, odd.headers)
                return
            with lock:
                status, answer = _answered(model, body)
            self._send(status, answer)
            with lock:
                served.answered.append(key)

        def _send(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
            data = body.encode()
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that went away, as one does that is killed."""

    server = Quiet(("127.0.0.1", port), Handler)
    served = Served(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answered(model: LanguageModel, body: dict[str, Any]) -> tuple[int, str]:
    messages = tuple(Message(m["role"], m["content"]) for m in body["messages"])
    sampling = Sampling(
        temperature=body.get("temperature", 0.0),
        max_tokens=body.get("max_tokens", 16),
        seed=body.get("seed"),
    )
    request = Request(messages, sampling, body.get("n", 1))
    try:
        replies = asyncio.run(_generate(model, request))
    except RejectedRequest as error:
        return 400, json.dumps({"error": {"message": str(error)}})
    choices = [
        {"message": {"role": "assistant", "content": r.text}, "finish_reason": r.finish.value}
        for r in replies
    ]
    read = sum(r.usage.prompt_tokens for r in replies)
    written = sum(r.usage.completion_tokens for r in replies)
    usage = {"prompt_tokens": read, "completion_tokens": written}
    return 200, json.dumps({"choices": choices, "usage": usage})


async def _generate(model: LanguageModel, request: Request) -> list[Any]:
    return list(await model.generate(request))
