"""A tiny Llama and its tokenizer, made from nothing, for training where there is only a CPU.

    made = make_tiny(Path("tiny"), triple_texts(Path("runs/triples/records.jsonl")))
    made.num_parameters        # 4,262,144; "tiny" is a folder that transformers loads

The tokenizer is a byte-level BPE whose merges cross words and lines, so that what all programs
share becomes a few tokens. No merge crosses a digit or a name. So a number has one token for each
digit, a name has the same tokens everywhere, and the model can copy both. So small a vocabulary
suits only texts like those that it was made from.
"""

import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from optmodel.errors import UserError
from optmodel.triples import read_triple_texts

if TYPE_CHECKING:
    from optmodel.training.library_types import ModelConfig, Tokenizer

END = "<|end|>"
PAD = "<|pad|>"
_MOST_NAMES = 1000
_QUOTED = re.compile(r'"([^"\n]{2,60})"')
_ROLES = ("system", "user", "assistant")
_SPECIAL = (PAD, END, *(f"<|{role}|>" for role in _ROLES))
_NUM_BYTES = 256
_CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TinyShape:
    """The sizes of a tiny model; the defaults make about 4.3 million parameters.

    `vocabulary` counts tokens, including special tokens and the 256 bytes. There are as many key
    and value heads as query heads, and the embedding is tied to the head.
    """

    vocabulary: int = 4096
    hidden: int = 256
    feed_forward: int = 704
    num_layers: int = 4
    num_heads: int = 4
    context: int = 1024

    def __post_init__(self) -> None:
        least = _NUM_BYTES + len(_SPECIAL)
        if self.vocabulary < least:
            raise UserError(
                f"A vocabulary of {self.vocabulary} is too small; give {least} or more."
            )
        if self.hidden % (2 * self.num_heads):
            raise UserError(
                f"A hidden size of {self.hidden} cannot be cut into {self.num_heads} heads of even "
                f"width; give a multiple of {2 * self.num_heads}."
            )


@dataclass(frozen=True, slots=True)
class TinyModel:
    """A tiny model on the disk: its transformers folder, and its counts."""

    folder: Path
    num_parameters: int
    num_tokens: int


def make_tiny(
    folder: Path,
    texts: Iterable[str],
    *,
    shape: TinyShape | None = None,
    names: Iterable[str] = (),
    seed: int = 0,
) -> TinyModel:
    """Make the tokenizer from `texts` and a model of random weights, and save both in `folder`.

    No token crosses one of the `names`, see `copied_names`. The same texts, shape and seed give the
    same bytes. `folder` is written completely or not at all.

    Raises `UserError` if `folder` is not empty, or there are no texts.
    """
    import torch
    from transformers import LlamaForCausalLM

    shape = shape or TinyShape()
    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"The folder {folder} is not empty; name another for the tiny model.")
    tokenizer = superword_tokenizer(texts, shape, names)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = LlamaForCausalLM(_config(shape, tokenizer))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as place:
        whole = Path(place) / "model"
        model.save_pretrained(whole)
        tokenizer.save_pretrained(whole)
        os.replace(whole, folder)
    return TinyModel(folder, int(model.num_parameters()), len(tokenizer))


def superword_tokenizer(
    texts: Iterable[str], shape: TinyShape, names: Iterable[str] = ()
) -> "Tokenizer":
    """A byte-level BPE of `texts` with a chat template, as a transformers tokenizer.

    No merge crosses a digit or one of the `names`, in upper or lower case.

    Raises `UserError` if there are no texts.
    """
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    corpus = [text for text in texts if text]
    if not corpus:
        raise UserError("A tokenizer is made from texts, and there are none; generate triples.")
    bpe = Tokenizer(models.BPE())
    apart = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [
            *([pre_tokenizers.Split(Regex(rf"(?i)\b(?:{apart})\b"), "isolated")] if apart else []),
            pre_tokenizers.Split(Regex(r"\d"), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=shape.vocabulary,
        special_tokens=list(_SPECIAL),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    bpe.train_from_iterator(corpus, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        eos_token=END,
        pad_token=PAD,
        additional_special_tokens=[f"<|{role}|>" for role in _ROLES],
        model_max_length=shape.context,
        clean_up_tokenization_spaces=False,
    )
    tokenizer.chat_template = _CHAT_TEMPLATE
    return tokenizer


def copied_names(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The thousand names that replies quote most often from their prompts, over (prompt, reply).

    Case and a leading `the` do not matter: `"the Jubilee center"` in a program is a name if its
    text speaks of `The Jubilee center`.
    """
    found: Counter[str] = Counter()
    for prompt, reply in pairs:
        spoken = prompt.casefold()
        quoted = {name.removeprefix("the ") for name in _QUOTED.findall(reply)}
        found.update(name for name in sorted(quoted) if name and name.casefold() in spoken)
    return [name for name, _ in found.most_common(_MOST_NAMES)]


def triple_texts(records: Path, dialect: str = "") -> Iterator[str]:
    """The texts and programs of a file of triples; with a dialect, only its programs.

    Raises `BadFileError` for a record that is not a triple.
    """
    for triple in read_triple_texts(records):
        yield triple.prompt
        chosen = [triple.programs.get(dialect)] if dialect else list(triple.programs.values())
        yield from (program for program in chosen if program)


def _config(shape: TinyShape, tokenizer: "Tokenizer") -> "ModelConfig":
    from transformers import LlamaConfig

    return LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=shape.hidden,
        intermediate_size=shape.feed_forward,
        num_hidden_layers=shape.num_layers,
        num_attention_heads=shape.num_heads,
        num_key_value_heads=shape.num_heads,
        max_position_embeddings=shape.context,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
