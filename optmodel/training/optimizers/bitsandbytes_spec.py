"""The 8-bit AdamW and Lion of bitsandbytes, and their paged forms.

    optimizer = build_optimizer(model, "lion-8bit", OptimizerConfig(learning_rate=1e-5))

States are quantized in blocks of 256 (arXiv:2110.02861); tensors of under 4,096 elements keep
float32 states. States of the embedding are quantized too, where transformers' `Trainer` would keep
them in 32 bits. Paged states of tensors of at least 100,000 elements are in CUDA's unified memory,
and move to the host when the GPU is full, also in a resumed run. The library rounds bfloat16
weights to the nearest, so here it steps float32 copies of them, one at a time. torchao's
`adamw-8bit` rounds stochastically and needs no copies.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from optmodel.training.optimizers.parameter_types import parameter_groups
from optmodel.training.optimizers.spec import (
    ADAM_DEFAULTS,
    ADAMW_START,
    LION_START,
    SINGLE_DEVICE,
    Capability,
    OptimizerConfig,
    OptimizerSpec,
    Options,
    ParameterInfo,
    StateBytes,
    Suggestion,
    import_library,
)
from optmodel.training.optimizers.step_memory import (
    FLOAT32_BYTES,
    ROUNDED_COPIES,
    WIDENED_COPIES,
    of_largest,
)

if TYPE_CHECKING:
    from optmodel.training.library_types import Module, Optimizer

_BLOCK = 256
_SMALLEST_QUANTIZED = 4096


def _builder(
    name: str, class_name: str, *, is_paged: bool
) -> Callable[["Module", OptimizerConfig], "Optimizer"]:
    def build(model: "Module", config: OptimizerConfig) -> "Optimizer":
        from optmodel.training.optimizers.bitsandbytes_paged import PagedFloat32Stepping, paged
        from optmodel.training.optimizers.float32_stepping import Float32Stepping, has_bfloat16

        found = getattr(import_library("bitsandbytes.optim", name), class_name)
        options = {**config.options, "betas": tuple(config.options["betas"])}
        optimizer: Optimizer = (paged(found) if is_paged else found)(
            parameter_groups(model, config.weight_decay), lr=config.learning_rate, **options
        )
        if not has_bfloat16(model):
            return optimizer
        return (PagedFloat32Stepping if is_paged else Float32Stepping)(optimizer, seed=config.seed)

    return build


def _state_bytes(num_moments: int) -> StateBytes:
    def state_bytes(tensor: ParameterInfo, options: Options) -> float:
        if tensor.numel < _SMALLEST_QUANTIZED:
            return 4.0 * num_moments * tensor.numel
        num_blocks = -(-tensor.numel // _BLOCK)
        return float(num_moments * (tensor.numel + 4 * num_blocks))

    return state_bytes


def _step_bytes(tensor: ParameterInfo, options: Options) -> float:
    """The kernels allocate nothing through torch. A bfloat16 weight needs its float32 copies."""
    if tensor.is_float32:
        return 0.0
    return FLOAT32_BYTES * max(WIDENED_COPIES, ROUNDED_COPIES) * tensor.numel


def _spec(
    name: str,
    class_name: str,
    summary: str,
    paper: str,
    *,
    num_moments: int,
    start: Suggestion,
    defaults: Options,
) -> OptimizerSpec:
    is_paged = name.startswith("paged-")
    return OptimizerSpec(
        name=name,
        summary=summary,
        paper=paper + (", arXiv:2305.14314" if is_paged else ""),
        build=_builder(name, class_name, is_paged=is_paged),
        state_bytes=_state_bytes(num_moments),
        step_bytes=of_largest(_step_bytes),
        start=start,
        capabilities=SINGLE_DEVICE - {Capability.CPU} if is_paged else SINGLE_DEVICE,
        defaults=defaults,
        package="bitsandbytes",
        needs_cuda=is_paged,
    )


def _adamw(name: str, class_name: str, states: str) -> OptimizerSpec:
    return _spec(
        name,
        class_name,
        f"AdamW with {states} of 8 bits (bitsandbytes).",
        "arXiv:2110.02861",
        num_moments=2,
        start=ADAMW_START,
        defaults=ADAM_DEFAULTS,
    )


def _lion(name: str, class_name: str, momentum: str) -> OptimizerSpec:
    return _spec(
        name,
        class_name,
        f"Lion with {momentum} of 8 bits (bitsandbytes).",
        "arXiv:2302.06675, arXiv:2110.02861",
        num_moments=1,
        start=LION_START,
        defaults={"betas": (0.9, 0.99)},
    )


SPECS: tuple[OptimizerSpec, ...] = (
    _adamw("adamw-8bit-bnb", "AdamW8bit", "states"),
    _lion("lion-8bit", "Lion8bit", "a momentum"),
    _adamw("paged-adamw-8bit", "PagedAdamW8bit", "paged states"),
    _lion("paged-lion-8bit", "PagedLion8bit", "a paged momentum"),
)
