"""GaLore and APOLLO of pytorch_optimizer: Adam in a low-rank image of a linear layer's gradient.

    request = Request(learning_rate=1e-5, options={"rank": 64})
    optimizer = build_optimizer(model, "galore", request)

Only the groups of linear layers are projected; embedding, head and norms run plain Adam.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from optmodel.training.optimizers._adapting import largest, require
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

_CAN = frozenset({Capability.ACCUMULATION, Capability.CLIPPING, Capability.CPU})
_PACKAGE = "pytorch_optimizer"
_RANK = 128


def _galore(model: "nn.Module", request: Request) -> "Optimizer":
    """`R = gPᵀ` or `Pᵀg` with `P` of the top singular vectors; `w ← w - ηα up(Adam(R))`."""
    require(_PACKAGE, "galore")
    from optmodel.training.optimizers._projected import ProjectedGaLore

    return ProjectedGaLore(
        _projected_groups(model, request),
        lr=request.learning_rate,
        betas=tuple(request.options["betas"]),
        eps=request.options["eps"],
        foreach=False,
    )


def _apollo(model: "nn.Module", request: Request) -> "Optimizer":
    """`R = gPᵀ` with random `P`; `s = ‖Adam(R)‖ / ‖R‖` for each channel; `w ← w - η up(√α s R)`.

    The paper scales the raw gradient by `s`; the library scales `R` and projects it back, so its
    update has low rank.
    """
    require(_PACKAGE, "apollo")
    from optmodel.training.optimizers._projected import ProjectedApollo

    return ProjectedApollo(
        _projected_groups(model, request),
        lr=request.learning_rate,
        betas=tuple(request.options["betas"]),
        eps=request.options["eps"],
        scale_type=request.options["scale_type"],
        foreach=False,
    )


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
    """Two moments `max × r` and a projector `r × min`; APOLLO also the norm of its last update."""

    def state_bytes(tensor: Tensor, options: Options) -> float:
        if tensor.role is not Role.LINEAR:
            return 2.0 * tensor.numel * tensor.element_bytes
        long, short = max(tensor.shape), min(tensor.shape)
        rank = options.get("rank", _RANK)
        if not num_extra:
            rank = min(rank, short)  # there are no more singular vectors than that
        return float((2 * rank * long + rank * short + num_extra) * tensor.element_bytes)

    return state_bytes


def _galore_step(tensors: list[Tensor], options: Options) -> float:
    """The singular value decomposition of one gradient, in float32: its copy and both factors."""
    matrices = [tensor for tensor in tensors if tensor.role is Role.LINEAR]
    return max(3 * 4.0 * largest(matrices), _apollo_step(tensors, options))


def _apollo_step(tensors: list[Tensor], options: Options) -> float:
    """The update of one tensor, and four low-rank images beside it."""
    return max((_update_bytes(tensor, options) for tensor in tensors), default=0.0)


def _update_bytes(tensor: Tensor, options: Options) -> float:
    rank = options.get("rank", _RANK) if tensor.role is Role.LINEAR else 0
    return float(tensor.element_bytes * (tensor.numel + 4 * rank * max(tensor.shape)))


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
        defaults={**_ADAM, "scale": 1.0, "scale_type": "channel"},
        package=_PACKAGE,
    ),
)
