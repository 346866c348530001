"""Small Llamas for the tests of zeroth-order training, and a batch for them."""

from typing import Any

import torch


def llama(
    *, tied: bool = False, dtype: torch.dtype = torch.float32, seed: int = 0, dropout: float = 0.0
) -> Any:
    """Two layers of width 16; weights larger than usual, so that losses have a slope."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=48,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        tie_word_embeddings=tied,
        initializer_range=0.2,
        bos_token_id=None,
        eos_token_id=0,
        attention_dropout=dropout,
    )
    torch.manual_seed(seed)
    return LlamaForCausalLM(config).to(dtype)


def batch(rows: int = 4, seed: int = 0) -> torch.Tensor:
    """Token numbers, rows × 12."""
    return torch.randint(0, 48, (rows, 12), generator=torch.Generator().manual_seed(seed))


def loss_of(model: Any, tokens: torch.Tensor) -> Any:
    """A closure: the mean loss on these tokens."""
    return lambda: model(input_ids=tokens, labels=tokens, use_cache=False).loss


def copies(model: Any) -> dict[str, torch.Tensor]:
    """All weights as they are now."""
    return {name: one.detach().clone() for name, one in model.named_parameters()}


def equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    """Bit for bit."""
    return all(torch.equal(one[name], other[name]) for name in one)
