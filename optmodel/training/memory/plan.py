"""The predicted peak of one training step, method by method, before anything is loaded.

    shape = find_shape("Qwen2.5-0.5B")
    plan = make_plan(shape, optimizer_spec("adamw"), Workload(sequence=4096))
    plan.peak, plan.peak_phase                   # bytes, and the phase with the peak
    plan.fit(parse_memory("24GiB"))              # FitResult.FITS

The peak is the largest over the phases of both passes and the optimizer's step. With gradient
release, weights are updated within the passes. The memory of the passes comes from formulae if the
architecture has some, else from traced layers. A GPU needs up to 0.8 GiB more for its context.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from optmodel.errors import UserError
from optmodel.training.memory.closed_form import closed_form
from optmodel.training.memory.footprint import (
    MemorySnapshot,
    ModelFootprint,
    WeightFootprint,
)
from optmodel.training.memory.model_shape import ModelShape
from optmodel.training.memory.workload import Workload
from optmodel.training.optimizers import (
    GradientLifetime,
    OptimizerSpec,
    Options,
    ParameterInfo,
    ParameterType,
)

CONTEXT_BYTES = 0.8 * 2**30
"""The largest size of a CUDA context, which is not among the allocated bytes."""

_SLACK = 1.1
_UNITS = {"MiB": 2**20, "GiB": 2**30, "MB": 10**6, "GB": 10**9}
_MEMORY = re.compile(r"(\d+(?:\.\d+)?)\s*(MiB|GiB|MB|GB)")


class FitResult(StrEnum):
    """Whether a plan fits into a memory."""

    FITS = "fits"
    TIGHT = "tight"
    TOO_LARGE = "does not fit"


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """The bytes that are held in the phase of a step with the peak."""

    optimizer: str
    peak_phase: str
    weights: float
    gradients: float
    states: float
    activations: float
    logits: float
    temporaries: float
    is_traced: bool = False

    @property
    def peak(self) -> float:
        """The sum of all bytes."""
        passes = self.activations + self.logits + self.temporaries
        return self.weights + self.gradients + self.states + passes

    def fit(self, memory: float) -> FitResult:
        """FITS: with a CUDA context and an allocator's slack. TIGHT: with half a context."""
        if self.peak * _SLACK + CONTEXT_BYTES <= memory:
            return FitResult.FITS
        return FitResult.TIGHT if self.peak + CONTEXT_BYTES / 2 <= memory else FitResult.TOO_LARGE


def make_plan(shape: ModelShape, method: OptimizerSpec, work: Workload) -> MemoryPlan:
    """The plan of a method. Gradients have the type of what is trained; adapters are float32.

    Raises `UserError` for a model whose passes cannot be traced, and `MissingExtraError` if one
    must be traced and transformers is not installed.
    """
    model = _footprint(shape, work, backward=method.gradients is not GradientLifetime.NONE)
    trained = [one for one in model.weights if one.is_trained]
    options = dict(method.defaults)
    if method.gradients is GradientLifetime.BLOCK and not options.get("num_blocks"):
        options["num_blocks"] = shape.num_layers
    if method.gradients is GradientLifetime.NONE:
        snapshots = _without_gradients(model, trained)
    else:
        snapshots = _with_gradients(model, trained, method, work, options)
    worst = max(
        [*snapshots, _at_step(trained, method, options)], key=lambda snapshot: snapshot.total
    )
    return MemoryPlan(
        optimizer=method.name,
        peak_phase=worst.name,
        weights=sum(one.num_bytes for one in model.weights) + model.buffer_bytes,
        gradients=worst.gradients,
        states=sum(method.state_bytes(one.parameter, options) for one in trained),
        activations=worst.activations,
        logits=worst.logits,
        temporaries=worst.temporaries,
        is_traced=model.is_traced,
    )


def parse_memory(text: str) -> float:
    """Bytes of a size such as `24GiB`. Raises UserError."""
    match = _MEMORY.fullmatch(text.strip())
    if not match or not float(match[1]):
        raise UserError(f"'{text}' is no memory: write it like 24GiB or 80GB.")
    return float(match[1]) * _UNITS[match[2]]


def device_memory(device: str) -> float:
    """Total bytes of a device: `cpu` (the whole machine) or `cuda` (the first GPU)."""
    if device == "cpu":
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    import torch

    return float(torch.cuda.get_device_properties(0).total_memory)


def _footprint(shape: ModelShape, work: Workload, *, backward: bool) -> ModelFootprint:
    """The footprint by formulae if they cover model and workload, else traced."""
    closed = closed_form(shape, work, backward=backward)
    if closed is not None:
        return closed
    from optmodel.training.memory.layer_trace import trace_layers

    return trace_layers(shape.config_text, work, backward=backward)


def _with_gradients(
    model: ModelFootprint,
    trained: Sequence[WeightFootprint],
    method: OptimizerSpec,
    work: Workload,
    options: Options,
) -> Iterator[MemorySnapshot]:
    """Snapshots of both passes. With accumulation all gradients exist before the last passes."""
    parameters = {one.name: one.parameter for one in trained}
    of_one = cache(lambda parameter: _step_bytes(method, [parameter], options))
    standing = _bytes(trained) if work.accumulation > 1 else 0.0
    return model.phases.snapshots(
        method.gradients, standing=standing, update_bytes=lambda name: of_one(parameters[name])
    )


def _without_gradients(
    model: ModelFootprint, trained: Sequence[WeightFootprint]
) -> Iterator[MemorySnapshot]:
    """Forward passes at perturbed weights.

    Copies of embedding and head exist during the whole pass, those of a module while it runs.
    """
    ends = (ParameterType.EMBEDDING, ParameterType.HEAD)
    whole = _bytes([one for one in trained if one.parameter.type in ends])
    inner = [one.module_bytes for one in trained if one.parameter.type not in ends]
    none = GradientLifetime.NONE
    for snapshot in model.phases.snapshots(none, standing=0.0, update_bytes=lambda _: 0.0):
        copies = whole + (max(inner, default=0.0) if snapshot.name.startswith("layer") else 0.0)
        yield replace(snapshot, temporaries=snapshot.temporaries + copies)


def _at_step(
    trained: Sequence[WeightFootprint], method: OptimizerSpec, options: Options
) -> MemorySnapshot:
    """The optimizer's step after the passes; with gradient release there is none."""
    gradients = _bytes(trained) if method.gradients is GradientLifetime.ALL else 0.0
    temporaries = 0.0
    if method.gradients is not GradientLifetime.ONE:
        temporaries = _step_bytes(method, [one.parameter for one in trained], options)
    return MemorySnapshot("the step", gradients=gradients, temporaries=temporaries)


def _step_bytes(method: OptimizerSpec, tensors: list[ParameterInfo], options: Options) -> float:
    """Temporaries of a step: by the method's formula, or traced if it has none."""
    if method.step_bytes is not None:
        return method.step_bytes(tensors, options)
    from optmodel.training.memory.update_trace import traced_step_bytes

    return traced_step_bytes(method, tensors, options)


def _bytes(weights: Sequence[WeightFootprint]) -> float:
    return float(sum(one.parameter.numel * one.parameter.element_bytes for one in weights))
