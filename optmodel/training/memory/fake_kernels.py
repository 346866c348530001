"""Stand-ins for GPU kernels in a trace without a GPU.

    AttentionInterface.register("flash", flash_attention)
    loss = chunked_loss(model, {"input_ids": tokens, "labels": labels})
    quantize_linear(model, "nf4", torch.bfloat16)

Each function allocates and keeps as much as the real kernel. Its values mean nothing.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.autograd.function import FunctionCtx
from torch.nn.functional import linear, scaled_dot_product_attention

from optmodel.training.memory.workload import TILE_TOKENS, TILE_WORDS, Quantization

if TYPE_CHECKING:
    from optmodel.training.library_types import Batch, Model, ModelConfig

_NUM_STATISTICS = 6
_BLOCK, _BLOCKS = 64, 256
_TABLES = (16 + 256 + 1) * 4
"""Bytes of the tables of NF4: 16 values for weights, 256 for their constants, and a mean, in
float32."""


def flash_attention(
    module: nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    mask: torch.Tensor | None,
    **more: object,
) -> tuple[torch.Tensor, None]:
    """A flash kernel keeps its inputs, output, and one number a query and head, but no mask."""
    shares = query.shape[1] != key.shape[1]
    found = scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=shares)
    return found.transpose(1, 2).contiguous(), None


def planned_mask(*, needs_mask: bool) -> Callable[..., torch.Tensor | None]:
    """Transformers' mask for SDPA as it is in a real step; a trace has no values to decide it.

    Without padding and packing there is no mask, unless attention slides over fewer tokens.
    """

    def mask(
        *, kv_length: int, local_size: int | None = None, **given: object
    ) -> torch.Tensor | None:
        from transformers.masking_utils import sdpa_mask

        slides = local_size is not None and kv_length >= local_size
        if not needs_mask and not slides:
            return None
        given["allow_is_causal_skip"] = False
        return sdpa_mask(kv_length=kv_length, local_size=local_size, **given)

    return mask


class _ChunkedLoss(torch.autograd.Function):  # type: ignore[misc]
    """TRL's loss over tiles of logits: it keeps statistics of every token, and one tile at a time.

    Its backward pass adds up the gradients of hidden states and head in float32.
    """

    @staticmethod
    def forward(
        ctx: FunctionCtx, hidden: torch.Tensor, weight: torch.Tensor, labels: torch.Tensor
    ) -> torch.Tensor:
        num_tokens = hidden.shape[0]
        tile = hidden.new_empty((min(num_tokens, TILE_TOKENS), TILE_WORDS))
        size = (_NUM_STATISTICS, num_tokens)
        statistics = torch.zeros(size, dtype=torch.float32, device=hidden.device)
        entropy, log_sum, losses = statistics[:3] + 1.0
        del tile
        ctx.save_for_backward(hidden, weight, labels, log_sum, entropy)
        return losses

    @staticmethod
    def backward(ctx: FunctionCtx, gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        hidden, weight, *_ = ctx.saved_tensors
        of_hidden = torch.zeros(hidden.shape, dtype=torch.float32, device=hidden.device)
        of_weight = None
        if ctx.needs_input_grad[1]:
            of_weight = torch.zeros(weight.shape, dtype=torch.float32, device=hidden.device)
        tile = hidden.new_empty((min(hidden.shape[0], TILE_TOKENS), TILE_WORDS))
        found = of_hidden.to(hidden.dtype)
        of_head = None if of_weight is None else of_weight.to(weight.dtype)
        del tile  # it exists until the end of the pass
        return found, of_head, None


def chunked_loss(model: "Model", batch: "Batch") -> torch.Tensor:
    """The mean loss of a micro-batch, without ever holding all logits."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    given = {name: value for name, value in batch.items() if name != "labels"}
    text = inner.config.get_text_config()
    balances = {"output_router_logits": True} if balances_experts(text) else {}
    backbone = inner.base_model
    if backbone is inner:  # no attribute of that name (Llama 4)
        backbone = inner.model
    passed = backbone(**given, use_cache=False, **balances)
    hidden = passed.last_hidden_state[:, :-1].flatten(0, 1)
    labels = batch["labels"][:, 1:].flatten()
    # The tokens to learn; in the worst case all of them.
    chosen = hidden.index_select(0, torch.arange(labels.numel()))
    losses = _ChunkedLoss.apply(chosen, inner.get_output_embeddings().weight, labels)
    loss = losses.sum() / labels.numel()
    routed = getattr(passed, "router_logits", None)
    if balances and routed:
        from transformers.models.mixtral.modeling_mixtral import load_balancing_loss_func

        num_experts = routed[0].shape[-1]  # configs have different names for it
        mask = given.get("attention_mask")
        balance = load_balancing_loss_func(routed, num_experts, text.num_experts_per_tok, mask)
        loss = loss + text.router_aux_loss_coef * balance
    return loss


def balances_experts(text: "ModelConfig") -> bool:
    """Whether TRL's trainer adds a loss that balances experts, over the logits of the routers."""
    return hasattr(text, "output_router_logits") and bool(
        getattr(text, "router_aux_loss_coef", 0.0)
    )


class _Dequantized(torch.autograd.Function):  # type: ignore[misc]
    """A product with a weight that is dequantized for it; int8 keeps its input as well."""

    @staticmethod
    def forward(
        ctx: FunctionCtx,
        given: torch.Tensor,
        size: tuple[int, int],
        quantize: str,
        dtype: torch.dtype,
    ) -> torch.Tensor:
        ctx.size, ctx.dtype = size, dtype
        ctx.save_for_backward(*((given,) if quantize == "int8" else ()))
        if quantize == "int8":
            halves = given.to(torch.float16, copy=True)
            rounded = halves.to(torch.int8)
            del halves, rounded
            ctx.dtype = given.dtype
            return given.new_empty((*given.shape[:-1], size[0]))
        unpacked = given.new_empty(size, dtype=dtype)
        return linear(given, unpacked)

    @staticmethod
    def backward(ctx: FunctionCtx, gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        unpacked = gradient.new_empty(ctx.size, dtype=ctx.dtype)
        return gradient.to(ctx.dtype) @ unpacked, None, None, None


class FakeQuantizedLinear(nn.Linear):  # type: ignore[misc]
    """A frozen linear layer of bitsandbytes; `num_bytes` are the bytes of its stored weight."""

    def __init__(self, plain: nn.Linear, quantize: Quantization, dtype: torch.dtype) -> None:
        nn.Module.__init__(self)
        self.in_features, self.out_features = plain.in_features, plain.out_features
        self.weight, self.bias = plain.weight, plain.bias
        self.quantize, self.dtype = quantize, dtype
        self.num_bytes = quantized_bytes((self.out_features, self.in_features), quantize)

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """Apply the layer; the output has the type of the input."""
        size = (self.out_features, self.in_features)
        used = given.to(self.dtype) if self.quantize == "nf4" else given
        found = _Dequantized.apply(used, size, self.quantize, self.dtype)
        found = found if self.bias is None else found + self.bias.to(found.dtype)
        return found.to(given.dtype)


def quantize_linear(model: "Model", quantize: Quantization, dtype: torch.dtype) -> None:
    """Quantize every linear layer but the head, as transformers does; the rest becomes float32.

    The latter is what peft does with a quantized model before training.
    """
    head = model.get_output_embeddings()
    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if type(child) is nn.Linear and child is not head:
                setattr(module, name, FakeQuantizedLinear(child, quantize, dtype))
    quantized = {id(one.weight) for one in model.modules() if isinstance(one, FakeQuantizedLinear)}
    for parameter in model.parameters():
        if id(parameter) not in quantized:
            parameter.data = parameter.data.float()


def quantized_bytes(shape: tuple[int, int], quantize: Quantization) -> float:
    """Bytes of a matrix in 8 or 4 bits with its constants.

    int8 has a float32 for each row (arXiv:2208.07339). NF4 has a byte for each block of 64 weights,
    and a float32 for each 256 of these bytes: they are quantized too (arXiv:2305.14314).
    """
    rows, columns = shape
    if quantize == "int8":
        return float(rows * columns + 4 * rows)
    blocks = -(-rows * columns // _BLOCK)
    return rows * columns / 2 + blocks + 4 * -(-blocks // _BLOCKS) + _TABLES
