"""The optimizers that no well-kept library has, as the registry lists them.

    [spec.name for spec in SPECS]     # ['lion']

Each method has a file of its own, imported when the method is built.
"""

from typing import TYPE_CHECKING

from optmodel.training.optimizers._adapting import largest
from optmodel.training.optimizers.roles import parameter_groups
from optmodel.training.optimizers.spec import (
    Capability,
    OptimizerSpec,
    Options,
    Request,
    Tensor,
)

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

_FLOAT32_BYTES = 4
_NUM_COPIES = {4: 5, 2: 9}
"""Copies of the largest tensor in float32 during a step, by bytes of an element, as traced: those
of bfloat16 are widened first, and rounded with random numbers."""


def _build_lion(model: "nn.Module", request: Request) -> "Optimizer":
    from optmodel.training.optimizers.lion import Lion

    return Lion(
        parameter_groups(model, request.weight_decay),
        lr=request.learning_rate,
        betas=tuple(request.options["betas"]),
        weight_decay=request.weight_decay,
        kernel=request.options["kernel"],
        stochastic_rounding=request.options["stochastic_rounding"],
        seed=request.seed,
    )


def _momentum(tensor: Tensor, options: Options) -> float:
    return float(tensor.numel * tensor.element_bytes)


def _copies(tensors: list[Tensor], options: Options) -> float:
    copies = _NUM_COPIES[tensors[0].element_bytes] if tensors else 0
    return float(copies * _FLOAT32_BYTES * largest(tensors))


SPECS: tuple[OptimizerSpec, ...] = (
    OptimizerSpec(
        name="lion",
        summary="The sign of an interpolated momentum; half of AdamW's state.",
        paper="arXiv:2302.06675, arXiv:2310.05898",
        build=_build_lion,
        state_bytes=_momentum,
        step_bytes=_copies,
        can=frozenset(
            {
                Capability.ACCUMULATION,
                Capability.CLIPPING,
                Capability.CPU,
                Capability.STOCHASTIC_ROUNDING,
            }
        ),
        defaults={"betas": (0.9, 0.99), "kernel": "sign", "stochastic_rounding": True},
    ),
)
