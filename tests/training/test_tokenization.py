"""Tokens and labels: what is learnt is the completion and its end, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import UserError
from optmodel.training.data import TrainingPair
from optmodel.training.tiny import TinyShape, superword_tokenizer
from optmodel.training.tokenization import IGNORED, encode, token_dataset

TEXTS = ["Ship 12 boxes to Oslo.", "x = 12\n"]
CHAT = TrainingPair(
    ({"role": "user", "content": "Ship 12 boxes."},),
    ({"role": "assistant", "content": "x = 12\n"},),
)
PLAIN = TrainingPair("Ship 12 boxes.\n", "x = 12\n")


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    """Its vocabulary is bytes and a few merges."""
    return superword_tokenizer(TEXTS, TinyShape(vocabulary=280, context=64))


def shown(tokenizer: Any, pair: TrainingPair, *, learns_prompt: bool = False) -> str:
    """The text with what is learnt in brackets, as a person can check it."""
    encoded = encode(tokenizer, pair, learns_prompt=learns_prompt)
    parts = []
    for token, label in zip(encoded.input_ids, encoded.labels, strict=True):
        assert label in (IGNORED, token)
        text = tokenizer.decode([token])
        parts.append(text if label == IGNORED else f"[{text}]")
    return "".join(parts).replace("][", "")


def test_golden_masks(tokenizer: Any) -> None:
    assert shown(tokenizer, CHAT) == ("<|user|>Ship 12 boxes.<|end|><|assistant|>[x = 12\n<|end|>]")
    assert shown(tokenizer, PLAIN) == "Ship 12 boxes.\n[x = 12\n<|end|>]"


def test_all_may_be_learnt(tokenizer: Any) -> None:
    assert shown(tokenizer, PLAIN, learns_prompt=True) == "[Ship 12 boxes.\nx = 12\n<|end|>]"


def test_only_the_last_reply_is_learnt(tokenizer: Any) -> None:
    turns = (*CHAT.prompt, *CHAT.completion, *CHAT.prompt)
    pair = TrainingPair(turns, CHAT.completion)
    assert shown(tokenizer, pair).count("[") == 1


def test_a_template_that_ends_the_prompt_otherwise_is_counted(tokenizer: Any) -> None:
    assert encode(tokenizer, CHAT).prompt_agrees
    # Merges run across the boundary, so the prompt alone is tokenized otherwise.
    assert not encode(tokenizer, TrainingPair("x =", " 12\n")).prompt_agrees


def test_a_conversation_needs_a_template(tokenizer: Any) -> None:
    bare = superword_tokenizer(TEXTS, TinyShape(vocabulary=261))
    bare.chat_template = None
    with pytest.raises(UserError, match="no chat template"):
        encode(bare, CHAT)


def test_too_long_pairs_are_left_out_and_counted(tokenizer: Any, tmp_path: Path) -> None:
    long = TrainingPair("a" * 90, "b")
    made = token_dataset([CHAT, long, PLAIN], tokenizer, max_length=40, folder=tmp_path)
    assert len(made.rows) == made.counts.num_pairs == 2
    assert made.counts.num_too_long == 1
    assert made.counts.longest == len(encode(tokenizer, long).input_ids)
    labels = [label for row in made.rows for label in row["labels"]]
    learnt = sum(label != IGNORED for label in labels)
    assert made.counts.supervised_share == pytest.approx(learnt / len(labels))
    assert made.rows["length"][:] == [len(ids) for ids in made.rows["input_ids"][:]]


def test_nothing_left(tokenizer: Any, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"All 1 pairs are longer than 4 tokens; .* to \d\d"):
        token_dataset([CHAT], tokenizer, max_length=4, folder=tmp_path)


def test_more_pairs_than_a_batch(tokenizer: Any, tmp_path: Path) -> None:
    made = token_dataset([PLAIN] * 2345, tokenizer, max_length=40, folder=tmp_path)
    assert len(made.rows) == 2345
    assert made.rows[2344]["input_ids"] == encode(tokenizer, PLAIN).input_ids
