"""Newton-Schulz: what Muon and COSMOS make of a matrix's momentum.

    momentum = carried(state["momentum"], gradient, beta=0.95, chance=None)     # float32
    orthogonalized(momentum / momentum.norm())     # singular values of about 1

Iterations need products of matrices alone, so bfloat16 serves where a processor has it.
"""

from typing import Any

import torch

from optmodel.training.optimizers._one_by_one import pieces, wide
from optmodel.training.optimizers.rounding import write_back

_QUINTIC = (3.4445, -4.775, 2.0315)
_NUM_ITERATIONS = 5


def orthogonalized(matrix: Any) -> Any:
    """NS₅: singular values in (0, 1] to about 1, five times `X ← aX + (bXXᵀ + c(XXᵀ)²)X`.

    Computed in the matrix's own type.
    """
    a, b, c = _QUINTIC
    is_tall = matrix.shape[0] > matrix.shape[1]
    found = matrix.T if is_tall else matrix
    del matrix  # unless the caller keeps it, it need not live through the iteration
    for _ in range(_NUM_ITERATIONS):
        gram = found @ found.T
        gram = torch.addmm(gram, gram, gram, beta=b, alpha=c)
        found = torch.addmm(found, gram, found, beta=a)
    return found.T if is_tall else found


def carried(kept: Any, gradient: Any, beta: float, chance: Any | None) -> Any:
    """`M ← βM + (1-β)g` in float32, which is returned; what is kept takes its rounding."""
    momentum = kept.to(wide(kept))
    momentum.mul_(beta).add_(gradient, alpha=1 - beta)
    if momentum is not kept:
        for row, wanted in pieces(kept, momentum):
            write_back(row, wanted, chance)
    return momentum
