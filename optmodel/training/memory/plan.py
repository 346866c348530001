"""The predicted peak of one training step, method by method, from shapes alone.

    shape = find_shape("Qwen2.5-0.5B")
    plan = make_plan(shape, spec("adamw"), Workload(sequence=4096))
    plan.peak, plan.moment              # bytes, and the moment of the step that needs most

The peak is the largest of six moments: the loss, the head, the last and the first layer of the
backward pass, the embedding's gradient, the optimizer's step; with gradient release each step of a
weight is within those before. A GPU needs up to 0.8 GiB more as its context.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from optmodel.training.memory.activations import (
    block_bytes,
    checkpoint_bytes,
    logit_bytes,
    passing_bytes,
)
from optmodel.training.memory.shapes import ModelShape
from optmodel.training.optimizers.spec import Gradients, OptimizerSpec, Role, Tensor

CONTEXT_BYTES = 0.8 * 2**30
"""What a CUDA context takes at most, beside what is allocated."""

_SLACK = 1.1
_ADAPTER_BYTES = 4


class Verdict(StrEnum):
    """Whether a plan goes into a memory."""

    FITS = "fits"
    TIGHT = "tight"
    TOO_LARGE = "does not fit"


@dataclass(frozen=True, slots=True)
class Workload:
    """What a step is made of: tokens, accumulation, and what is kept or trained."""

    sequence: int = 4096
    batch: int = 1
    accumulation: int = 1
    checkpointing: bool = True
    chunked_loss: bool = False
    element_bytes: int = 2
    lora_rank: int = 0

    @property
    def num_tokens(self) -> int:
        """Tokens of one micro-batch."""
        return self.sequence * self.batch


@dataclass(frozen=True, slots=True)
class Plan:
    """The bytes held at the moment of a step that needs most."""

    optimizer: str
    moment: str
    weights: float
    gradients: float
    states: float
    activations: float
    logits: float
    temporaries: float
    is_traced: bool = False

    @property
    def peak(self) -> float:
        """Bytes in all."""
        passes = self.activations + self.logits + self.temporaries
        return self.weights + self.gradients + self.states + passes

    def verdict(self, memory: float) -> Verdict:
        """Tight: it goes in by the figures, but not with a context and an allocator's slack."""
        if self.peak * _SLACK + CONTEXT_BYTES <= memory:
            return Verdict.FITS
        return Verdict.TIGHT if self.peak + CONTEXT_BYTES / 2 <= memory else Verdict.TOO_LARGE


@dataclass(frozen=True, slots=True)
class _Moment:
    """What one moment of the step holds beside weights and states."""

    name: str
    gradients: float = 0.0
    activations: float = 0.0
    logits: float = 0.0
    temporaries: float = 0.0

    @property
    def total(self) -> float:
        return self.gradients + self.activations + self.logits + self.temporaries


def make_plan(shape: ModelShape, method: OptimizerSpec, work: Workload) -> Plan:
    """The plan of a method; gradients have the type of what is trained, adapters are float32."""
    weights = shape.tensors(work.element_bytes)
    adapters = shape.adapters(work.lora_rank, _ADAPTER_BYTES) if work.lora_rank else []
    trained = adapters or weights
    options = dict(method.defaults)
    if method.gradients is Gradients.BLOCK and not options.get("num_blocks"):
        options["num_blocks"] = shape.num_layers

    def step_of(tensors: list[Tensor]) -> float:
        return method.step_bytes(tensors, options) if method.step_bytes else 0.0

    moments = (
        _forward_only(shape, method, work, step_of(trained))
        if method.gradients is Gradients.NONE
        else _backward(shape, method, work, trained, step_of)
    )
    worst = max(moments, key=lambda moment: moment.total)
    return Plan(
        optimizer=method.name,
        moment=worst.name,
        weights=_bytes([*weights, *adapters]),
        gradients=worst.gradients,
        states=sum(method.state_bytes(tensor, options) for tensor in trained),
        activations=worst.activations,
        logits=worst.logits,
        temporaries=worst.temporaries,
    )


def _forward_only(
    shape: ModelShape, method: OptimizerSpec, work: Workload, step: float
) -> list[_Moment]:
    """Passes without a graph: a perturbed copy of embedding and head, one layer's values."""
    scale = work.element_bytes / 2
    matrices = 1 if shape.is_tied else 2
    copy = float(matrices * shape.vocabulary * shape.hidden * work.element_bytes)
    layer = block_bytes(shape, work.num_tokens, scale)
    logits = 0.0 if work.chunked_loss else logit_bytes(shape, work.num_tokens, backward=False)
    return [
        _Moment("a layer", activations=layer, temporaries=copy),
        _Moment("the loss", logits=logits, temporaries=copy),
        _Moment("the step", temporaries=step),
    ]


def _backward(
    shape: ModelShape,
    method: OptimizerSpec,
    work: Workload,
    trained: list[Tensor],
    step_of: Callable[[list[Tensor]], float],
) -> list[_Moment]:
    """The six moments of a step with a backward pass."""
    scale = work.element_bytes / 2
    num_tokens = work.num_tokens
    block = block_bytes(shape, num_tokens, scale)
    kept = checkpoint_bytes(shape, num_tokens, scale) if work.checkpointing else block
    passing = passing_bytes(shape, num_tokens, scale)
    logits = 0.0 if work.chunked_loss else logit_bytes(shape, num_tokens, backward=True)

    whole = _bytes(trained)
    at_ends = [one for one in trained if one.role in (Role.EMBEDDING, Role.HEAD)]
    of_layers = [one for one in trained if one not in at_ends]
    ends = _bytes(at_ends)
    embedding = _bytes([one for one in trained if one.role is Role.EMBEDDING])
    # Gradients that stand before the backward pass, and after that of all layers.
    before = whole if work.accumulation > 1 else 0.0
    late = whole - ends
    if method.gradients is not Gradients.ALL:
        before, late = 0.0, 0.0
    last = late * (1 - 1 / shape.num_layers)
    # A tied matrix gets one gradient as head, held to the end, and one as embedding, and their sum.
    as_head = embedding if shape.is_tied else ends - embedding
    at_end = 3 * embedding if shape.is_tied else ends
    if method.gradients is Gradients.ONE:
        as_head, at_end = (embedding, 3 * embedding) if shape.is_tied else (0.0, embedding)
    elif method.gradients is Gradients.BLOCK:
        as_head = at_end = 0.0
    released, ends_step, at_head, at_step = 0.0, 0.0, 0.0, step_of(trained)
    if method.gradients is Gradients.ONE:
        released = step_of(of_layers) + max((_bytes([one]) for one in of_layers), default=0.0)
        ends_step, at_step = step_of(at_ends), 0.0
        at_head = 0.0 if shape.is_tied else ends - embedding
    held = 0.0 if work.checkpointing else block
    return [
        _Moment("the loss", before, shape.num_layers * kept, logits),
        _Moment("the head", at_head, shape.num_layers * kept, temporaries=ends_step),
        _Moment(
            "the last layer",
            max(before, as_head),
            (shape.num_layers - 1) * kept + block,
            temporaries=passing + released,
        ),
        _Moment(
            "the first layer",
            max(before, last + as_head),
            held or kept + block,
            temporaries=passing + released,
        ),
        _Moment("the embedding", max(before, late) + at_end, temporaries=ends_step),
        _Moment(
            "the step", whole if method.gradients is Gradients.ALL else 0.0, temporaries=at_step
        ),
    ]


def _bytes(tensors: list[Tensor]) -> float:
    return float(sum(one.numel * one.element_bytes for one in tensors))
