"""Lion, and Lion-K: the direction is a subgradient of a convex function K of the momentum.

optimizer = Lion(groups, lr=1e-6, weight_decay=0.1)            # K = ‖·‖₁: the sign
optimizer = Lion(groups, lr=1e-6, kernel=LionKernel.NUCLEAR)       # K = ‖·‖_*: U Vᵀ
optimizer.bounds()                 # λ‖w‖ for each group; at most 1 in the feasible set
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Unpack

import torch

from optmodel.training.library_types import ParamGroup
from optmodel.training.optimizers.per_tensor import (
    CommonOptions,
    Params,
    PerTensorOptimizer,
    arithmetic_dtype,
    decoupled_step,
    row_chunks,
    with_common,
)
from optmodel.training.optimizers.rounding import store_rounded


class LionKernel(StrEnum):
    """The convex function K, named by its norm."""

    SIGN = "sign"
    ROWS = "rows"
    L2 = "l2"
    NUCLEAR = "nuclear"


_BY_ROWS = (LionKernel.SIGN, LionKernel.ROWS)
"""The kernels whose direction of a row depends on that row only."""


class Lion(PerTensorOptimizer):
    """`w ← w(1-ηλ)`, `c ← β₁m + (1-β₁)g`, `w ← w - η ∇K(c)`, `m ← β₂m + (1-β₂)g`.

    `∇K` is sign(c) for K = ‖·‖₁ (Lion), c over the norm of its row, c/‖c‖₂, or U Vᵀ of the singular
    value decomposition; it is zero at c = 0. A vector counts as one row. With λ > 0 Lion minimizes
    f subject to a bound of 1/λ on the dual norm of w: for the sign, ‖w‖∞ ≤ 1/λ.

    State: m, in the weight's type: 4 bytes an element in float32, 2 in bfloat16.

    Papers: arXiv:2302.06675 (Lion), arXiv:2310.05898 (Lion-K). Ours: bfloat16 weights are updated
    in float32 arithmetic, and with `stochastic_rounding` w and m are rounded stochastically.
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-4,
        betas: tuple[float, float] = (0.9, 0.99),
        kernel: str = LionKernel.SIGN,
        **common: Unpack[CommonOptions],
    ) -> None:
        own = {"lr": lr, "betas": betas, "kernel": str(LionKernel(kernel))}
        super().__init__(params, with_common(common, **own))

    def bounds(self) -> list[float]:
        """λ times the largest dual norm of a weight, for each group; at most 1 in the feasible set.

        For the sign it is λ‖w‖∞. Above 1 the weight decay still moves weights towards the feasible
        set, whatever the loss is.
        """
        with torch.no_grad():
            return [
                float(group["weight_decay"])
                * max(
                    _dual_norm(one.to(arithmetic_dtype(one)), group["kernel"])
                    for one in group["params"]
                )
                for group in self.param_groups
            ]

    def update(self, parameter: torch.Tensor, group: ParamGroup, index: int) -> None:
        """Update one tensor."""
        state = self.count_step(parameter)
        if "momentum" not in state:
            state["momentum"] = torch.zeros_like(parameter)
        generator = self.rounding_generator(parameter, group, index)
        whole = (parameter, parameter.grad, state["momentum"])
        by_rows = group["kernel"] in _BY_ROWS and parameter.dim() > 1
        chunks: Iterable[tuple[torch.Tensor, ...]] = row_chunks(*whole) if by_rows else (whole,)
        for row, gradient, momentum in chunks:
            # No names for the results: a name would keep its tensor alive through the next chunk.
            store_rounded(
                row, decoupled_step(row, _direction(gradient, momentum, group), group), generator
            )
            store_rounded(momentum, _mean(gradient, momentum, group["betas"][1]), generator)


def _direction(gradient: torch.Tensor, momentum: torch.Tensor, group: ParamGroup) -> torch.Tensor:
    """`∇K(c)`, in float32."""
    mixed = momentum.to(arithmetic_dtype(momentum), copy=True)
    mixed.mul_(group["betas"][0]).add_(gradient, alpha=1 - group["betas"][0])
    return _subgradient(mixed, group["kernel"])


def _mean(gradient: torch.Tensor, momentum: torch.Tensor, beta2: float) -> torch.Tensor:
    """The new momentum in float32; a float32 momentum is changed in place."""
    return momentum.to(arithmetic_dtype(momentum)).mul_(beta2).add_(gradient, alpha=1 - beta2)


def _matrix(value: torch.Tensor) -> torch.Tensor:
    """The tensor as rows; a vector becomes one row."""
    return value.reshape(1, -1) if value.dim() < 2 else value.flatten(1)


def _subgradient(value: torch.Tensor, kernel: str) -> torch.Tensor:
    """A subgradient of K at `value`, which may be overwritten; zero at zero."""
    if kernel == LionKernel.SIGN:
        return value.sign_()
    rows = _matrix(value)
    if kernel == LionKernel.NUCLEAR:
        return _orthogonal(rows).reshape(value.shape)
    norm = rows.norm(dim=1, keepdim=True) if kernel == LionKernel.ROWS else rows.norm()
    return rows.div_(torch.where(norm > 0, norm, 1.0)).reshape(value.shape)


def _orthogonal(matrix: torch.Tensor) -> torch.Tensor:
    """U Vᵀ, without the singular values that are zero up to rounding."""
    left, values, right = torch.linalg.svd(matrix, full_matrices=False)
    smallest = values.max() * max(matrix.shape) * torch.finfo(matrix.dtype).eps
    return left.mul_(values > smallest) @ right


def _dual_norm(value: torch.Tensor, kernel: str) -> float:
    """The dual norm of K, which λ bounds."""
    if kernel == LionKernel.SIGN:
        return float(value.abs().max())
    rows = _matrix(value)
    if kernel == LionKernel.NUCLEAR:
        return float(torch.linalg.matrix_norm(rows, 2))
    return float(rows.norm(dim=1).max() if kernel == LionKernel.ROWS else rows.norm())
