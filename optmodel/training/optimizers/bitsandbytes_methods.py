"""The 8-bit AdamW and Lion of bitsandbytes, and their paged forms.

    optimizer = build_optimizer(model, "lion-8bit", Request(learning_rate=1e-5))

States are quantized in blocks of 256 (arXiv:2110.02861); tensors of under 4,096 elements keep
float32. The embedding is quantized as all else, where transformers' `Trainer` would keep it in 32
bits. Paged states of tensors of at least 100,000 elements live in CUDA's unified memory and move
to the host when the card is full, in a resumed run, too. The
library rounds bfloat16 weights to the nearest, so here it steps float32 copies of them, one at a
time; torchao's `adamw-8bit` rounds them itself and needs no copies.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from optmodel.training.optimizers._adapting import (
    ADAMW_START,
    COPIED,
    LION_START,
    ROUNDED_COPIES,
    library,
)
from optmodel.training.optimizers.roles import parameter_groups
from optmodel.training.optimizers.spec import Capability, OptimizerSpec, Options, Request, Tensor

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

_FLOAT32_BYTES = 4
_BLOCK = 256
_SMALLEST_QUANTIZED = 4096
_CAN = frozenset({Capability.ACCUMULATION, Capability.CLIPPING, Capability.CPU})


def _builder(
    name: str, class_name: str, *, is_paged: bool
) -> Callable[["nn.Module", Request], "Optimizer"]:
    def build(model: "nn.Module", request: Request) -> "Optimizer":
        from optmodel.training.optimizers._paged import PagedInFloat32, paged
        from optmodel.training.optimizers.in_float32 import InFloat32, has_bfloat16

        found = getattr(library("bitsandbytes.optim", name), class_name)
        options = {**request.options, "betas": tuple(request.options["betas"])}
        optimizer: Optimizer = (paged(found) if is_paged else found)(
            parameter_groups(model, request.weight_decay), lr=request.learning_rate, **options
        )
        if not has_bfloat16(model):
            return optimizer
        return (PagedInFloat32 if is_paged else InFloat32)(optimizer, seed=request.seed)

    return build


def _state_bytes(num_moments: int) -> Callable[[Tensor, Options], float]:
    def state_bytes(tensor: Tensor, options: Options) -> float:
        if tensor.numel < _SMALLEST_QUANTIZED:
            return 4.0 * num_moments * tensor.numel
        num_blocks = -(-tensor.numel // _BLOCK)
        return float(num_moments * (tensor.numel + 4 * num_blocks))

    return state_bytes


def _step_bytes(tensors: list[Tensor], options: Options) -> float:
    """The kernels hold nothing that torch allocates; of bfloat16 a copy is rounded."""
    return max((_tensor_step(one) for one in tensors), default=0.0)


def _tensor_step(tensor: Tensor) -> float:
    if tensor.element_bytes >= _FLOAT32_BYTES:
        return 0.0
    return _FLOAT32_BYTES * max(COPIED, ROUNDED_COPIES) * tensor.numel


def _adamw(name: str, class_name: str, *, paged: bool = False) -> OptimizerSpec:
    return OptimizerSpec(
        name=name,
        summary=f"AdamW with {'paged ' if paged else ''}states of 8 bits (bitsandbytes).",
        paper="arXiv:2110.02861" + (", arXiv:2305.14314" if paged else ""),
        build=_builder(name, class_name, is_paged=paged),
        state_bytes=_state_bytes(2),
        step_bytes=_step_bytes,
        start=ADAMW_START,
        can=_CAN - {Capability.CPU} if paged else _CAN,
        defaults={"betas": (0.9, 0.999), "eps": 1e-8},
        package="bitsandbytes",
        needs_cuda=paged,
    )


def _lion(name: str, class_name: str, *, paged: bool = False) -> OptimizerSpec:
    return OptimizerSpec(
        name=name,
        summary=f"Lion with {'a paged' if paged else 'a'} momentum of 8 bits (bitsandbytes).",
        paper="arXiv:2302.06675, arXiv:2110.02861" + (", arXiv:2305.14314" if paged else ""),
        build=_builder(name, class_name, is_paged=paged),
        state_bytes=_state_bytes(1),
        step_bytes=_step_bytes,
        start=LION_START,
        can=_CAN - {Capability.CPU} if paged else _CAN,
        defaults={"betas": (0.9, 0.99)},
        package="bitsandbytes",
        needs_cuda=paged,
    )


SPECS: tuple[OptimizerSpec, ...] = (
    _adamw("adamw-8bit-bnb", "AdamW8bit"),
    _lion("lion-8bit", "Lion8bit"),
    _adamw("paged-adamw-8bit", "PagedAdamW8bit", paged=True),
    _lion("paged-lion-8bit", "PagedLion8bit", paged=True),
)
