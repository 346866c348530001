"""Pairs as token ids, with labels on the completion only, which is what the model learns.

    encoded = encode(tokenizer, pair)
    encoded.input_ids, encoded.labels          # equal on the completion; -100 on the prompt
    made = token_dataset(pairs, tokenizer, max_length=2048, folder=Path("tokens"))
    made.num_too_long, made.supervised_share   # 3, 0.41

A conversation goes through the tokenizer's chat template. Plain text is followed by its end token.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from optmodel.errors import UserError
from optmodel.training.data import ChatMessage, TrainingPair
from optmodel.training.library_types import Table

if TYPE_CHECKING:
    from optmodel.training.library_types import Dataset, Tokenizer

IGNORED = -100
"""The label of a token that does not count in the loss, as torch defines it."""

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class EncodedPair:
    """A pair as tokens; `labels` are the tokens of the completion, with `IGNORED` before them.

    `prompt_agrees` is false if the tokens of the prompt alone are no prefix of those of the pair.
    Then the model sees other tokens in use than in training.
    """

    input_ids: list[int]
    labels: list[int]
    prompt_agrees: bool

    @property
    def num_supervised(self) -> int:
        """The tokens to learn. The first token of a text has no context, and does not count."""
        return sum(label != IGNORED for label in self.labels[1:])


@dataclass(slots=True)
class TokenCounts:
    """Counts of pairs kept, pairs left out for their length, all tokens, and tokens to learn."""

    num_pairs: int = 0
    num_too_long: int = 0
    num_tokens: int = 0
    num_supervised: int = 0
    num_disagreeing: int = 0
    longest: int = 0

    @property
    def supervised_share(self) -> float:
        """Tokens to learn over all tokens."""
        return self.num_supervised / self.num_tokens if self.num_tokens else 0.0


@dataclass(frozen=True, slots=True)
class TokenDataset:
    """A `datasets.Dataset` of `input_ids` and `labels`, and the counts of its making."""

    rows: "Dataset"
    counts: TokenCounts


def encode(
    tokenizer: "Tokenizer", pair: TrainingPair, *, learns_prompt: bool = False
) -> EncodedPair:
    """The tokens and labels of a pair; with `learns_prompt` the prompt is labelled, too.

    Raises `UserError` where a conversation meets a tokenizer without a chat template.
    """
    if isinstance(pair.prompt, str):
        prompt = tokenizer(pair.prompt)["input_ids"]
        whole = tokenizer(f"{pair.prompt}{pair.completion}{tokenizer.eos_token or ''}")["input_ids"]
    else:
        assert not isinstance(pair.completion, str), "both are plain, or both are turns"
        if not tokenizer.chat_template:
            raise UserError(
                "The tokenizer has no chat template, which conversations need; train an instruct "
                "model, or give prompt and completion as plain text."
            )
        prompt = _chat(tokenizer, pair.prompt, reply_follows=True)
        whole = _chat(tokenizer, (*pair.prompt, *pair.completion), reply_follows=False)
    start = _num_shared(prompt, whole)
    masked = 0 if learns_prompt else start
    labels = [IGNORED] * masked + list(whole[masked:])
    return EncodedPair(list(whole), labels, prompt_agrees=start == len(prompt))


def token_dataset(
    pairs: Iterable[TrainingPair],
    tokenizer: "Tokenizer",
    *,
    max_length: int,
    folder: Path,
    learns_prompt: bool = False,
) -> TokenDataset:
    """All pairs of at most `max_length` tokens, in an Arrow file in `folder` that is memory-mapped.

    Raises `UserError` if no pair is left, and for a completion that has no token to learn.
    """
    import pyarrow as arrow
    from datasets import Dataset

    counts = TokenCounts()
    tokens = arrow.list_(arrow.int32())
    schema = arrow.schema([("input_ids", tokens), ("labels", tokens), ("length", arrow.int32())])
    file = folder / "tokens.arrow"
    with arrow.OSFile(str(file), "wb") as sink, arrow.ipc.new_stream(sink, schema) as stream:
        encoded = (encode(tokenizer, pair, learns_prompt=learns_prompt) for pair in pairs)
        rows = _kept(encoded, max_length, counts)
        while batch := list(islice(rows, _BATCH)):
            stream.write_batch(arrow.RecordBatch.from_pylist(batch, schema=schema))
    if not counts.num_pairs:
        raise UserError(
            f"All {counts.num_too_long} pairs are longer than {max_length} tokens; set "
            f"data.max_length to {counts.longest} or more."
        )
    return TokenDataset(Dataset.from_file(str(file)), counts)


def _kept(found: Iterable[EncodedPair], max_length: int, counts: TokenCounts) -> Iterator[Table]:
    for encoded in found:
        length = len(encoded.input_ids)
        counts.longest = max(counts.longest, length)
        if length > max_length:
            counts.num_too_long += 1
            continue
        if not encoded.num_supervised:
            raise UserError("A completion has no token to learn; leave out empty completions.")
        counts.num_pairs += 1
        counts.num_tokens += length
        counts.num_supervised += encoded.num_supervised
        counts.num_disagreeing += not encoded.prompt_agrees
        yield {"input_ids": encoded.input_ids, "labels": encoded.labels, "length": length}


def _chat(
    tokenizer: "Tokenizer", messages: tuple[ChatMessage, ...], *, reply_follows: bool
) -> list[int]:
    encoded = tokenizer.apply_chat_template(
        list(messages), add_generation_prompt=reply_follows, return_dict=True
    )
    tokens: list[int] = encoded["input_ids"]
    return tokens


def _num_shared(one: list[int], other: list[int]) -> int:
    """How many tokens two lists share at their beginning."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
