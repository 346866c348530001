"""Training without backward passes: slopes along random directions, from forward passes only.

    optimizer = ZerothOrder(model, ZerothOrderConfig(), lr=1e-6)
    optimizer.accumulate(lambda: model(**batch).loss)
    optimizer.step()

It needs hardly more memory than inference, for models that no other method can train here.
"""

from optmodel.training.optimizers.zeroth_order.directions import Directions, Mask
from optmodel.training.optimizers.zeroth_order.estimates import (
    SlopeEstimate,
    forward_mode,
    two_sided,
)
from optmodel.training.optimizers.zeroth_order.int4_linear import (
    Int4Linear,
    dequantize_linear_layers,
    quantize_linear_layers,
)
from optmodel.training.optimizers.zeroth_order.optimizer import (
    UpdateRule,
    ZerothOrder,
    ZerothOrderConfig,
)
from optmodel.training.optimizers.zeroth_order.perturbation import Perturbation, PerturbedWeight

__all__ = [
    "Directions",
    "Int4Linear",
    "Mask",
    "Perturbation",
    "PerturbedWeight",
    "SlopeEstimate",
    "UpdateRule",
    "ZerothOrder",
    "ZerothOrderConfig",
    "dequantize_linear_layers",
    "forward_mode",
    "quantize_linear_layers",
    "two_sided",
]
