"""Optimizers and their registry.

optimizer = build_optimizer(model, "adamw-8bit", OptimizerConfig(learning_rate=2e-5))
OPTIMIZERS["adamw-8bit"].paper        # 'arXiv:2110.02861'
"""

from optmodel.training.optimizers.parameter_types import classify_parameters, parameter_groups
from optmodel.training.optimizers.registry import (
    OPTIMIZERS,
    RELEASE,
    build_optimizer,
    check_capabilities,
    fill_options,
    optimizer_spec,
    prepare_model,
    weight_dtype,
)
from optmodel.training.optimizers.spec import (
    ADAM_DEFAULTS,
    ADAMW_START,
    LION_START,
    SINGLE_DEVICE,
    Capability,
    GradientLifetime,
    OptimizerConfig,
    OptimizerSpec,
    Options,
    ParameterInfo,
    ParameterType,
    Suggestion,
    WeightDtype,
)
from optmodel.training.optimizers.step_memory import of_largest

__all__ = [
    "ADAMW_START",
    "ADAM_DEFAULTS",
    "LION_START",
    "OPTIMIZERS",
    "RELEASE",
    "SINGLE_DEVICE",
    "Capability",
    "GradientLifetime",
    "OptimizerConfig",
    "OptimizerSpec",
    "Options",
    "ParameterInfo",
    "ParameterType",
    "Suggestion",
    "WeightDtype",
    "build_optimizer",
    "check_capabilities",
    "classify_parameters",
    "fill_options",
    "of_largest",
    "optimizer_spec",
    "parameter_groups",
    "prepare_model",
    "weight_dtype",
]
