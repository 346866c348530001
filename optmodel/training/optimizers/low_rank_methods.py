"""GaLore and APOLLO of pytorch_optimizer: Adam in a low-rank image of a linear layer's gradient.

    request = Request(learning_rate=1e-5, options={"rank": 64})
    optimizer = build_optimizer(model, "galore", request)

Only the groups of linear layers are projected; embedding, head and norms run plain Adam.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optmodel.training.optimizers._adapting import ADAMW_START, COPIED, PIECE, require
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

_CAN = frozenset({Capability.ACCUMULATION, Capability.CLIPPING, Capability.CPU})
_PACKAGE = "pytorch_optimizer"
_RANK = 128
_FLOAT32_BYTES = 4


def _galore(model: "nn.Module", request: Request) -> "Optimizer":
    """`R = gPᵀ` or `Pᵀg` with `P` of the top singular vectors; `w ← w - ηα up(Adam(R))`."""
    require(_PACKAGE, "galore")
    from optmodel.training.optimizers._projected import ProjectedGaLore, projected

    optimizer = ProjectedGaLore(
        _projected_groups(model, request),
        lr=request.learning_rate,
        betas=tuple(request.options["betas"]),
        eps=request.options["eps"],
        foreach=False,
    )
    return projected(optimizer, model, request.seed)


def _apollo(model: "nn.Module", request: Request) -> "Optimizer":
    """`R = gPᵀ` with random `P`; `s = ‖Adam(R)‖ / ‖R‖` for each channel; `w ← w - η up(√α s R)`.

    The paper scales the raw gradient by `s`; the library scales `R` and projects it back, so its
    update has low rank.
    """
    require(_PACKAGE, "apollo")
    from optmodel.training.optimizers._projected import ProjectedApollo, projected

    optimizer = ProjectedApollo(
        _projected_groups(model, request),
        lr=request.learning_rate,
        betas=tuple(request.options["betas"]),
        eps=request.options["eps"],
        scale_type=request.options["scale_type"],
        foreach=False,
    )
    return projected(optimizer, model, request.seed)


def _projected_groups(model: "nn.Module", request: Request) -> list[dict[str, Any]]:
    groups = parameter_groups(model, request.weight_decay)
    for group in groups:
        if group["role"] == Role.LINEAR:
            group["rank"] = request.options["rank"]
            group["update_proj_gap"] = request.options["refresh"]
            group["scale"] = request.options["scale"]
            group["projection_type"] = "std"
    return groups


def _state_bytes(num_extra: int) -> Callable[[Tensor, Options], float]:
    """Two moments `max × r`; in float32 a projector `r × min`, and APOLLO's norm of its update."""

    def state_bytes(tensor: Tensor, options: Options) -> float:
        if tensor.role is not Role.LINEAR:
            return 2.0 * tensor.numel * tensor.element_bytes
        long, short = max(tensor.shape), min(tensor.shape)
        rank = options.get("rank", _RANK)
        if not num_extra:
            rank = min(rank, short)  # there are no more singular vectors than that
        exact = max(tensor.element_bytes, _FLOAT32_BYTES)
        return float(2 * rank * long * tensor.element_bytes + (rank * short + num_extra) * exact)

    return state_bytes


def _galore_step(tensors: list[Tensor], options: Options) -> float:
    """The singular value decomposition of one gradient, or the update by it."""
    return max((_galore_tensor_step(one, options) for one in tensors), default=0.0)


def _galore_tensor_step(tensor: Tensor, options: Options) -> float:
    if tensor.role is not Role.LINEAR:
        return _apollo_tensor_step(tensor, options)
    if _is_wide(tensor):  # what the loop still holds of the tensor before is among it
        return max(3.0 * _FLOAT32_BYTES * tensor.numel, _apollo_tensor_step(tensor, options))
    moments = 2 * int(options.get("rank", _RANK)) * max(tensor.shape)
    factors = _FLOAT32_BYTES * (tensor.numel + min(tensor.shape) ** 2 + moments)
    copies = float(COPIED * _FLOAT32_BYTES * tensor.numel)
    return max(copies + factors, _apollo_tensor_step(tensor, options))


def _apollo_step(tensors: list[Tensor], options: Options) -> float:
    """The update of one tensor, and four low-rank images beside it."""
    return max((_apollo_tensor_step(one, options) for one in tensors), default=0.0)


def _apollo_tensor_step(tensor: Tensor, options: Options) -> float:
    """Of bfloat16 with copies of weight and gradient; what is not projected goes by pieces."""
    if tensor.role is not Role.LINEAR:
        piece = _FLOAT32_BYTES * float(min(tensor.numel, PIECE))
        whole = _FLOAT32_BYTES * float(tensor.numel)
        return whole if _is_wide(tensor) else piece * (1 + COPIED + 2)
    images = 4 * options.get("rank", _RANK) * max(tensor.shape)
    copies = 0 if _is_wide(tensor) else COPIED * tensor.numel
    return float(_FLOAT32_BYTES * (tensor.numel + images + copies))


def _is_wide(tensor: Tensor) -> bool:
    return tensor.element_bytes >= _FLOAT32_BYTES


_ADAM: Options = {"betas": (0.9, 0.999), "eps": 1e-6, "rank": _RANK, "refresh": 200}

SPECS: tuple[OptimizerSpec, ...] = (
    OptimizerSpec(
        name="galore",
        summary="Adam on gradients of linear layers projected to their top singular vectors.",
        paper="arXiv:2403.03507",
        build=_galore,
        state_bytes=_state_bytes(0),
        step_bytes=_galore_step,
        can=_CAN,
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
        step_bytes=_apollo_step,
        can=_CAN,
        start=replace(ADAMW_START, source="as AdamW's; no source of its own for fine-tuning"),
        defaults={**_ADAM, "scale": 1.0, "scale_type": "channel"},
        package=_PACKAGE,
    ),
)
