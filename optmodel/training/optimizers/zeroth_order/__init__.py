"""Training without backward passes: slopes along random directions, from forward passes alone.

    optimizer = ZerothOrder(model, ZerothOrderConfig(), lr=1e-6)
    optimizer.accumulate(lambda: model(**batch).loss)
    optimizer.step()

Its memory is that of using the model: the tier for what does not fit otherwise.
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
