"""FRUGAL as the registry lists it; the method is `optmodel.training.optimizers.frugal`.

SPEC.state_bytes(ParameterInfo((8, 8), ParameterType.LINEAR, 2), {})      # 64.0
"""

from typing import TYPE_CHECKING

from optmodel.training.optimizers.parameter_types import build_per_tensor
from optmodel.training.optimizers.spec import (
    ADAM_DEFAULTS,
    OptimizerConfig,
    OptimizerSpec,
    Options,
    ParameterInfo,
    Suggestion,
)
from optmodel.training.optimizers.step_memory import (
    ADAM_COPIES,
    FLOAT32_BYTES,
    ROUNDED_COPIES,
    adam_chunk_bytes,
    adam_state_bytes,
    chunk_elements,
    of_largest,
)

if TYPE_CHECKING:
    from optmodel.training.library_types import Module, Optimizer

_SUBSPACE: Options = {
    "density": 0.25,
    "projection": "columns",
    "refresh": 200,
    "rest": "sign",
    "rest_rate": 0.1,
}


def _build(model: "Module", config: OptimizerConfig) -> "Optimizer":
    from optmodel.training.optimizers.frugal import Frugal, FrugalConfig

    options = config.options
    subspace = FrugalConfig(**{name: options[name] for name in _SUBSPACE})
    betas, eps = tuple(options["betas"]), options["eps"]
    return build_per_tensor(Frugal, model, config, betas=betas, eps=eps, subspace=subspace)


def _state_bytes(tensor: ParameterInfo, options: Options) -> float:
    """Two moments of the share that has them; for `blocks` their average over linear layers."""
    moments = adam_state_bytes(tensor)
    if not tensor.is_linear:
        return moments
    options = {**_SUBSPACE, **options}
    density, projection = float(options["density"]), options["projection"]
    if projection == "blocks":
        return moments * density
    size = tensor.shape[1] if projection == "columns" else min(tensor.shape)
    rank = round(density * size)
    basis = size * rank if projection == "svd" and rank < size else 0
    return moments * rank / size + basis * max(tensor.element_bytes, FLOAT32_BYTES)


def _step_bytes(tensor: ParameterInfo, options: Options) -> float:
    """Float32 copies of a chunk, as traced, and what a projection needs for the whole matrix."""
    options = {**_SUBSPACE, **options}
    share, projection = float(options["density"]), options["projection"]
    if not tensor.is_linear or projection == "blocks" or share == 1:
        return adam_chunk_bytes(tensor)
    chunk = FLOAT32_BYTES * float(chunk_elements(tensor))
    if projection == "columns":
        rounded = max(ROUNDED_COPIES, 1.5 + 1.5 * share, 0.5 + (ADAM_COPIES + 0.5) * share)
        return chunk * (1 + 2 * share if tensor.is_float32 else rounded)
    size = min(tensor.shape)
    gram, basis = 8.0 * size * size, FLOAT32_BYTES * share * size * size
    rounded = max(2.25 + share, 1 + (ADAM_COPIES + 1) * share)
    held = chunk * (2.25 + share if tensor.is_float32 else rounded)
    if projection == "svd":
        # The state of the last subspace is freed before the next one is computed.
        freed = _state_bytes(tensor, options)
        return max(held, gram + max(2 * chunk, gram + basis) - freed)
    return max(held + basis, 4 * basis + 2 * gram * share * share)


SPEC = OptimizerSpec(
    name="frugal",
    summary="AdamW on a changing quarter of each linear layer, the sign on the rest.",
    paper="arXiv:2411.07837",
    build=_build,
    state_bytes=_state_bytes,
    step_bytes=of_largest(_step_bytes),
    start=Suggestion(5e-5, 5e-4, "16", "FRUGAL's authors (2411.07837), fine-tuning"),
    defaults={**ADAM_DEFAULTS, **_SUBSPACE},
)
