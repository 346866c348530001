"""Lion as the registry lists it; the method is `optmodel.training.optimizers.lion`.

SPEC.state_bytes(ParameterInfo((8, 8), ParameterType.LINEAR, 2), {})      # 128.0
"""

from typing import TYPE_CHECKING

from optmodel.training.optimizers.parameter_types import build_per_tensor
from optmodel.training.optimizers.spec import (
    LION_START,
    OptimizerConfig,
    OptimizerSpec,
    Options,
    ParameterInfo,
)
from optmodel.training.optimizers.step_memory import (
    FLOAT32_BYTES,
    ROUNDED_COPIES,
    chunk_elements,
    of_largest,
)

if TYPE_CHECKING:
    from optmodel.training.library_types import Module, Optimizer


def _build(model: "Module", config: OptimizerConfig) -> "Optimizer":
    from optmodel.training.optimizers.lion import Lion

    betas, kernel = tuple(config.options["betas"]), config.options["kernel"]
    return build_per_tensor(Lion, model, config, betas=betas, kernel=kernel)


def _state_bytes(tensor: ParameterInfo, options: Options) -> float:
    """One momentum, in the weight's type."""
    return float(tensor.numel * tensor.element_bytes)


def _step_bytes(tensor: ParameterInfo, options: Options) -> float:
    """The direction, or the rounding of the weight.

    They are of one chunk if a row's direction depends on that row only. A singular value
    decomposition needs its factors too.
    """
    kernel = options.get("kernel", "sign")
    numel = tensor.numel if kernel in ("l2", "nuclear") else chunk_elements(tensor)
    held = numel * (1.0 if tensor.is_float32 else ROUNDED_COPIES)
    if kernel == "nuclear":
        factors = 3.0 * numel + min(tensor.shape) ** 2 if len(tensor.shape) > 1 else 4.0 * numel
        held = max(held, factors)
    return FLOAT32_BYTES * held


SPEC = OptimizerSpec(
    name="lion",
    summary="The sign of an interpolated momentum; half of AdamW's state.",
    paper="arXiv:2302.06675, arXiv:2310.05898",
    build=_build,
    state_bytes=_state_bytes,
    step_bytes=of_largest(_step_bytes),
    start=LION_START,
    defaults={"betas": (0.9, 0.99), "kernel": "sign"},
)
