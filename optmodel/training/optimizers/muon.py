"""Muon: each linear layer steps along its momentum, with all singular values set to about one.

    optimizer = Muon(parameter_groups(model, 0.1), lr=1e-4)                  # NS₅ in bfloat16
    optimizer = Muon(groups, lr=1e-4, compute_dtype="float32")          # for a CPU without bfloat16

Groups without a parameter type are plain AdamW. Torch's own Muon iterates in bfloat16 only, and
rounds bfloat16 weights to the nearest, which loses most steps of fine-tuning. COSMOS uses the
Newton-Schulz iteration of this module too.
"""

from dataclasses import asdict
from math import sqrt
from typing import Unpack

import torch

from optmodel.training.library_types import ParamGroup, TensorState
from optmodel.training.optimizers.elementwise import AdamConfig, LinearLayerOptimizer
from optmodel.training.optimizers.per_tensor import (
    CommonOptions,
    Params,
    arithmetic_dtype,
    decoupled_step,
    row_chunks,
    with_common,
)
from optmodel.training.optimizers.rounding import store_rounded
from optmodel.training.optimizers.spec import ParameterType

_RMS = 0.2
_ADAM = AdamConfig()
_SMALLEST_NORM = 1e-7
_QUINTIC = (3.4445, -4.775, 2.0315)
_NUM_ITERATIONS = 5


class Muon(LinearLayerOptimizer):
    """`M ← μM + (1-μ)g`, `w ← w(1-ηλ) - 0.2η√max(m,n) NS₅((1-μ)g + μM)` on linear layers.

    The factor `0.2√max(m,n)` makes a step as large as AdamW's, so one learning rate serves both.
    Everything else is AdamW with the settings `adam`. NS₅ is applied to the lookahead divided by
    its norm, in `compute_dtype`.

    State: M, in the weight's type: 4 bytes an element in float32, 2 in bfloat16; elsewhere AdamW's.

    Papers: Jordan et al. 2024, arXiv:2502.16982. Ours: bfloat16 weights are updated in float32
    arithmetic, except for NS₅. With `stochastic_rounding` weights and momenta are rounded
    stochastically.
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        momentum: float = 0.95,
        adam: AdamConfig = _ADAM,
        compute_dtype: str = "bfloat16",
        **common: Unpack[CommonOptions],
    ) -> None:
        own = {"lr": lr, "momentum": momentum, **asdict(adam), "compute_dtype": compute_dtype}
        super().__init__(params, with_common(common, **own, role=str(ParameterType.OTHER)))

    def first_state(self, parameter: torch.Tensor, group: ParamGroup, index: int) -> TensorState:
        """M, which starts from zero."""
        return {"momentum": torch.zeros_like(parameter)}

    def update_linear(
        self,
        parameter: torch.Tensor,
        state: TensorState,
        group: ParamGroup,
        generator: torch.Generator | None,
    ) -> None:
        """Update one matrix."""
        found = orthogonalize(_lookahead(state["momentum"], parameter.grad, group, generator))
        scale = _RMS * sqrt(max(parameter.shape))
        for row, part in row_chunks(parameter, found):
            # No name for the float32 part: a name would keep it alive while the row is rounded.
            store_rounded(
                row,
                decoupled_step(row, part.to(arithmetic_dtype(part)).mul_(scale), group),
                generator,
            )


def orthogonalize(matrix: torch.Tensor) -> torch.Tensor:
    """NS₅: five times `X ← aX + (bXXᵀ + c(XXᵀ)²)X`, which takes singular values to about 1.

    Singular values must be in (0, 1]. It needs only matrix products, in the matrix's own type, so
    it also works in bfloat16.
    """
    a, b, c = _QUINTIC
    is_tall = matrix.shape[0] > matrix.shape[1]
    found = matrix.T if is_tall else matrix
    del matrix  # so that it is freed before the iteration, unless the caller holds it
    for _ in range(_NUM_ITERATIONS):
        gram = found @ found.T
        gram = torch.addmm(gram, gram, gram, beta=b, alpha=c)
        found = torch.addmm(found, gram, found, beta=a)
    return found.T if is_tall else found


def update_momentum(
    kept: torch.Tensor, gradient: torch.Tensor, beta: float, generator: torch.Generator | None
) -> torch.Tensor:
    """`M ← βM + (1-β)g`; returns M in float32, and stores it rounded in `kept`."""
    momentum = kept.to(arithmetic_dtype(kept))
    momentum.mul_(beta).add_(gradient, alpha=1 - beta)
    if momentum is not kept:
        for row, wanted in row_chunks(kept, momentum):
            store_rounded(row, wanted, generator)
    return momentum


def _lookahead(
    kept: torch.Tensor,
    gradient: torch.Tensor,
    group: ParamGroup,
    generator: torch.Generator | None,
) -> torch.Tensor:
    """Update M; returns Nesterov's lookahead divided by its norm, in the type of NS₅."""
    beta = group["momentum"]
    momentum = update_momentum(kept, gradient, beta, generator)
    ahead = torch.mul(momentum, beta, out=None if momentum is kept else momentum)
    ahead.add_(gradient, alpha=1 - beta)
    ahead.div_(ahead.norm().clamp_(min=_SMALLEST_NORM))
    return ahead.to(getattr(torch, group["compute_dtype"]))
