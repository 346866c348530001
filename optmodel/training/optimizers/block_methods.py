"""BAdam of the package badam: Adam on one block of layers at a time, in float32.

    request = Request(learning_rate=1e-5, options={"switch_every": 50})
    optimizer = build_optimizer(model, "badam", request)

A block is `num_blocks`-th of the layers, by default one layer. All else is frozen meanwhile, so it
has no gradients; embedding, head and last norm are never trained.
"""

from typing import TYPE_CHECKING

from optmodel.training.optimizers._adapting import require
from optmodel.training.optimizers.spec import (
    Capability,
    Gradients,
    OptimizerSpec,
    Options,
    Request,
    Role,
    Suggestion,
    Tensor,
)

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

_CAN = frozenset({Capability.ACCUMULATION, Capability.CLIPPING, Capability.CPU})


def _badam(model: "nn.Module", request: Request) -> "Optimizer":
    """On the active block AdamW from zero moments; after `K` steps the next block's turn."""
    require("badam", "badam")
    from optmodel.training.optimizers._block_adam import BlockAdam

    return BlockAdam(model, request)


def _state_bytes(tensor: Tensor, options: Options) -> float:
    """Master copy and two moments in float32, spread over all layers: `12 / D` an element.

    Without `num_blocks` the layers count as one block, which bounds what any number needs.
    """
    if tensor.role in (Role.EMBEDDING, Role.HEAD):
        return 0.0
    return 12.0 * tensor.numel / (options.get("num_blocks") or 1)


def _step_bytes(tensors: list[Tensor], options: Options) -> float:
    """The gradients of one block in float32."""
    layers = sum(tensor.numel for tensor in tensors if tensor.role is Role.LINEAR)
    return 4.0 * layers / (options.get("num_blocks") or 1)


SPECS: tuple[OptimizerSpec, ...] = (
    OptimizerSpec(
        name="badam",
        summary="Adam on one block of layers at a time; embedding, head and last norm are frozen.",
        paper="arXiv:2404.02827",
        build=_badam,
        state_bytes=_state_bytes,
        step_bytes=_step_bytes,
        can=_CAN,
        start=Suggestion(1e-6, 1e-5, "16", "BAdam's authors (2404.02827): Llama 3 and Llama 2"),
        defaults={
            "betas": (0.9, 0.999),
            "eps": 1e-8,
            "num_blocks": 0,
            "order": "descending",
            "switch_every": 50,
        },
        gradients=Gradients.BLOCK,
        package="badam",
    ),
)
