"""Optimizers and their registry.

optimizer = build_optimizer(model, "adamw-8bit", Request(learning_rate=2e-5))
OPTIMIZERS["adamw-8bit"].paper        # 'arXiv:2110.02861'
"""

from optmodel.training.optimizers.registry import (
    OPTIMIZERS,
    RELEASE,
    build_optimizer,
    check,
    complete,
    weights_held,
)
from optmodel.training.optimizers.roles import parameter_groups
from optmodel.training.optimizers.spec import (
    Capability,
    Gradients,
    OptimizerSpec,
    Options,
    Request,
    Role,
    Suggestion,
    Tensor,
    Weights,
)

__all__ = [
    "OPTIMIZERS",
    "RELEASE",
    "Capability",
    "Gradients",
    "OptimizerSpec",
    "Options",
    "Request",
    "Role",
    "Suggestion",
    "Tensor",
    "Weights",
    "build_optimizer",
    "check",
    "complete",
    "parameter_groups",
    "weights_held",
]
