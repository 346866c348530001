"""A language model, wherever it runs: behind a server, in this process, or in a file of recordings.

    class Echo:
        name = "echo"
        async def generate(self, request):
            return [Reply(request.messages[-1].content)] * request.num_replies
        async def close(self): ...

What fails is of two kinds: `Unavailable` may go well when tried again, `Refused` will not.
"""

from collections.abc import Sequence
from typing import Protocol

from optmodel.errors import InfrastructureError, OptmodelError
from optmodel.lm.reply import Reply
from optmodel.lm.request import Request


class LanguageModel(Protocol):
    """Something that answers requests, any number of them at a time.

    `name` is the model's own: with the request it decides what a cached reply is a reply to.
    """

    @property
    def name(self) -> str:
        """The model's name."""

    async def generate(self, request: Request) -> Sequence[Reply]:
        """One to `request.num_replies` replies, to be counted by the caller.

        Raises `Unavailable` and `Refused`.
        """

    async def close(self) -> None:
        """End what was begun: connections, processes."""


class Unavailable(InfrastructureError):
    """The model cannot answer now. `wait` are the seconds the server asks for, if it does."""

    def __init__(self, sentence: str, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.wait = wait


class Refused(OptmodelError):
    """The model will not answer this request, however often it is asked: too long, malformed."""
