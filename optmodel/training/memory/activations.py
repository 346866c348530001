"""What the passes hold beside weights: activations, logits, and gradients under way.

    block_bytes(find_shape("Llama-3.1-8B"), num_tokens=4096)      # 905969664

Coefficients were fitted to traces of transformers' Llama in bfloat16 with SDPA attention;
`h` is the hidden size, `f` the MLP's width, `T` tokens of a micro-batch, `V` the vocabulary.
"""

from optmodel.training.memory.shapes import ModelShape

_LOSS = 12
_INFERENCE_LOGITS = 10


def block_bytes(shape: ModelShape, num_tokens: int, scale: float = 1.0) -> float:
    """One layer's saved activations, `T (26h + 8f)`; `scale` is element bytes over bfloat16's."""
    return num_tokens * (26.0 * shape.hidden + 8.0 * shape.width) * scale


def checkpoint_bytes(shape: ModelShape, num_tokens: int, scale: float = 1.0) -> float:
    """What checkpointing keeps of one layer: its input, `2 T h`."""
    return 2.0 * num_tokens * shape.hidden * scale


def passing_bytes(shape: ModelShape, num_tokens: int, scale: float = 1.0) -> float:
    """Gradients of activations in the MLP's backward pass, `T (6f + 2h)`."""
    return num_tokens * (6.0 * shape.width + 2.0 * shape.hidden) * scale


def logit_bytes(shape: ModelShape, num_tokens: int, *, backward: bool) -> float:
    """Logits in float32, their log-softmax and its gradient: `12 T V`; `10 T V` in a forward pass.

    This is transformers' plain loss; a loss over chunks of tokens holds next to none of it.
    """
    return float(num_tokens * shape.vocabulary * (_LOSS if backward else _INFERENCE_LOGITS))
