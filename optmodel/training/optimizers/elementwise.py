"""AdamW and SGD over bfloat16 weights, which torch's own round to the nearest and so hold still.

    optimizer = AdamW(parameter_groups(model, 0.01), lr=2e-5, seed=0)
    optimizer.state[weight]["square"]             # in bfloat16, rounded stochastically, too

A step goes piece by piece in float32, and what it writes back is right on average. Weights in
float32 may be among them; a model of such weights alone is better served by torch's fused kernels.
"""

from typing import Any

import torch

from optmodel.training.optimizers._adam import Rule, adamw_update
from optmodel.training.optimizers._one_by_one import OneByOne, pieces, wide
from optmodel.training.optimizers.rounding import generator, write_back


class AdamW(OneByOne):
    """`m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`, `w ← w(1-ηλ) - η m̂ / (√v̂ + ε)`.

    State: m and v, of the weight's type: 8 bytes an element in float32, 4 in bfloat16.
    Paper: arXiv:1711.05101.
    """

    def __init__(
        self, params: Any, lr: float, rule: Rule, weight_decay: float = 0.0, seed: int = 0
    ) -> None:
        defaults = {
            "lr": lr,
            "betas": rule.betas,
            "eps": rule.eps,
            "weight_decay": weight_decay,
            "seed": seed,
        }
        super().__init__(params, defaults)

    def update(self, parameter: Any, group: dict[str, Any], index: int) -> None:
        """Update one weight."""
        state = self.state[parameter]
        state["step"] = state.get("step", 0) + 1
        chance = generator(group["seed"], state["step"], index, parameter.device)
        adamw_update(parameter, state, group, chance)


class SGD(OneByOne):
    """`u ← μu + g + λw`, `w ← w - ηu`.

    State: with a momentum u, of the weight's type; else none but a count of steps.
    """

    def __init__(
        self,
        params: Any,
        lr: float,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        seed: int = 0,
    ) -> None:
        defaults = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "seed": seed}
        super().__init__(params, defaults)

    def update(self, parameter: Any, group: dict[str, Any], index: int) -> None:
        """Update one weight."""
        state, rate, momentum = self.state[parameter], group["lr"], group["momentum"]
        state["step"] = state.get("step", 0) + 1
        chance = generator(group["seed"], state["step"], index, parameter.device)
        if momentum and "momentum" not in state:
            state["momentum"] = torch.zeros_like(parameter)
        kept = [state["momentum"]] if momentum else []
        for row, gradient, *velocity in pieces(parameter, parameter.grad, *kept):
            direction = gradient.to(wide(row), copy=True)
            direction.add_(row, alpha=group["weight_decay"])
            if velocity:
                direction.add_(velocity[0], alpha=momentum)
                write_back(velocity[0], direction, chance)
            write_back(row, row.to(wide(row)).sub_(direction, alpha=rate), chance)
