"""COSMOS: SOAP in the leading directions of each linear layer's gradients, Muon in the rest.

    optimizer = Cosmos(parameter_groups(model, 0.1), lr=2e-4, parts=CosmosConfig(rank=64))
    optimizer.state[weight]["basis"]           # n × 64, orthonormal, in float32

Groups without a parameter type are plain AdamW.
"""

from dataclasses import asdict, dataclass
from math import sqrt
from typing import Unpack

import torch

from optmodel.training.library_types import ParamGroup, TensorState
from optmodel.training.optimizers.elementwise import LinearLayerOptimizer
from optmodel.training.optimizers.muon import orthogonalize, update_momentum
from optmodel.training.optimizers.per_tensor import (
    CommonOptions,
    Params,
    arithmetic_dtype,
    decoupled_step,
    row_chunks,
    with_common,
)
from optmodel.training.optimizers.rounding import seeded_generator, store_rounded
from optmodel.training.optimizers.spec import ParameterType


@dataclass(frozen=True, slots=True)
class CosmosConfig:
    """How COSMOS combines SOAP and Muon.

    SOAP follows the `rank` leading directions, `gamma` weighs Muon's part, and `rms` is the root
    mean square of a linear layer's step, in units of the learning rate. NS₅ is computed in
    `compute_dtype`, or in the weight's type if that is wider.
    """

    rank: int = 64
    gamma: float = 0.2
    rms: float = 0.2
    compute_dtype: str = "bfloat16"


class Cosmos(LinearLayerOptimizer):
    """With `NORM(X) = √n X/‖X‖`, on every linear layer W (m × n), however tall or wide:

        M ← β₁M + (1-β₁)G                         V ← β₂V + (1-β₂)(GU)²
        U ← QR(β₂US + (1-β₂)GᵀGU)                 S ← Uᵀ(β₂U'SU'ᵀ + (1-β₂)GᵀG)U, U' the last U
        A ← [MU/(1-β₁ᵗ) / √((V+ε)/(1-β₂ᵗ))] Uᵀ    B ← NORM(NS₅((M-MUUᵀ)/‖M-MUUᵀ‖))
        W ← W - ηλW - ηκ√m NORM(A + γB√m)

    Everything else is AdamW with the same β. NS₅ is five steps of the Newton-Schulz iteration. γ is
    `gamma`, κ is `rms` and r is `rank` of `parts`, where r is at most the shorter side.

    State: M; U (n × r), V (m × r) and S (r × r) in float32. For bfloat16 weights M is stored in
    float16, divided by its root mean square. NS₅ amplifies rounding noise to the size of M's small
    directions, so the three extra bits are needed. That is 2.13 bytes an element for r = 64 and a
    4096 × 4096 matrix in bfloat16. Elsewhere AdamW's two numbers, in the weight's type.

    Paper: arXiv:2502.17410. Ours differs as follows. With the factor κ√m one η also serves AdamW: a
    step of a linear layer has the RMS κη, and the paper's η is κ√m times ours. U starts from a
    seeded random sketch, not from a singular value decomposition. A complement below √(unit of
    rounding) of M's norm, 0.035 % in float32, counts as zero, since NORM would amplify its noise.
    QR and S are computed in float64, NS₅ in `compute_dtype`, all else in float32 or wider. With
    `stochastic_rounding`, bfloat16 weights and AdamW's numbers are rounded stochastically.
    """

    def __init__(
        self,
        params: Params,
        lr: float = 2e-4,
        betas: tuple[float, float] = (0.95, 0.95),
        eps: float = 1e-8,
        parts: CosmosConfig = CosmosConfig(),
        **common: Unpack[CommonOptions],
    ) -> None:
        own = {"lr": lr, "betas": betas, "eps": eps, **asdict(parts)}
        super().__init__(params, with_common(common, **own, role=str(ParameterType.OTHER)))

    def first_state(self, parameter: torch.Tensor, group: ParamGroup, index: int) -> TensorState:
        """Zeros for M, V and S. U is random, from a stream that rounding does not use."""
        num_rows, num_columns = parameter.shape
        rank = min(group["rank"], num_rows, num_columns)
        generator = seeded_generator(group["seed"], -1, index, parameter.device)
        sketch = torch.randn(num_columns, rank, generator=generator, device=parameter.device)
        half = torch.float16 if parameter.dtype == torch.bfloat16 else parameter.dtype
        kept = {"dtype": arithmetic_dtype(parameter), "device": parameter.device}
        return {
            "momentum": torch.zeros_like(parameter, dtype=half),
            "basis": torch.linalg.qr(sketch.double()).Q.to(arithmetic_dtype(parameter)),
            "gram": torch.zeros(rank, rank, **kept),
            "square": torch.zeros(num_rows, rank, **kept),
        }

    def update_linear(
        self,
        parameter: torch.Tensor,
        state: TensorState,
        group: ParamGroup,
        generator: torch.Generator | None,
    ) -> None:
        """Update one matrix."""
        _update_basis(state, parameter.grad.to(arithmetic_dtype(parameter)), group["betas"][1])
        step = _step(state, parameter, group)
        for row, change in row_chunks(parameter, step):
            store_rounded(row, decoupled_step(row, change, group), generator)


def _update_basis(state: TensorState, gradient: torch.Tensor, beta2: float) -> None:
    """Update U, S and V by the gradient. `GᵀG` is never formed."""
    last, gram = state["basis"].double(), state["gram"].double()
    image = (gradient.T @ (gradient @ state["basis"])).double()
    basis = torch.linalg.qr(image.mul_(1 - beta2).addmm_(last, gram, alpha=beta2)).Q
    del image
    turn = basis.T @ last
    state["basis"] = basis.to(state["basis"].dtype)
    seen = gradient @ state["basis"]
    state["square"].mul_(beta2).addcmul_(seen, seen, value=1 - beta2)
    gram = (turn @ gram @ turn.T).mul_(beta2)
    seen = seen.double()
    state["gram"].copy_(gram.addmm_(seen.T, seen, alpha=1 - beta2))


def _step(state: TensorState, parameter: torch.Tensor, group: ParamGroup) -> torch.Tensor:
    """Update M by the gradient; returns `κ√m NORM(A + γB√m)`."""
    beta1, beta2 = group["betas"]
    basis, count = state["basis"], state["step"]
    momentum = _momentum(state, parameter.grad, beta1)
    leading = momentum @ basis
    compute = torch.promote_types(parameter.dtype, getattr(torch, group["compute_dtype"]))
    found = _muon(momentum, leading, basis, compute)
    del momentum
    size = sqrt(parameter.numel())  # √n of NORM times √m
    found.mul_(_over(group["gamma"] * size, found.norm(), 0.0))
    scale = (state["square"] + group["eps"]).div_(1 - beta2**count).sqrt_()
    leading.div_(scale.mul_(1 - beta1**count))
    found.addmm_(leading, basis.T)
    return found.mul_(_over(group["rms"] * size, found.norm(), 0.0))


def _momentum(state: TensorState, gradient: torch.Tensor, beta1: float) -> torch.Tensor:
    """The new M in float32. The stored M is rounded to the nearest."""
    kept = state["momentum"]
    if kept.dtype != torch.float16:
        return update_momentum(kept, gradient, beta1, None)
    momentum = kept.to(arithmetic_dtype(kept)).mul_(state.get("size", 1.0))
    momentum.mul_(beta1).add_(gradient, alpha=1 - beta1)
    size = momentum.norm() / sqrt(momentum.numel())
    state["size"] = torch.where(size > 0, size, 1.0)
    for row, wanted in row_chunks(kept, momentum):
        row.copy_(wanted / state["size"])
    return momentum


def _muon(
    momentum: torch.Tensor, leading: torch.Tensor, basis: torch.Tensor, dtype: torch.dtype
) -> torch.Tensor:
    """`NS₅((M-MUUᵀ)/‖M-MUUᵀ‖)`, or zero if only rounding errors are left."""
    if basis.shape[1] == momentum.shape[1]:
        return torch.zeros_like(momentum)
    # U is computed from GᵀG: with small singular values its error exceeds a unit of rounding.
    floor = momentum.norm() * sqrt(torch.finfo(momentum.dtype).eps)
    found = orthogonalize(_complement(momentum, leading, basis, floor).to(dtype))
    found = found.to(basis.dtype)
    # An odd polynomial keeps `XU = 0`, but it amplifies rounding errors in XU 500-fold.
    return found.addmm_(found @ basis, basis.T, alpha=-1)


def _complement(
    momentum: torch.Tensor, leading: torch.Tensor, basis: torch.Tensor, floor: torch.Tensor
) -> torch.Tensor:
    """`(M-MUUᵀ)/‖M-MUUᵀ‖`, or zero where the norm is not above the floor."""
    rest = torch.addmm(momentum, leading, basis.T, alpha=-1)
    return rest.mul_(_over(1.0, rest.norm(), floor))


def _over(numerator: float, norm: torch.Tensor, floor: torch.Tensor) -> torch.Tensor:
    """A quotient, or zero if the norm is not above its floor."""
    return torch.where(norm > floor, numerator / norm, 0.0)
