"""Recorded completions in place of a model: a JSON Lines file of prompts and their replies.

    {"prompt": "the last message's text", "replies": ["...", "..."], "schema": false}

    Replay.read(Path("recorded.jsonl"))

A line gives its prompt whole (`prompt`) or a part of it (`contains`); the first line that matches
answers. Several replies are the completions of several samples, in order: sample 2 gets the third,
and so does the third completion of a request. A missing one is a `RejectedRequest`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import BadFileError
from optmodel.jsonl import Line, read_lines
from optmodel.lm.budget import CHARACTERS_PER_TOKEN
from optmodel.lm.chat import Completion, FinishReason, Request, Usage
from optmodel.lm.model import RejectedRequest


@dataclass(frozen=True, slots=True)
class Recording:
    """Replies to a prompt. `prompt` is the whole text of the last message, `contains` a part of it.

    With a `seed` it answers only requests with that seed, and their `sample` does not count.
    Without one, the `sample` selects the reply.
    """

    replies: tuple[str, ...]
    prompt: str = ""
    contains: str = ""
    finish: FinishReason = FinishReason.STOP
    seed: int | None = None

    def matches(self, request: Request) -> bool:
        """Whether it answers a request."""
        prompt = request.messages[-1].content
        has_seed = self.seed is None or self.seed == request.sampling.seed
        return has_seed and (prompt == self.prompt if self.prompt else self.contains in prompt)


@dataclass(slots=True)
class Replay:
    """A model that answers from recordings, and rejects every other request."""

    recordings: Sequence[Recording]
    name: str = "replay"
    num_calls: int = 0

    @staticmethod
    def read(path: Path, name: str = "replay") -> "Replay":
        """Read a file of recordings. Raises `BadFileError` naming a line that is none."""
        return Replay([_recording(line) for line in read_lines(path)], name)

    async def generate(self, request: Request) -> Sequence[Completion]:
        """Return recorded completions. Raises `RejectedRequest` for any other prompt or sample."""
        self.num_calls += 1
        prompt = request.messages[-1].content
        found = next((one for one in self.recordings if one.matches(request)), None)
        if found is None:
            raise RejectedRequest(f"No recording answers the prompt '{prompt[:80]}...'.")
        first = request.first + (request.sample if found.seed is None else 0)
        texts = found.replies[first : first + request.num_completions]
        if not texts:
            raise RejectedRequest(
                f"The recording has no reply number {first + 1}, only {len(found.replies)}."
            )
        prompt_tokens = request.num_characters // CHARACTERS_PER_TOKEN
        return [
            Completion(
                text,
                found.finish,
                Usage(0 if n else prompt_tokens, len(text) // CHARACTERS_PER_TOKEN, 1),
            )
            for n, text in enumerate(texts)
        ]

    async def close(self) -> None:
        """Do nothing: no file is open."""


def _recording(line: Line) -> Recording:
    table, place = line.table(), line.place
    try:
        replies = tuple(map(str, table["replies"]))
        finish = FinishReason(table.get("finish", FinishReason.STOP))
        where = (table.get("prompt", ""), table.get("contains", ""))
        found = Recording(replies, *where, finish, table.get("seed"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadFileError(f"{place}: not a recording of a prompt and its replies.") from error
    if not (found.prompt or found.contains) or not found.replies:
        raise BadFileError(f"{place}: a recording has a prompt, or a part of one, and replies.")
    return found
