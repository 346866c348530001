"""A model's replies to texts, decoded greedily in batches.

    replies = generate_replies(model, tokenizer, ["How many crates ...?"], DecodingConfig())
    replies[0]                                 # '```python\\nimport pyomo.environ ...'

Texts go through the tokenizer's chat template. A batch holds texts of similar length, so that
little is padded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optmodel.training.precision import autocast

if TYPE_CHECKING:
    from optmodel.training.library_types import Model, Tokenizer


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodingConfig:
    """Settings of greedy decoding, `batch_size` texts at a time.

    With `autocasts`, products of float32 weights are computed in bfloat16.
    """

    batch_size: int = 32
    max_new_tokens: int = 512
    system_prompt: str = ""
    autocasts: bool = False


def generate_replies(
    model: "Model", tokenizer: "Tokenizer", texts: Sequence[str], decoding: DecodingConfig
) -> list[str]:
    """A model's greedy replies, in the order of the texts. The model's mode is restored."""
    import torch

    prompts = [_prompt(tokenizer, text, decoding.system_prompt) for text in texts]
    order = sorted(range(len(prompts)), key=lambda index: len(prompts[index]))
    replies: dict[int, str] = {}
    was_training = model.training
    model.eval()
    try:
        with torch.inference_mode(), autocast(model, active=decoding.autocasts):
            for start in range(0, len(order), decoding.batch_size):
                batch = order[start : start + decoding.batch_size]
                found = _decode(model, tokenizer, [prompts[index] for index in batch], decoding)
                replies.update(zip(batch, found, strict=True))
    finally:
        model.train(was_training)
    return [replies[index] for index in range(len(texts))]


def _prompt(tokenizer: "Tokenizer", text: str, system_prompt: str) -> str:
    system = [{"role": "system", "content": system_prompt}] if system_prompt else []
    messages = [*system, {"role": "user", "content": text}]
    prompt: str = tokenizer.apply_chat_template(
        messages, tokenize=False, add_generation_prompt=True
    )
    return prompt


def _decode(
    model: "Model", tokenizer: "Tokenizer", prompts: Sequence[str], decoding: DecodingConfig
) -> list[str]:
    """The replies to one batch of prompts, padded on the left."""
    encoded = tokenizer(
        list(prompts),
        return_tensors="pt",
        padding=True,
        padding_side="left",
        add_special_tokens=False,
        return_token_type_ids=False,
    ).to(model.device)
    output = model.generate(
        **encoded,
        do_sample=False,
        max_new_tokens=decoding.max_new_tokens,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        use_cache=True,
    )
    written = output[:, encoded["input_ids"].shape[1] :]
    decoded: list[str] = tokenizer.batch_decode(written, skip_special_tokens=True)
    return decoded
