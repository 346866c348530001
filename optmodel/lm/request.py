"""A request to a language model: messages, and how its replies are to be drawn.

request = Request((Message("user", "Say hello."),), temperature=0.7, num_replies=4)
request.key("qwen2.5-7b", 0)      # a hash of all that decides the first of its replies
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How a reply is drawn. `max_tokens` counts those of the reply; `seed` None leaves it open."""

    temperature: float = 0.0
    max_tokens: int = 2048
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Messages, how replies are drawn, how many are wanted, and the JSON schema of a reply if any.

    `first` is the number of the first reply wanted, where earlier ones are there already: replies
    0 to 3, and later 4 to 7, are eight different draws. `sample` counts questions of the same
    messages that are drawn with other seeds; it decides nothing but which recorded reply is theirs.
    """

    messages: tuple[Message, ...]
    sampling: Sampling = Sampling()
    num_replies: int = 1
    schema: Mapping[str, Any] | None = None
    first: int = 0
    sample: int = 0

    def key(self, model: str, number: int) -> str:
        """SHA-256 of all that decides reply `number`, in hexadecimal."""
        parts = {
            "model": model,
            "messages": [[message.role, message.content] for message in self.messages],
            "temperature": float(self.sampling.temperature),
            "max_tokens": self.sampling.max_tokens,
            "seed": self.sampling.seed,
            "schema": self.schema,
            "number": number,
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    @property
    def numbers(self) -> range:
        """The numbers of the replies wanted."""
        return range(self.first, self.first + self.num_replies)

    @property
    def num_characters(self) -> int:
        """How long its messages are together."""
        return sum(len(message.content) for message in self.messages)


def ask(text: str, *, system: str = "", sampling: Sampling | None = None) -> Request:
    """A request of one user's message, with a system message before it where there is one."""
    before = (Message("system", system),) if system else ()
    return Request((*before, Message("user", text)), sampling or Sampling())
