"""Muon as the registry lists it; the method is `optmodel.training.optimizers.muon`.

SPEC.state_bytes(ParameterInfo((8, 8), ParameterType.LINEAR, 2), {})      # 128.0
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from optmodel.training.optimizers.parameter_types import build_per_tensor
from optmodel.training.optimizers.spec import (
    ADAM_DEFAULTS,
    ADAMW_START,
    OptimizerConfig,
    OptimizerSpec,
    Options,
    ParameterInfo,
)
from optmodel.training.optimizers.step_memory import (
    FLOAT32_BYTES,
    ROUNDED_COPIES,
    adam_chunk_bytes,
    adam_state_bytes,
    chunk_elements,
    of_largest,
)

if TYPE_CHECKING:
    from optmodel.training.library_types import Module, Optimizer


def _build(model: "Module", config: OptimizerConfig) -> "Optimizer":
    from optmodel.training.optimizers.elementwise import AdamConfig
    from optmodel.training.optimizers.muon import Muon

    options = config.options
    return build_per_tensor(
        Muon,
        model,
        config,
        momentum=options["momentum"],
        adam=AdamConfig(tuple(options["betas"]), options["eps"]),
        compute_dtype=config.compute_dtype,
    )


def _state_bytes(tensor: ParameterInfo, options: Options) -> float:
    """One momentum in linear layers, AdamW's two elsewhere."""
    if tensor.is_linear:
        return float(tensor.numel * tensor.element_bytes)
    return adam_state_bytes(tensor)


def _step_bytes(tensor: ParameterInfo, options: Options) -> float:
    """Newton-Schulz, or its direction and a chunk of the weight that is rounded.

    In bfloat16, the float32 lookahead and its bfloat16 copy are as large as the iteration. In
    float32 the lookahead is not copied, and the iteration also holds the next matrix and a Gram
    matrix.
    """
    if not tensor.is_linear:
        return adam_chunk_bytes(tensor)
    whole, computed, smaller = float(tensor.numel), tensor.compute_bytes, min(tensor.shape)
    in_its_type = 2 * whole + smaller * smaller
    iteration = max((FLOAT32_BYTES + 2) * whole, computed * in_its_type)
    rounded = FLOAT32_BYTES * ROUNDED_COPIES * chunk_elements(tensor)
    return iteration if tensor.is_float32 else max(iteration, computed * whole + rounded)


SPEC = OptimizerSpec(
    name="muon",
    summary="Orthogonalized momentum on linear layers, AdamW on all else.",
    paper="Jordan et al. 2024, kellerjordan.github.io/posts/muon; arXiv:2502.16982",
    build=_build,
    state_bytes=_state_bytes,
    step_bytes=of_largest(_step_bytes),
    start=replace(ADAMW_START, source="as AdamW's, whose size its steps have (2502.16982)"),
    defaults={**ADAM_DEFAULTS, "momentum": 0.95},
)
