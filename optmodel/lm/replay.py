"""Recorded answers in the place of a model: a JSON Lines file of prompts and their replies.

    {"prompt": "the last message's text", "replies": ["...", "..."], "schema": false}

    Replay.read(Path("recorded.jsonl"))

A line may name its prompt whole (`prompt`) or a part of it (`contains`); the first that fits
answers. Several replies are those of several samples, in their order: sample 2, and the third try
of a question, get the third. Where there are fewer, what is missing is refused and recorded so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import BadFileError
from optmodel.jsonl import Line, read_lines
from optmodel.lm.budget import CHARACTERS_PER_TOKEN
from optmodel.lm.model import Refused
from optmodel.lm.reply import Finish, Reply, Usage
from optmodel.lm.request import Request


@dataclass(frozen=True, slots=True)
class Recording:
    """Replies to a prompt. `prompt` is the last message's text, `contains` a part of it.

    With a `seed` it answers only requests that are to be drawn with that seed, which decides the
    sample; else a request's own number does.
    """

    replies: tuple[str, ...]
    prompt: str = ""
    contains: str = ""
    finish: Finish = Finish.STOP
    seed: int | None = None

    def fits(self, request: Request) -> bool:
        """Whether it answers a request."""
        prompt = request.messages[-1].content
        is_drawn_so = self.seed is None or self.seed == request.sampling.seed
        return is_drawn_so and (prompt == self.prompt if self.prompt else self.contains in prompt)


@dataclass(slots=True)
class Replay:
    """A model that answers from recordings, and refuses what is not among them."""

    recordings: Sequence[Recording]
    name: str = "replay"
    num_calls: int = 0

    @staticmethod
    def read(path: Path, name: str = "replay") -> "Replay":
        """Raises `BadFileError` naming the line that is no recording."""
        return Replay([_recording(line) for line in read_lines(path)], name)

    async def generate(self, request: Request) -> Sequence[Reply]:
        """Raises `Refused` for a prompt, or the number of a reply, that was not recorded."""
        self.num_calls += 1
        prompt = request.messages[-1].content
        found = next((one for one in self.recordings if one.fits(request)), None)
        if found is None:
            raise Refused(f"No recording answers the prompt '{prompt[:80]}...'.")
        first = request.first + (request.sample if found.seed is None else 0)
        texts = found.replies[first : first + request.num_replies]
        if not texts:
            raise Refused(
                f"The recording has no reply number {first + 1}, only {len(found.replies)}."
            )
        read = request.num_characters // CHARACTERS_PER_TOKEN
        return [
            Reply(text, found.finish, Usage(0 if n else read, _tokens(text), 1))
            for n, text in enumerate(texts)
        ]

    async def close(self) -> None:
        """Nothing is open."""


def _tokens(text: str) -> int:
    return len(text) // CHARACTERS_PER_TOKEN


def _recording(line: Line) -> Recording:
    table, place = line.table(), line.place
    try:
        replies = tuple(map(str, table["replies"]))
        finish = Finish(table.get("finish", Finish.STOP))
        where = (table.get("prompt", ""), table.get("contains", ""))
        found = Recording(replies, *where, finish, table.get("seed"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadFileError(f"{place}: not a recording of a prompt and its replies.") from error
    if not (found.prompt or found.contains) or not found.replies:
        raise BadFileError(f"{place}: a recording has a prompt, or a part of one, and replies.")
    return found
