"""The optimizers that torch has: AdamW, SGD and Adafactor; and Muon, for torch's has one precision.

    optimizer = build_optimizer(model, "muon", Request(learning_rate=1e-4))
    optimizer.param_groups[0]["role"]                    # 'linear'; the other groups run AdamW

Torch rounds bfloat16 weights to the nearest, which loses most steps of fine-tuning, so over those
the same methods step in float32 and round stochastically; Muon is ours, since torch's iterates in
bfloat16 alone. None runs in torch's `foreach` mode, its default on a GPU: that one adds a buffer of
the size of all weights to the peak (62.8 instead of 50.2 GiB for 7 B parameters in bfloat16).
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from optmodel.training.optimizers._adapting import (
    ADAM_COPIES,
    ADAMW_START,
    COPIED,
    PIECE,
    ROUNDED_COPIES,
    STEP_COUNT_BYTES,
)
from optmodel.training.optimizers.roles import parameter_groups
from optmodel.training.optimizers.spec import (
    Capability,
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

_FLOAT32_BYTES = 4
_CAN = frozenset({Capability.ACCUMULATION, Capability.CLIPPING, Capability.CPU})


def _adamw(model: "nn.Module", request: Request) -> "Optimizer":
    """`m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`, `w ← w(1-ηλ) - η m̂ / (√v̂ + ε)`."""
    import torch

    from optmodel.training.optimizers._adam import Rule
    from optmodel.training.optimizers.elementwise import AdamW
    from optmodel.training.optimizers.in_float32 import has_bfloat16

    options, rate = request.options, request.learning_rate
    groups = parameter_groups(model, request.weight_decay)
    betas, eps = tuple(options["betas"]), options["eps"]
    if has_bfloat16(model):
        return AdamW(groups, lr=rate, rule=Rule(betas, eps), seed=request.seed)
    return torch.optim.AdamW(
        groups, lr=rate, betas=betas, eps=eps, foreach=False, fused=options["fused"]
    )


def _sgd(model: "nn.Module", request: Request) -> "Optimizer":
    """`u ← μu + g + λw`, `w ← w - ηu`; without momentum nothing is kept."""
    import torch

    from optmodel.training.optimizers.elementwise import SGD
    from optmodel.training.optimizers.in_float32 import has_bfloat16

    groups, rate = parameter_groups(model, request.weight_decay), request.learning_rate
    momentum = float(request.options["momentum"])
    if has_bfloat16(model):
        return SGD(groups, lr=rate, momentum=momentum, seed=request.seed)
    return torch.optim.SGD(groups, lr=rate, momentum=momentum, foreach=False)


def _adafactor(model: "nn.Module", request: Request) -> "Optimizer":
    """`v ≈ r cᵀ / mean(r)` of row and column means of `g²`; steps follow the weight's RMS.

    `η` bounds the relative step `min(η, 1/√t)`, as in the paper.
    """
    import torch

    from optmodel.training.optimizers.in_float32 import InFloat32, has_bfloat16

    optimizer = torch.optim.Adafactor(
        parameter_groups(model, request.weight_decay),
        lr=request.learning_rate,
        beta2_decay=request.options["beta2_decay"],
        d=request.options["clip"],
        foreach=False,
    )
    return InFloat32(optimizer, seed=request.seed) if has_bfloat16(model) else optimizer


def _muon(model: "nn.Module", request: Request) -> "Optimizer":
    """Muon on linear layers, AdamW on the rest; not torch's, which iterates in bfloat16 alone."""
    from optmodel.training.optimizers._adam import Rule
    from optmodel.training.optimizers.muon import Muon

    options = request.options
    return Muon(
        parameter_groups(model, request.weight_decay),
        lr=request.learning_rate,
        momentum=options["momentum"],
        rest=Rule(tuple(options["betas"]), options["eps"]),
        compute_dtype=request.compute_dtype,
        stochastic_rounding=True,
        seed=request.seed,
    )


def _adamw_bytes(tensor: Tensor, options: Options) -> float:
    count = STEP_COUNT_BYTES if _is_wide(tensor) else 0
    return 2.0 * tensor.numel * tensor.element_bytes + count


def _adamw_step(tensors: list[Tensor], options: Options) -> float:
    """Fused: nothing. The loop holds a root, its quotient and the denominator of one tensor."""
    return max((_adamw_tensor_step(one, options) for one in tensors), default=0.0)


def _adamw_tensor_step(tensor: Tensor, options: Options) -> float:
    if not _is_wide(tensor):
        return _FLOAT32_BYTES * ADAM_COPIES * min(tensor.numel, PIECE)
    return 0.0 if options.get("fused", True) else 3.0 * tensor.numel * tensor.element_bytes


def _sgd_bytes(tensor: Tensor, options: Options) -> float:
    return float(tensor.numel * tensor.element_bytes) if options.get("momentum", 0.0) else 0.0


def _sgd_step(tensors: list[Tensor], options: Options) -> float:
    """The gradient of one tensor with its weight decay; of a piece, and the weight's rounding."""
    return max((_sgd_tensor_step(one) for one in tensors), default=0.0)


def _sgd_tensor_step(tensor: Tensor) -> float:
    if _is_wide(tensor):
        return float(tensor.numel * tensor.element_bytes)
    return _FLOAT32_BYTES * (1 + ROUNDED_COPIES) * min(tensor.numel, PIECE)


def _adafactor_bytes(tensor: Tensor, options: Options) -> float:
    """Means in float32, of bfloat16 weights too."""
    width = max(tensor.element_bytes, _FLOAT32_BYTES)
    if len(tensor.shape) < 2:
        return float(tensor.numel * width + STEP_COUNT_BYTES)
    rows = tensor.numel // tensor.shape[-1]
    columns = tensor.numel // tensor.shape[-2]
    return float((rows + columns) * width + STEP_COUNT_BYTES)


def _adafactor_step(tensors: list[Tensor], options: Options) -> float:
    """The estimate of the variance and the update of one tensor, and its copies in float32."""
    return max((_adafactor_tensor_step(one) for one in tensors), default=0.0)


def _adafactor_tensor_step(tensor: Tensor) -> float:
    num_copies = 2 if _is_wide(tensor) else 1 + COPIED
    return float(num_copies * tensor.numel * max(tensor.element_bytes, _FLOAT32_BYTES))


def _muon_bytes(tensor: Tensor, options: Options) -> float:
    if tensor.role is Role.LINEAR:
        return float(tensor.numel * tensor.element_bytes)
    return 2.0 * tensor.numel * tensor.element_bytes


def _muon_step(tensors: list[Tensor], options: Options) -> float:
    return max((_muon_tensor_step(one) for one in tensors), default=0.0)


def _muon_tensor_step(tensor: Tensor) -> float:
    """Newton-Schulz, or its direction and pieces of the weight that are rounded.

    In bfloat16 the lookahead in float32 beside its image is as large as the iteration; in float32
    the lookahead is the image, and the iteration holds the next one and a Gram matrix beside it.
    """
    whole, piece = float(tensor.numel), float(min(tensor.numel, PIECE))
    is_wide = _is_wide(tensor)
    if tensor.role is not Role.LINEAR:
        return piece * _FLOAT32_BYTES * (1.0 if is_wide else ADAM_COPIES)
    computed, smaller = tensor.compute_bytes, min(tensor.shape)
    in_its_type = 2 * whole + smaller * smaller
    iteration = max((_FLOAT32_BYTES + 2) * whole, computed * in_its_type)
    rounded = _FLOAT32_BYTES * ROUNDED_COPIES * piece
    return iteration if is_wide else max(iteration, computed * whole + rounded)


def _is_wide(tensor: Tensor) -> bool:
    """Whether the weight is of the type that its arithmetic is done in."""
    return tensor.element_bytes >= _FLOAT32_BYTES


SPECS: tuple[OptimizerSpec, ...] = (
    OptimizerSpec(
        name="adamw",
        summary="Adam with decoupled weight decay; fused, or a loop with `fused = false`.",
        paper="arXiv:1711.05101",
        build=_adamw,
        state_bytes=_adamw_bytes,
        step_bytes=_adamw_step,
        can=_CAN | {Capability.SHARDING},
        start=ADAMW_START,
        defaults={"betas": (0.9, 0.999), "eps": 1e-8, "fused": True},
    ),
    OptimizerSpec(
        name="sgd",
        summary="Stochastic gradient descent; keeps nothing unless `momentum` is set.",
        paper="Robbins and Monro 1951, doi:10.1214/aoms/1177729586",
        build=_sgd,
        state_bytes=_sgd_bytes,
        step_bytes=_sgd_step,
        can=_CAN | {Capability.SHARDING},
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
        state_bytes=_adafactor_bytes,
        step_bytes=_adafactor_step,
        can=_CAN,
        start=Suggestion(1e-3, 1e-3, "128", "T5's authors (1910.10683), fine-tuning, constant"),
        defaults={"beta2_decay": -0.8, "clip": 1.0},
    ),
    OptimizerSpec(
        name="muon",
        summary="Orthogonalized momentum on linear layers, AdamW on all else.",
        paper="Jordan et al. 2024, kellerjordan.github.io/posts/muon; arXiv:2502.16982",
        build=_muon,
        state_bytes=_muon_bytes,
        step_bytes=_muon_step,
        can=_CAN,
        start=replace(ADAMW_START, source="as AdamW's, whose size its steps have (2502.16982)"),
        defaults={"betas": (0.9, 0.999), "eps": 1e-8, "momentum": 0.95},
    ),
)
