"""The AdamW of torchao with states of 8 bits, 4 bits or FP8, and stochastic rounding in bfloat16.

    optimizer = build_optimizer(model, "adamw-8bit", Request(learning_rate=2e-5))

States are quantized block by block with one float32 scale each (arXiv:2110.02861). A tensor of
under 4,096 elements, or one that blocks do not divide, keeps float32 states. The step is compiled
at first use, which takes seconds to a minute, and on a CPU needs a C++ compiler.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optmodel.training.optimizers._adapting import (
    ADAMW_START,
    STEP_COUNT_BYTES,
    largest,
    library,
)
from optmodel.training.optimizers.roles import parameter_groups
from optmodel.training.optimizers.spec import (
    Capability,
    OptimizerSpec,
    Options,
    Request,
    Tensor,
    Weights,
)

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

_FLOAT32_BYTES = 4
_SMALLEST_QUANTIZED = 4096
_CAN = frozenset(Capability)


@dataclass(frozen=True, slots=True)
class _Format:
    """How one of torchao's classes stores a moment: bytes of a code, block, bytes of its map."""

    class_name: str
    code_bytes: float
    block: int
    map_bytes: int

    def build(self, name: str) -> Callable[["nn.Module", Request], "Optimizer"]:
        def build(model: "nn.Module", request: Request) -> "Optimizer":
            found = getattr(library("torchao.optim", name), self.class_name)
            from optmodel.training.optimizers._low_bit import low_bit

            optimizer: Optimizer = low_bit(found, request.seed)(
                parameter_groups(model, request.weight_decay),
                lr=request.learning_rate,
                betas=tuple(request.options["betas"]),
                eps=request.options["eps"],
                block_size=self.block,
                bf16_stochastic_round=True,
            )
            return optimizer

        return build

    def state_bytes(self, tensor: Tensor, options: Options) -> float:
        if tensor.numel < _SMALLEST_QUANTIZED or tensor.numel % self.block:
            return 2.0 * tensor.numel * _FLOAT32_BYTES + STEP_COUNT_BYTES
        moment = tensor.numel * (self.code_bytes + 4 / self.block) + self.map_bytes
        return 2.0 * moment + STEP_COUNT_BYTES


def _step_bytes(tensors: list[Tensor], options: Options) -> float:
    """Both moments of one tensor in float32, which the compiled step holds to find the scales."""
    return 8.0 * largest(tensors)


def _spec(name: str, what: str, format_: _Format) -> OptimizerSpec:
    return OptimizerSpec(
        name=name,
        summary=f"AdamW with {what}, and stochastic rounding of bfloat16 weights (torchao).",
        paper="arXiv:2110.02861" if name != "adamw-4bit" else "arXiv:2309.01507",
        build=format_.build(name),
        state_bytes=format_.state_bytes,
        step_bytes=_step_bytes,
        can=_CAN,
        start=ADAMW_START,
        defaults={"betas": (0.9, 0.999), "eps": 1e-8},
        package="torchao",
        sharded_weights=(Weights.BFLOAT16, Weights.FLOAT32),
    )


SPECS: tuple[OptimizerSpec, ...] = (
    _spec("adamw-8bit", "states of 8 bits", _Format("AdamW8bit", 1.0, 256, 256 * 4)),
    _spec("adamw-4bit", "states of 4 bits", _Format("AdamW4bit", 0.5, 128, 16 * 4)),
    _spec("adamw-fp8", "states in FP8", _Format("AdamWFp8", 1.0, 256, 0)),
)
