"""Lion, and Lion-K: the direction is a subgradient of a convex function K of the momentum.

optimizer = Lion(groups, lr=1e-6, weight_decay=0.1)            # K = ‖·‖₁: the sign
optimizer = Lion(groups, lr=1e-6, kernel=Kernel.NUCLEAR)       # K = ‖·‖_*: U Vᵀ
optimizer.bounds()                 # per group ‖w‖ λ; at most 1 once inside the box
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import torch

from optmodel.training.optimizers.rounding import generator, write_back


class Kernel(StrEnum):
    """K, by the norm it is."""

    SIGN = "sign"
    ROWS = "rows"
    L2 = "l2"
    NUCLEAR = "nuclear"


class Lion(torch.optim.Optimizer):  # type: ignore[misc]
    """`w ← w(1-ηλ)`, `c ← β₁m + (1-β₁)g`, `w ← w - η ∇K(c)`, `m ← β₂m + (1-β₂)g`.

    `∇K` is sign(c) for K = ‖·‖₁ (Lion), c over the norm of its row, c/‖c‖₂, or U Vᵀ of the singular
    value decomposition; zero where c is. Vectors count as one row. With λ > 0 it minimizes f
    subject to K's dual norm of w being at most 1/λ: for Lion ‖w‖∞ ≤ 1/λ.

    State: m, of the weight's type: 4 bytes an element in float32, 2 in bfloat16.
    Papers: arXiv:2302.06675 (Lion), arXiv:2310.05898 (Lion-K). Ours: arithmetic of bfloat16
    weights is float32, and with `stochastic_rounding` w and m are rounded without a bias.
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1e-4,
        betas: tuple[float, float] = (0.9, 0.99),
        weight_decay: float = 0.0,
        kernel: str = Kernel.SIGN,
        stochastic_rounding: bool = False,
        seed: int = 0,
    ) -> None:
        defaults = {
            "lr": lr,
            "betas": betas,
            "weight_decay": weight_decay,
            "kernel": str(Kernel(kernel)),
            "stochastic_rounding": stochastic_rounding,
            "seed": seed,
        }
        super().__init__(params, defaults)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step; parameters without a gradient are left alone."""
        loss = closure() if closure is not None else None
        index = 0
        with torch.no_grad():
            for group in self.param_groups:
                for parameter in group["params"]:
                    if parameter.grad is not None:
                        self._update(parameter, group, index)
                    index += 1
        return loss

    def bounds(self) -> list[float]:
        """λ times the largest dual norm of a weight, per group; at most 1 inside the feasible set.

        For Lion ‖w‖∞ λ: above 1 the decay still pulls weights into the box, whatever the loss.
        """
        with torch.no_grad():
            return [
                float(group["weight_decay"])
                * max(_dual_norm(one.to(_wide(one)), group["kernel"]) for one in group["params"])
                for group in self.param_groups
            ]

    def _update(self, parameter: Any, group: dict[str, Any], index: int) -> None:
        state = self.state[parameter]
        if not state:
            state["step"] = 0
            state["momentum"] = torch.zeros_like(parameter)
        state["step"] += 1
        wide = _wide(parameter)
        gradient, momentum = parameter.grad.to(wide), state["momentum"].to(wide)
        beta1, beta2 = group["betas"]
        direction = _subgradient(beta1 * momentum + (1 - beta1) * gradient, group["kernel"])
        # Not w(1-ηλ): the factor, rounded to float32, is off the same way at every step.
        decayed = parameter.to(wide)
        decayed = decayed.sub(decayed, alpha=group["lr"] * group["weight_decay"])
        chance = None
        if group["stochastic_rounding"]:
            chance = generator(group["seed"], state["step"], index, parameter.device)
        write_back(parameter, decayed.sub_(direction, alpha=group["lr"]), chance)
        write_back(state["momentum"], beta2 * momentum + (1 - beta2) * gradient, chance)


def _wide(parameter: Any) -> Any:
    """The type of the arithmetic: at least float32."""
    return torch.promote_types(parameter.dtype, torch.float32)


def _matrix(value: Any) -> Any:
    """As rows; a vector is one row."""
    return value.reshape(1, -1) if value.dim() < 2 else value.flatten(1)


def _subgradient(value: Any, kernel: str) -> Any:
    """A subgradient of K at `value`, of its shape; zero at zero."""
    if kernel == Kernel.SIGN:
        return value.sign()
    rows = _matrix(value)
    if kernel == Kernel.NUCLEAR:
        return _orthogonal(rows).reshape(value.shape)
    norm = rows.norm(dim=1, keepdim=True) if kernel == Kernel.ROWS else rows.norm()
    return torch.where(norm > 0, rows / norm, 0.0).reshape(value.shape)


def _orthogonal(matrix: Any) -> Any:
    """U Vᵀ over the singular values that are not zero to rounding."""
    left, values, right = torch.linalg.svd(matrix, full_matrices=False)
    smallest = values.max() * max(matrix.shape) * torch.finfo(matrix.dtype).eps
    return (left * (values > smallest)) @ right


def _dual_norm(value: Any, kernel: str) -> float:
    """The norm that λ bounds: the dual of K."""
    if kernel == Kernel.SIGN:
        return float(value.abs().max())
    rows = _matrix(value)
    if kernel == Kernel.NUCLEAR:
        return float(torch.linalg.matrix_norm(rows, 2))
    return float(rows.norm(dim=1).max() if kernel == Kernel.ROWS else rows.norm())
