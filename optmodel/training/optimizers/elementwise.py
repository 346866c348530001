"""Element-wise methods over bfloat16 weights: AdamW and SGD with stochastic rounding.

    optimizer = AdamW(parameter_groups(model, 0.01), lr=2e-5, adam=AdamConfig(), seed=0)
    optimizer.state[weight]["square"]             # in bfloat16, rounded stochastically too

Torch's own methods round to the nearest, which loses most steps. Here a step computes chunks in
float32 and rounds them stochastically. Float32 weights may be among the others; for float32 weights
only, torch's fused kernels are faster. Muon, COSMOS and FRUGAL use Adam's functions too.
"""

from abc import abstractmethod
from dataclasses import dataclass
from math import sqrt

import torch

from optmodel.training.library_types import ParamGroup, TensorState
from optmodel.training.optimizers.per_tensor import (
    Params,
    PerTensorOptimizer,
    arithmetic_dtype,
    decoupled_step,
    row_chunks,
)
from optmodel.training.optimizers.rounding import store_rounded
from optmodel.training.optimizers.spec import ParameterType


@dataclass(frozen=True, slots=True)
class AdamConfig:
    """The settings of Adam."""

    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8


@dataclass(frozen=True, slots=True)
class AdamMoments:
    """Running means of the gradient and of its square, of the same shape."""

    mean: torch.Tensor
    square: torch.Tensor


class AdamW(PerTensorOptimizer):
    """`m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`, `w ← w(1-ηλ) - η m̂ / (√v̂ + ε)`.

    State: m and v, in the weight's type: 8 bytes an element in float32, 4 in bfloat16.

    Paper: arXiv:1711.05101.
    """

    def __init__(
        self,
        params: Params,
        lr: float,
        adam: AdamConfig = AdamConfig(),
        weight_decay: float = 0.0,
        seed: int = 0,
    ) -> None:
        own = {"lr": lr, "betas": adam.betas, "eps": adam.eps}
        super().__init__(params, {**own, "weight_decay": weight_decay, "seed": seed})

    def update(self, parameter: torch.Tensor, group: ParamGroup, index: int) -> None:
        """Update one tensor."""
        state = self.count_step(parameter)
        adamw_update(parameter, state, group, self.rounding_generator(parameter, group, index))


class LinearLayerOptimizer(PerTensorOptimizer):
    """The base of methods for the matrices of linear layers. All other tensors follow AdamW.

    So do groups without a parameter type. `betas` and `eps` of a group are AdamW's.
    """

    def update(self, parameter: torch.Tensor, group: ParamGroup, index: int) -> None:
        """Update one tensor by the rule for its parameter type."""
        state = self.count_step(parameter)
        generator = self.rounding_generator(parameter, group, index)
        if group.get("role") == ParameterType.LINEAR:
            if state["step"] == 1:
                state |= self.first_state(parameter, group, index)
            self.update_linear(parameter, state, group, generator)
        else:
            adamw_update(parameter, state, group, generator)

    @abstractmethod
    def first_state(self, parameter: torch.Tensor, group: ParamGroup, index: int) -> TensorState:
        """The state of a matrix before its first step."""

    @abstractmethod
    def update_linear(
        self,
        parameter: torch.Tensor,
        state: TensorState,
        group: ParamGroup,
        generator: torch.Generator | None,
    ) -> None:
        """Update one matrix."""


class SGD(PerTensorOptimizer):
    """`u ← μu + g + λw`, `w ← w - ηu`.

    State: u in the weight's type if there is a momentum, and a step count.
    """

    def __init__(
        self,
        params: Params,
        lr: float,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        seed: int = 0,
    ) -> None:
        defaults = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "seed": seed}
        super().__init__(params, defaults)

    def update(self, parameter: torch.Tensor, group: ParamGroup, index: int) -> None:
        """Update one tensor."""
        state, momentum = self.count_step(parameter), group["momentum"]
        generator = self.rounding_generator(parameter, group, index)
        if momentum and "momentum" not in state:
            state["momentum"] = torch.zeros_like(parameter)
        kept = [state["momentum"]] if momentum else []
        for row, gradient, *velocity in row_chunks(parameter, parameter.grad, *kept):
            direction = gradient.to(arithmetic_dtype(row), copy=True)
            direction.add_(row, alpha=group["weight_decay"])
            if velocity:
                direction.add_(velocity[0], alpha=momentum)
                store_rounded(velocity[0], direction, generator)
            # No name for the result: a name would keep it alive through the next chunk.
            store_rounded(
                row,
                row.to(arithmetic_dtype(row)).sub_(direction, alpha=group["lr"]),
                generator,
            )


def adamw_update(
    parameter: torch.Tensor,
    state: TensorState,
    group: ParamGroup,
    generator: torch.Generator | None,
) -> None:
    """Take one step of AdamW on a tensor of any shape, whose `step` was already incremented."""
    if "mean" not in state:
        state["mean"], state["square"] = torch.zeros_like(parameter), torch.zeros_like(parameter)
    adam = AdamConfig(group["betas"], group["eps"])
    for row, gradient, mean, square in row_chunks(
        parameter, parameter.grad, state["mean"], state["square"]
    ):
        moments, count = AdamMoments(mean, square), state["step"]
        # No names for the results: a name would keep its tensor alive through the next chunk.
        store_rounded(
            row,
            decoupled_step(row, adam_direction(gradient, moments, adam, count, generator), group),
            generator,
        )


def adam_direction(
    gradient: torch.Tensor,
    moments: AdamMoments,
    adam: AdamConfig,
    step: int,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    """`m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`; returns `m̂ / (√v̂ + ε)` as a new tensor.

    `step` counts from 1. With a generator, moments in bfloat16 are rounded stochastically. Rounded
    to the nearest, `v` would never change at β₂ = 0.999, since a thousandth of it is less than half
    of its last place.
    """
    beta1, beta2 = adam.betas
    square = moments.square.to(arithmetic_dtype(gradient))
    square.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
    store_rounded(moments.square, square, generator)
    found = square.sqrt() if square is moments.square else square.sqrt_()
    del square
    found.div_(sqrt(1 - beta2**step)).add_(adam.eps).mul_(1 - beta1**step)
    mean = moments.mean.to(arithmetic_dtype(gradient))
    mean.mul_(beta1).add_(gradient, alpha=1 - beta1)
    store_rounded(moments.mean, mean, generator)
    return torch.div(mean, found, out=found)
