"""The optimizers that torch has: AdamW, SGD and Adafactor; and Muon, for torch's has one precision.

    optimizer = build_optimizer(model, "muon", Request(learning_rate=1e-4))
    optimizer.param_groups[0]["role"]                    # 'linear'; the other groups run AdamW

None runs in torch's `foreach` mode, its default on a GPU: that one adds a buffer of the size of
all weights to the peak (62.8 instead of 50.2 GiB for 7 B parameters in bfloat16).
"""

from typing import TYPE_CHECKING

from optmodel.training.optimizers._adapting import (
    ADAM_COPIES,
    PIECE,
    ROUNDED_COPIES,
    STEP_COUNT_BYTES,
    largest,
)
from optmodel.training.optimizers.roles import parameter_groups
from optmodel.training.optimizers.spec import (
    Capability,
    OptimizerSpec,
    Options,
    Request,
    Role,
    Tensor,
)

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

_FLOAT32_BYTES = 4
_CAN = frozenset({Capability.ACCUMULATION, Capability.CLIPPING, Capability.CPU})
_ADAM: Options = {"betas": (0.9, 0.999), "eps": 1e-8, "fused": True}


def _adamw(model: "nn.Module", request: Request) -> "Optimizer":
    """`m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`, `w ← w(1-ηλ) - η m̂ / (√v̂ + ε)`."""
    import torch

    groups = parameter_groups(model, request.weight_decay)
    return torch.optim.AdamW(
        groups, lr=request.learning_rate, foreach=False, **_adam_options(request.options)
    )


def _sgd(model: "nn.Module", request: Request) -> "Optimizer":
    """`u ← μu + g + λw`, `w ← w - ηu`; without momentum nothing is kept.

    A loop, because torch 2.13's fused kernel leaves bfloat16 weights on a CPU as they are.
    """
    import torch

    groups = parameter_groups(model, request.weight_decay)
    momentum = float(request.options["momentum"])
    return torch.optim.SGD(groups, lr=request.learning_rate, momentum=momentum, foreach=False)


def _adafactor(model: "nn.Module", request: Request) -> "Optimizer":
    """`v ≈ r cᵀ / mean(r)` of row and column means of `g²`; steps follow the weight's RMS.

    `η` bounds the relative step `min(η, 1/√t)`, as in the paper.
    """
    import torch

    groups = parameter_groups(model, request.weight_decay)
    return torch.optim.Adafactor(
        groups,
        lr=request.learning_rate,
        beta2_decay=request.options["beta2_decay"],
        d=request.options["clip"],
        foreach=False,
    )


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


def _adam_options(options: Options) -> dict[str, object]:
    return {
        "betas": tuple(options["betas"]),
        "eps": options["eps"],
        "fused": options["fused"],
    }


def _adamw_bytes(tensor: Tensor, options: Options) -> float:
    return 2.0 * tensor.numel * tensor.element_bytes + STEP_COUNT_BYTES


def _adamw_step(tensors: list[Tensor], options: Options) -> float:
    """Fused: nothing. The loop holds a root, its quotient and the denominator of one tensor."""
    if options.get("fused", True):
        return 0.0
    return 3.0 * largest(tensors) * _widest(tensors)


def _sgd_bytes(tensor: Tensor, options: Options) -> float:
    return float(tensor.numel * tensor.element_bytes) if options.get("momentum", 0.0) else 0.0


def _adafactor_bytes(tensor: Tensor, options: Options) -> float:
    if len(tensor.shape) < 2:
        return float(tensor.numel * tensor.element_bytes + STEP_COUNT_BYTES)
    rows = tensor.numel // tensor.shape[-1]
    columns = tensor.numel // tensor.shape[-2]
    return float((rows + columns) * tensor.element_bytes + STEP_COUNT_BYTES)


def _one_copy(tensors: list[Tensor], options: Options) -> float:
    """The gradient of one tensor with its weight decay."""
    return float(largest(tensors) * _widest(tensors))


def _two_copies(tensors: list[Tensor], options: Options) -> float:
    """The estimate of the variance and the update of one tensor."""
    return 2.0 * largest(tensors) * _widest(tensors)


def _muon_bytes(tensor: Tensor, options: Options) -> float:
    if tensor.role is Role.LINEAR:
        return float(tensor.numel * tensor.element_bytes)
    return 2.0 * tensor.numel * tensor.element_bytes


def _muon_step(tensors: list[Tensor], options: Options) -> float:
    return max((_muon_tensor_step(one) for one in tensors), default=0.0)


def _muon_tensor_step(tensor: Tensor) -> float:
    """The lookahead and its image in bfloat16, as large as three of those in the iteration; or the
    direction and pieces of the weight that are rounded."""
    whole, piece = float(tensor.numel), float(min(tensor.numel, PIECE))
    is_wide = tensor.element_bytes >= _FLOAT32_BYTES
    if tensor.role is not Role.LINEAR:
        return piece * _FLOAT32_BYTES * (1.0 if is_wide else ADAM_COPIES)
    iteration = (_FLOAT32_BYTES + 2) * whole
    rounded = _FLOAT32_BYTES * ROUNDED_COPIES * piece
    return iteration if is_wide else max(iteration, 2 * whole + rounded)


def _widest(tensors: list[Tensor]) -> int:
    return max((tensor.element_bytes for tensor in tensors), default=0)


SPECS: tuple[OptimizerSpec, ...] = (
    OptimizerSpec(
        name="adamw",
        summary="Adam with decoupled weight decay; fused, or a loop with `fused = false`.",
        paper="arXiv:1711.05101",
        build=_adamw,
        state_bytes=_adamw_bytes,
        step_bytes=_adamw_step,
        can=_CAN | {Capability.SHARDING},
        defaults=_ADAM,
    ),
    OptimizerSpec(
        name="sgd",
        summary="Stochastic gradient descent; keeps nothing unless `momentum` is set.",
        paper="Robbins and Monro 1951, doi:10.1214/aoms/1177729586",
        build=_sgd,
        state_bytes=_sgd_bytes,
        step_bytes=_one_copy,
        can=_CAN | {Capability.SHARDING},
        defaults={"momentum": 0.0},
    ),
    OptimizerSpec(
        name="adafactor",
        summary="Second moments as an outer product of rows and columns, no first moments.",
        paper="arXiv:1804.04235",
        build=_adafactor,
        state_bytes=_adafactor_bytes,
        step_bytes=_two_copies,
        can=_CAN,
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
        defaults={"betas": (0.9, 0.999), "eps": 1e-8, "momentum": 0.95},
    ),
)
