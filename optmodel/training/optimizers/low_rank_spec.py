"""GaLore and APOLLO of pytorch_optimizer: Adam in a low-rank image of a linear layer's gradient.

    config = OptimizerConfig(learning_rate=1e-5, options={"rank": 64})
    optimizer = build_optimizer(model, "galore", config)

Only the groups of linear layers are projected; embedding, head and norms run plain Adam.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from optmodel.training.library_types import ParamGroup
from optmodel.training.optimizers.parameter_types import parameter_groups
from optmodel.training.optimizers.spec import (
    ADAMW_START,
    OptimizerConfig,
    OptimizerSpec,
    Options,
    ParameterInfo,
    ParameterType,
    StateBytes,
    Suggestion,
    require_package,
)
from optmodel.training.optimizers.step_memory import (
    FLOAT32_BYTES,
    WIDENED_COPIES,
    adam_state_bytes,
    chunk_elements,
    of_largest,
)

if TYPE_CHECKING:
    from optmodel.training.library_types import Module, Optimizer

_PACKAGE = "pytorch_optimizer"
_RANK = 128


def _galore(model: "Module", config: OptimizerConfig) -> "Optimizer":
    """`R = gPᵀ` or `Pᵀg` with `P` of the top singular vectors; `w ← w - ηα up(Adam(R))`."""
    require_package(_PACKAGE, "galore")
    from optmodel.training.optimizers.low_rank import ProjectedGaLore, projected

    optimizer = ProjectedGaLore(
        _projected_groups(model, config),
        lr=config.learning_rate,
        betas=tuple(config.options["betas"]),
        eps=config.options["eps"],
        foreach=False,
    )
    return projected(optimizer, model, config.seed)


def _apollo(model: "Module", config: OptimizerConfig) -> "Optimizer":
    """`R = gPᵀ` with random `P`; `s = ‖Adam(R)‖ / ‖R‖` for each channel; `w ← w - η up(√α s R)`.

    The paper scales the gradient itself by `s`. The library scales `R` and projects it back, so its
    update has low rank.
    """
    require_package(_PACKAGE, "apollo")
    from optmodel.training.optimizers.low_rank import ProjectedApollo, projected

    optimizer = ProjectedApollo(
        _projected_groups(model, config),
        lr=config.learning_rate,
        betas=tuple(config.options["betas"]),
        eps=config.options["eps"],
        scale_type=config.options["scale_type"],
        foreach=False,
    )
    return projected(optimizer, model, config.seed)


def _projected_groups(model: "Module", config: OptimizerConfig) -> list[ParamGroup]:
    groups = parameter_groups(model, config.weight_decay)
    for group in groups:
        if group["role"] == ParameterType.LINEAR:
            group["rank"] = config.options["rank"]
            group["update_proj_gap"] = config.options["refresh"]
            group["scale"] = config.options["scale"]
            group["projection_type"] = "std"
    return groups


def _state_bytes(num_extra: int) -> StateBytes:
    """Two moments `max × r`; in float32 a projector `r × min`, and APOLLO's norm of its update."""

    def state_bytes(tensor: ParameterInfo, options: Options) -> float:
        if not tensor.is_linear:
            return adam_state_bytes(tensor)
        long, short = max(tensor.shape), min(tensor.shape)
        rank = options.get("rank", _RANK)
        if not num_extra:
            rank = min(rank, short)  # there are only so many singular vectors
        exact = max(tensor.element_bytes, FLOAT32_BYTES)
        return float(2 * rank * long * tensor.element_bytes + (rank * short + num_extra) * exact)

    return state_bytes


def _galore_step(tensor: ParameterInfo, options: Options) -> float:
    """The singular value decomposition of one gradient, or the update by it."""
    if not tensor.is_linear:
        return _apollo_step(tensor, options)
    if tensor.is_float32:  # includes what the loop still holds of the previous tensor
        return max(3.0 * FLOAT32_BYTES * tensor.numel, _apollo_step(tensor, options))
    moments = 2 * int(options.get("rank", _RANK)) * max(tensor.shape)
    factors = FLOAT32_BYTES * (tensor.numel + min(tensor.shape) ** 2 + moments)
    copies = float(WIDENED_COPIES * FLOAT32_BYTES * tensor.numel)
    return max(copies + factors, _apollo_step(tensor, options))


def _apollo_step(tensor: ParameterInfo, options: Options) -> float:
    """The update of one tensor, and four low-rank matrices.

    For bfloat16 weights also float32 copies of weight and gradient. Tensors without a projection
    are updated in chunks.
    """
    if not tensor.is_linear:
        chunk = FLOAT32_BYTES * float(chunk_elements(tensor))
        whole = FLOAT32_BYTES * float(tensor.numel)
        return whole if tensor.is_float32 else chunk * (1 + WIDENED_COPIES + 2)
    images = 4 * options.get("rank", _RANK) * max(tensor.shape)
    copies = 0 if tensor.is_float32 else WIDENED_COPIES * tensor.numel
    return float(FLOAT32_BYTES * (tensor.numel + images + copies))


_ADAM: Options = {"betas": (0.9, 0.999), "eps": 1e-6, "rank": _RANK, "refresh": 200}

SPECS: tuple[OptimizerSpec, ...] = (
    OptimizerSpec(
        name="galore",
        summary="Adam on gradients of linear layers projected to their top singular vectors.",
        paper="arXiv:2403.03507",
        build=_galore,
        state_bytes=_state_bytes(0),
        step_bytes=of_largest(_galore_step),
        start=Suggestion(
            1e-5, 1e-5, "16 to 64", "a public fine-tuning recipe with rank 128, scale 2"
        ),
        defaults={**_ADAM, "scale": 0.25},
        package=_PACKAGE,
    ),
    OptimizerSpec(
        name="apollo",
        summary="Randomly projected gradients, scaled channel by channel as Adam would.",
        paper="arXiv:2412.05270",
        build=_apollo,
        state_bytes=_state_bytes(1),
        step_bytes=of_largest(_apollo_step),
        start=replace(ADAMW_START, source="as AdamW's; no source of its own for fine-tuning"),
        defaults={**_ADAM, "scale": 1.0, "scale_type": "channel"},
        package=_PACKAGE,
    ),
)
