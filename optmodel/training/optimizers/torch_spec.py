"""The optimizers of torch: AdamW, SGD and Adafactor.

    optimizer = build_optimizer(model, "adafactor", OptimizerConfig(learning_rate=1e-3))
    type(optimizer).__name__            # 'Adafactor', or our wrapper over bfloat16 weights

Torch rounds bfloat16 weights to the nearest, which loses most steps of fine-tuning. So for those
weights the same methods step in float32 and round stochastically. No method uses torch's `foreach`
mode, the default on a GPU, since it adds a buffer as large as all weights to the peak (62.8 instead
of 50.2 GiB for 7 B parameters in bfloat16).
"""

from typing import TYPE_CHECKING

from optmodel.training.optimizers.parameter_types import parameter_groups
from optmodel.training.optimizers.spec import (
    ADAM_DEFAULTS,
    ADAMW_START,
    SINGLE_DEVICE,
    Capability,
    OptimizerConfig,
    OptimizerSpec,
    Options,
    ParameterInfo,
    Suggestion,
)
from optmodel.training.optimizers.step_memory import (
    FLOAT32_BYTES,
    ROUNDED_COPIES,
    STEP_COUNT_BYTES,
    WIDENED_COPIES,
    adam_chunk_bytes,
    adam_state_bytes,
    chunk_elements,
    of_largest,
)

if TYPE_CHECKING:
    from optmodel.training.library_types import Module, Optimizer

_SHARDABLE = SINGLE_DEVICE | {Capability.SHARDING}


def _adamw(model: "Module", config: OptimizerConfig) -> "Optimizer":
    """`m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`, `w ← w(1-ηλ) - η m̂ / (√v̂ + ε)`."""
    import torch

    from optmodel.training.optimizers.elementwise import AdamConfig, AdamW
    from optmodel.training.optimizers.float32_stepping import has_bfloat16

    options, rate = config.options, config.learning_rate
    groups = parameter_groups(model, config.weight_decay)
    betas, eps = tuple(options["betas"]), options["eps"]
    if has_bfloat16(model):
        return AdamW(groups, lr=rate, adam=AdamConfig(betas, eps), seed=config.seed)
    return torch.optim.AdamW(
        groups, lr=rate, betas=betas, eps=eps, foreach=False, fused=options["fused"]
    )


def _sgd(model: "Module", config: OptimizerConfig) -> "Optimizer":
    """`u ← μu + g + λw`, `w ← w - ηu`; without a momentum no state is kept."""
    import torch

    from optmodel.training.optimizers.elementwise import SGD
    from optmodel.training.optimizers.float32_stepping import has_bfloat16

    groups, rate = parameter_groups(model, config.weight_decay), config.learning_rate
    momentum = float(config.options["momentum"])
    if has_bfloat16(model):
        return SGD(groups, lr=rate, momentum=momentum, seed=config.seed)
    return torch.optim.SGD(groups, lr=rate, momentum=momentum, foreach=False)


def _adafactor(model: "Module", config: OptimizerConfig) -> "Optimizer":
    """`v ≈ r cᵀ / mean(r)` of row and column means of `g²`; a step is relative to the weight's RMS.

    The relative step is `min(η, 1/√t)`, as in the paper.
    """
    import torch

    from optmodel.training.optimizers.float32_stepping import Float32Stepping, has_bfloat16

    optimizer = torch.optim.Adafactor(
        parameter_groups(model, config.weight_decay),
        lr=config.learning_rate,
        beta2_decay=config.options["beta2_decay"],
        d=config.options["clip"],
        foreach=False,
    )
    return Float32Stepping(optimizer, seed=config.seed) if has_bfloat16(model) else optimizer


def _adamw_state(tensor: ParameterInfo, options: Options) -> float:
    return adam_state_bytes(tensor) + (STEP_COUNT_BYTES if tensor.is_float32 else 0)


def _adamw_step(tensor: ParameterInfo, options: Options) -> float:
    """Fused: none. The loop holds a root, its quotient and the denominator of one tensor."""
    if not tensor.is_float32:
        return adam_chunk_bytes(tensor)
    return 0.0 if options.get("fused", True) else 3.0 * tensor.numel * tensor.element_bytes


def _sgd_state(tensor: ParameterInfo, options: Options) -> float:
    return float(tensor.numel * tensor.element_bytes) if options.get("momentum", 0.0) else 0.0


def _sgd_step(tensor: ParameterInfo, options: Options) -> float:
    """The gradient of one tensor with its weight decay; in bfloat16 of a chunk, with rounding."""
    if tensor.is_float32:
        return float(tensor.numel * tensor.element_bytes)
    return FLOAT32_BYTES * (1 + ROUNDED_COPIES) * chunk_elements(tensor)


def _adafactor_state(tensor: ParameterInfo, options: Options) -> float:
    """Means in float32, also for bfloat16 weights."""
    element_bytes = max(tensor.element_bytes, FLOAT32_BYTES)
    if len(tensor.shape) < 2:
        return float(tensor.numel * element_bytes + STEP_COUNT_BYTES)
    rows = tensor.numel // tensor.shape[-1]
    columns = tensor.numel // tensor.shape[-2]
    return float((rows + columns) * element_bytes + STEP_COUNT_BYTES)


def _adafactor_step(tensor: ParameterInfo, options: Options) -> float:
    """The variance estimate and the update of one tensor, and its float32 copies."""
    num_copies = 2 if tensor.is_float32 else 1 + WIDENED_COPIES
    return float(num_copies * tensor.numel * max(tensor.element_bytes, FLOAT32_BYTES))


SPECS: tuple[OptimizerSpec, ...] = (
    OptimizerSpec(
        name="adamw",
        summary="Adam with decoupled weight decay; fused, or a loop with `fused = false`.",
        paper="arXiv:1711.05101",
        build=_adamw,
        state_bytes=_adamw_state,
        step_bytes=of_largest(_adamw_step),
        capabilities=_SHARDABLE,
        start=ADAMW_START,
        defaults={**ADAM_DEFAULTS, "fused": True},
    ),
    OptimizerSpec(
        name="sgd",
        summary="Stochastic gradient descent; keeps nothing unless `momentum` is set.",
        paper="Robbins and Monro 1951, doi:10.1214/aoms/1177729586",
        build=_sgd,
        state_bytes=_sgd_state,
        step_bytes=of_largest(_sgd_step),
        capabilities=_SHARDABLE,
        start=Suggestion(
            3e-2, 3e-2, "16", "LOMO's authors (2306.09782): SGD of 7 B weights, clipped at 1"
        ),
        defaults={"momentum": 0.0},
    ),
    OptimizerSpec(
        name="adafactor",
        summary="Second moments as an outer product of rows and columns, no first moments.",
        paper="arXiv:1804.04235",
        build=_adafactor,
        state_bytes=_adafactor_state,
        step_bytes=of_largest(_adafactor_step),
        start=Suggestion(1e-3, 1e-3, "128", "T5's authors (1910.10683), fine-tuning, constant"),
        defaults={"beta2_decay": -0.8, "clip": 1.0},
    ),
)
