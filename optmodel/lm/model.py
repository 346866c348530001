"""A language model, wherever it runs: behind a server, in this process, or in a file of recordings.

    class Echo:
        name = "echo"
        async def generate(self, request):
            return [Completion(request.messages[-1].content)] * request.num_completions
        async def close(self): ...

A failure is a `TransientError`, which a retry may cure, or a `RejectedRequest`, which none will.
"""

from collections.abc import Sequence
from typing import Protocol

from optmodel.errors import InfrastructureError, OptmodelError
from optmodel.lm.chat import Completion, Request


class LanguageModel(Protocol):
    """Something that answers requests, any number of them at a time."""

    @property
    def name(self) -> str:
        """The model's name, which is part of the cache key of its completions."""

    async def generate(self, request: Request) -> Sequence[Completion]:
        """One to `request.num_completions` completions; the caller counts them.

        Raises `TransientError` and `RejectedRequest`.
        """

    async def close(self) -> None:
        """Close connections and processes."""


class TransientError(InfrastructureError):
    """The model cannot answer now. `retry_after`: seconds to wait, where the server says so."""

    def __init__(self, sentence: str, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class RejectedRequest(OptmodelError):
    """The model will not answer this request, however often it is sent: too long, malformed."""
