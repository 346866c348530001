"""BAdam of the package badam: Adam on one block of layers at a time, in float32.

    config = OptimizerConfig(learning_rate=1e-5, options={"switch_every": 50})
    optimizer = build_optimizer(model, "badam", config)

There are `num_blocks` blocks of layers; by default each layer is a block. All other weights are
frozen meanwhile and have no gradients. Embedding, head and last norm are never trained.
"""

from typing import TYPE_CHECKING

from optmodel.training.optimizers.spec import (
    ADAM_DEFAULTS,
    GradientLifetime,
    OptimizerConfig,
    OptimizerSpec,
    Options,
    ParameterInfo,
    ParameterType,
    Suggestion,
    require_package,
)

if TYPE_CHECKING:
    from optmodel.training.library_types import Module, Optimizer


def _badam(model: "Module", config: OptimizerConfig) -> "Optimizer":
    """AdamW on the active block from zero moments; after K steps the next block is active."""
    require_package("badam", "badam")
    from optmodel.training.optimizers.block_adam import BlockAdam

    return BlockAdam(model, config)


def _state_bytes(tensor: ParameterInfo, options: Options) -> float:
    """Master copy and two moments in float32, averaged over all layers: `12 / D` bytes an element.

    Without `num_blocks` all layers count as one block, which is an upper bound for any number.
    """
    if tensor.type in (ParameterType.EMBEDDING, ParameterType.HEAD):
        return 0.0
    return 12.0 * tensor.numel / (options.get("num_blocks") or 1)


def _step_bytes(tensors: list[ParameterInfo], options: Options) -> float:
    """The gradients of one block in float32."""
    layers = sum(tensor.numel for tensor in tensors if tensor.is_linear)
    return 4.0 * layers / (options.get("num_blocks") or 1)


SPEC = OptimizerSpec(
    name="badam",
    summary="Adam on one block of layers at a time; embedding, head and last norm are frozen.",
    paper="arXiv:2404.02827",
    build=_badam,
    state_bytes=_state_bytes,
    step_bytes=_step_bytes,
    start=Suggestion(1e-6, 1e-5, "16", "BAdam's authors (2404.02827): Llama 3 and Llama 2"),
    defaults={
        **ADAM_DEFAULTS,
        "num_blocks": 0,
        "order": "descending",
        "switch_every": 50,
    },
    gradients=GradientLifetime.BLOCK,
    package="badam",
)
