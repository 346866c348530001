"""COSMOS as the registry lists it; the method is `optmodel.training.optimizers.cosmos`.

SPEC.step_bytes([ParameterInfo((64, 64), ParameterType.LINEAR, 4)], {})   # 196608.0
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
    FLOAT32_BYTES,
    ROUNDED_COPIES,
    adam_chunk_bytes,
    adam_state_bytes,
    chunk_elements,
    of_largest,
)

if TYPE_CHECKING:
    from optmodel.training.library_types import Module, Optimizer

_PARTS: Options = {"rank": 64, "gamma": 0.2, "rms": 0.2}


def _build(model: "Module", config: OptimizerConfig) -> "Optimizer":
    from optmodel.training.optimizers.cosmos import Cosmos, CosmosConfig

    options = config.options
    parts = CosmosConfig(
        **{name: options[name] for name in _PARTS}, compute_dtype=config.compute_dtype
    )
    betas, eps = tuple(options["betas"]), options["eps"]
    return build_per_tensor(Cosmos, model, config, betas=betas, eps=eps, parts=parts)


def _rank(tensor: ParameterInfo, options: Options) -> int:
    """The rank of SOAP's part: at most the shorter side."""
    return min(int(options.get("rank", _PARTS["rank"])), *tensor.shape)


def _state_bytes(tensor: ParameterInfo, options: Options) -> float:
    """M in the weight's type; its scale, U, V and S in float32."""
    if not tensor.is_linear:
        return adam_state_bytes(tensor)
    rank = _rank(tensor, options)
    moment = float(tensor.numel * tensor.element_bytes)
    scale = 0 if tensor.is_float32 else FLOAT32_BYTES
    exact = rank * (sum(tensor.shape) + rank)
    return moment + scale + max(tensor.element_bytes, FLOAT32_BYTES) * exact


def _step_bytes(tensor: ParameterInfo, options: Options) -> float:
    """The largest of three phases, as traced: new basis, Newton-Schulz, change of the weights."""
    if not tensor.is_linear:
        return adam_chunk_bytes(tensor)
    (num_rows, num_columns), rank = tensor.shape, _rank(tensor, options)
    whole, smaller = FLOAT32_BYTES * float(tensor.numel), min(tensor.shape)
    # A bfloat16 gradient is cast to float32 first. The factors of QR are float64.
    basis = 8.0 * rank * (3 * num_columns + 2 * rank) + (0 if tensor.is_float32 else whole)
    leading = float(FLOAT32_BYTES * num_rows * rank)
    if tensor.is_float32:
        iteration, change = 2 * whole + FLOAT32_BYTES * smaller * smaller, whole
    else:
        rounded = ROUNDED_COPIES * FLOAT32_BYTES * chunk_elements(tensor)
        iteration, change = 2.5 * whole, whole + rounded
    return max(basis, leading + iteration, change)


SPEC = OptimizerSpec(
    name="cosmos",
    summary="SOAP in the leading directions of each linear layer, Muon in the rest.",
    paper="arXiv:2502.17410",
    build=_build,
    state_bytes=_state_bytes,
    step_bytes=of_largest(_step_bytes),
    start=Suggestion(
        2e-3,
        2e-3,
        "as AdamW's",
        "COSMOS's authors (2502.17410), pretraining; none for fine-tuning",
    ),
    defaults={**ADAM_DEFAULTS, "betas": (0.95, 0.95), **_PARTS},
)
