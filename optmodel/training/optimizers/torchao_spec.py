"""The AdamW of torchao with states of 8 bits, 4 bits or FP8, and stochastic rounding in bfloat16.

    optimizer = build_optimizer(model, "adamw-8bit", OptimizerConfig(learning_rate=2e-5))

States are quantized in blocks with one float32 scale each (arXiv:2110.02861). A tensor of under
4,096 elements, or of no whole number of blocks, keeps float32 states. The step is compiled at first
use, which takes seconds to a minute, and needs a C++ compiler on a CPU.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optmodel.training.optimizers.parameter_types import parameter_groups
from optmodel.training.optimizers.spec import (
    ADAM_DEFAULTS,
    ADAMW_START,
    Capability,
    OptimizerConfig,
    OptimizerSpec,
    Options,
    ParameterInfo,
    WeightDtype,
    import_library,
)
from optmodel.training.optimizers.step_memory import FLOAT32_BYTES, STEP_COUNT_BYTES, of_largest

if TYPE_CHECKING:
    from optmodel.training.library_types import Module, Optimizer

_SMALLEST_QUANTIZED = 4096


@dataclass(frozen=True, slots=True)
class _Format:
    """How a class of torchao stores a moment: bytes of a code, block size, bytes of its map."""

    class_name: str
    code_bytes: float
    block: int
    map_bytes: int

    def build(self, name: str) -> Callable[["Module", OptimizerConfig], "Optimizer"]:
        def build(model: "Module", config: OptimizerConfig) -> "Optimizer":
            found = getattr(import_library("torchao.optim", name), self.class_name)
            from optmodel.training.optimizers.torchao_adamw import seeded_class

            optimizer: Optimizer = seeded_class(found, config.seed)(
                parameter_groups(model, config.weight_decay),
                lr=config.learning_rate,
                betas=tuple(config.options["betas"]),
                eps=config.options["eps"],
                block_size=self.block,
                bf16_stochastic_round=True,
            )
            return optimizer

        return build

    def state_bytes(self, tensor: ParameterInfo, options: Options) -> float:
        if tensor.numel < _SMALLEST_QUANTIZED or tensor.numel % self.block:
            return 2.0 * tensor.numel * FLOAT32_BYTES + STEP_COUNT_BYTES
        moment = tensor.numel * (self.code_bytes + 4 / self.block) + self.map_bytes
        return 2.0 * moment + STEP_COUNT_BYTES


def _step_bytes(tensor: ParameterInfo, options: Options) -> float:
    """Both moments in float32, which the compiled step needs to compute the scales."""
    return 8.0 * tensor.numel


def _spec(name: str, what: str, format_: _Format) -> OptimizerSpec:
    return OptimizerSpec(
        name=name,
        summary=f"AdamW with {what}, and stochastic rounding of bfloat16 weights (torchao).",
        paper="arXiv:2110.02861" if name != "adamw-4bit" else "arXiv:2309.01507",
        build=format_.build(name),
        state_bytes=format_.state_bytes,
        step_bytes=of_largest(_step_bytes),
        capabilities=frozenset(Capability),
        start=ADAMW_START,
        defaults=ADAM_DEFAULTS,
        package="torchao",
        sharded_weights=(WeightDtype.BFLOAT16, WeightDtype.FLOAT32),
    )


SPECS: tuple[OptimizerSpec, ...] = (
    _spec("adamw-8bit", "states of 8 bits", _Format("AdamW8bit", 1.0, 256, 256 * 4)),
    _spec("adamw-4bit", "states of 4 bits", _Format("AdamW4bit", 0.5, 128, 16 * 4)),
    _spec("adamw-fp8", "states in FP8", _Format("AdamWFp8", 1.0, 256, 0)),
)
