"""What a language model replied, and what it took.

answer.text, answer.replies[0].finish, answer.usage.completion_tokens
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Finish(StrEnum):
    """Why a reply ends."""

    STOP = "stop"
    """The model ended it."""
    LENGTH = "length"
    """The limit of tokens cut it."""
    OTHER = "other"
    """The server says something else: a filter, a tool call."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written, and the calls that were answered."""

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


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. Of several replies to one prompt only the first bears the prompt's tokens."""

    text: str
    finish: Finish = Finish.STOP
    usage: Usage = Usage()


@dataclass(frozen=True, slots=True)
class Answer:
    """The replies to a request, in the order of their numbers. `num_cached` were known before."""

    replies: tuple[Reply, ...]
    num_cached: int = 0

    @property
    def text(self) -> str:
        """The first reply's text."""
        return self.replies[0].text

    @property
    def usage(self) -> Usage:
        """What the replies took, when they were made."""
        return total(reply.usage for reply in self.replies)


def total(usages: Iterable[Usage]) -> Usage:
    """All together."""
    return sum(usages, Usage())
