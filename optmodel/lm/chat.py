"""Requests to a chat model and its responses, in the words of the OpenAI interface.

request = Request((Message("user", "Say hello."),), Sampling(temperature=0.7), num_completions=4)
request.key("qwen2.5-7b", 0)      # the cache key of the first of its completions
response.text, response.completions[0].finish, response.usage.completion_tokens
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

ChatRole = Literal["system", "user", "assistant"]
JsonSchema = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: ChatRole
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How a completion is sampled. `max_tokens` limits its length; without a `seed` any is used."""

    temperature: float = 0.0
    max_tokens: int = 2048
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Messages, sampling, the number of completions, and a JSON schema for each if there is one.

    `first` is the index of the first requested completion, if earlier ones exist already:
    completions 0 to 3 and then 4 to 7 are eight different samples. `sample` numbers requests that
    have the same messages and different seeds. It only selects among recorded completions.
    """

    messages: tuple[Message, ...]
    sampling: Sampling = Sampling()
    num_completions: int = 1
    schema: JsonSchema | None = None
    first: int = 0
    sample: int = 0

    def key(self, model: str, index: int) -> str:
        """The cache key of one completion: SHA-256 of all that decides it, in hexadecimal."""
        parts = {
            "model": model,
            "messages": [[message.role, message.content] for message in self.messages],
            "temperature": float(self.sampling.temperature),
            "max_tokens": self.sampling.max_tokens,
            "seed": self.sampling.seed,
            "schema": self.schema,
            "number": index,
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    @property
    def indices(self) -> range:
        """The indices of the completions wanted."""
        return range(self.first, self.first + self.num_completions)

    @property
    def num_characters(self) -> int:
        """The length of its messages together."""
        return sum(len(message.content) for message in self.messages)


def chat_request(text: str, *, system: str = "", sampling: Sampling | None = None) -> Request:
    """A request of one user message, with a system message before it where there is one."""
    before = (Message("system", system),) if system else ()
    return Request((*before, Message("user", text)), sampling or Sampling())


class FinishReason(StrEnum):
    """Why a completion ends."""

    STOP = "stop"
    """The model ended it."""
    LENGTH = "length"
    """It reached the limit of tokens."""
    OTHER = "other"
    """The server gives another reason: a content filter, a tool call."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Prompt tokens, completion tokens, and the calls that were answered."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    num_calls: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.num_calls + other.num_calls,
        )

    @property
    def num_tokens(self) -> int:
        """All tokens."""
        return self.prompt_tokens + self.completion_tokens


def total_usage(usages: Iterable[Usage]) -> Usage:
    """The sum."""
    return sum(usages, Usage())


@dataclass(frozen=True, slots=True)
class Completion:
    """One completion. Of several for one prompt, only the first counts the prompt's tokens."""

    text: str
    finish: FinishReason = FinishReason.STOP
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True)
class Response:
    """The completions of a request, in the order of their indices; `num_cached` are cache hits."""

    completions: tuple[Completion, ...]
    num_cached: int = 0

    @property
    def text(self) -> str:
        """The first completion's text."""
        return self.completions[0].text

    @property
    def usage(self) -> Usage:
        """The tokens of all completions, cache hits included."""
        return total_usage(completion.usage for completion in self.completions)
