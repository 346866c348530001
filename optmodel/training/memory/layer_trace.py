"""The phases of any model: its first layers are traced with fake tensors, the rest extrapolated.

    traced = trace_layers(config_text, Workload(sequence=2048), backward=True)
    traced.phases, traced.weights[0].num_bytes

A stack of layers repeats a few kinds of layers (full and sliding attention, dense and experts). So
two short stacks show what a layer of each kind holds, and what grows with every layer. A trace
takes about a second, however deep the model is.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from optmodel.errors import UserError
from optmodel.training.loss import full_logits_loss
from optmodel.training.memory.footprint import ModelFootprint, Phase, StepPhases, WeightFootprint
from optmodel.training.memory.meta_model import (
    build,
    kinds_of,
    layers_of,
    quiet,
    text_config,
)
from optmodel.training.memory.workload import Workload
from optmodel.training.optimizers import ParameterInfo, ParameterType, classify_parameters

if TYPE_CHECKING:
    from optmodel.training.library_types import Batch, Model, ModelConfig, Module, Tensor
    from optmodel.training.memory.storage_tracker import StorageTracker


def trace_layers(config: str, work: Workload, *, backward: bool) -> ModelFootprint:
    """Trace the model of a config.json, given as text. Raises `UserError` if that is impossible."""
    return _trace(config, replace(work, accumulation=1), backward)


@lru_cache(maxsize=64)
def _trace(text: str, work: Workload, backward: bool) -> ModelFootprint:
    with quiet():
        return _measure(text_config(json.loads(text), "the model"), work, backward)


def _measure(config: "ModelConfig", work: Workload, backward: bool) -> ModelFootprint:
    model = build(config, work)
    kinds = kinds_of(model)
    num_layers = len(kinds)
    period = max(kinds.index(kind) for kind in kinds) + 1
    first, second = period + 1, 2 * period + 1
    if second >= num_layers:
        whole = StepPhases(_traced(config, work, num_layers, backward))
        return _footprint(model, whole, work.compute_bytes)
    short, longer = (_traced(config, work, depth, backward) for depth in (first, second))
    factor = (num_layers - second) / (second - first)
    phases = _chain(short, longer, kinds, second, factor)
    return _footprint(model, phases, work.compute_bytes)


def _chain(
    short: tuple[Phase, ...],
    longer: tuple[Phase, ...],
    kinds: list[str],
    depth: int,
    factor: float,
) -> StepPhases:
    """The phases of all layers. A layer that was not traced equals the last one of its kind.

    Phases outside of layers are extrapolated linearly, since they may grow with each layer.
    """
    ends = {one.name: one for one in short}
    named = {one.name: one for one in longer}
    last = {kind: index for index, kind in enumerate(kinds[:depth])}

    def part(name: str) -> list[Phase]:
        return [named[name].extrapolated(ends[name], factor)] if name in named else []

    def layers(direction: str) -> list[Phase]:
        found = []
        for index, kind in enumerate(kinds):
            like = named.get(_layer(index if index < depth else last[kind], direction))
            if like is not None:
                found.append(replace(like, name=_layer(index, direction)))
        return found

    forward = [*part("the start"), *layers("forward"), *part("the loss")]
    backward = [*part("the head"), *reversed(layers("backward")), *part("the embedding")]
    return StepPhases((*forward, *backward))


def _layer(index: int, direction: str) -> str:
    return f"layer {index + 1}, {direction}"


def _footprint(model: "Model", phases: StepPhases, compute_bytes: int) -> ModelFootprint:
    """The phases with all weights of the model; a tied weight counts once."""
    from optmodel.training.memory.fake_kernels import FakeQuantizedLinear

    found, sizes = classify_parameters(model), {}
    for module in model.modules():
        if isinstance(module, FakeQuantizedLinear):
            sizes[id(module.weight)] = module.num_bytes
    owned: dict[int, float] = {}
    for module in model.modules():
        own = [one for one in module._parameters.values() if one is not None and one.requires_grad]
        owned |= {id(one): float(sum(each.nbytes for each in own)) for one in own}
    weights = tuple(
        WeightFootprint(
            name=name,
            parameter=ParameterInfo(
                tuple(one.shape),
                found.get(name, ParameterType.OTHER),
                one.element_size(),
                compute_bytes,
            ),
            is_trained=one.requires_grad,
            num_bytes=sizes.get(id(one), float(one.nbytes)),
            module_bytes=owned.get(id(one), 0.0),
        )
        for name, one in model.named_parameters()
    )
    buffer_bytes = float(sum(one.nbytes for one in model.buffers()))
    return ModelFootprint(weights, buffer_bytes, phases, is_traced=True)


def _traced(config: "ModelConfig", work: Workload, depth: int, backward: bool) -> tuple[Phase, ...]:
    """Trace the phases of a micro-batch for a model with `depth` layers."""
    from torch._subclasses.fake_tensor import FakeTensorMode

    from optmodel.training.memory.storage_tracker import StorageTracker

    model = build(config, work, depth)
    with FakeTensorMode(allow_non_fake_inputs=True):
        to_fake(model)
        batch = batch_of(work)
        tracker = StorageTracker(model)
        marks = _PhaseMarks(tracker, model)
        try:
            with tracker, _modes(work, backward=backward):
                loss = _loss(work)(model, batch)
            marks.is_backward = True
            if backward:
                with tracker:
                    tracker.begin("the head")
                    loss.backward()
        except Exception as error:  # what models raise for inconsistent sizes
            reason = " ".join(str(error).split()).rstrip(".")
            raise UserError(
                f"A model of model_type '{config.model_type}' cannot be traced ({reason[:200]}): "
                "check the sizes in its config.json, or measure a short run of `optmodel train`."
            ) from error
        return tracker.close()


def to_fake(model: "Model") -> None:
    """Replace the tensors of a model on torch's meta device by fake tensors of the CPU."""
    import torch

    made: dict[int, Tensor] = {}

    def fake(tensor: "Tensor") -> "Tensor":
        if id(tensor) not in made:
            empty = torch.empty_strided(
                tensor.shape, tensor.stride(), dtype=tensor.dtype, device="cpu"
            )
            if isinstance(tensor, torch.nn.Parameter):
                empty = torch.nn.Parameter(empty, requires_grad=tensor.requires_grad)
            made[id(tensor)] = empty
        return made[id(tensor)]

    for module in model.modules():
        for table in (module._parameters, module._buffers):
            for name, tensor in table.items():
                if tensor is not None:
                    table[name] = fake(tensor)


class _PhaseMarks:
    """Tells a tracker when a layer begins, in the forward and in the backward pass."""

    def __init__(self, tracker: "StorageTracker", model: "Model") -> None:
        self.is_backward = False
        self._tracker = tracker
        layers = layers_of(model)
        layers[0].register_forward_pre_hook(self._before, with_kwargs=True)
        for index, layer in enumerate(layers):
            layer.register_forward_hook(self._after(index, is_last=index + 1 == len(layers)))

    def _before(
        self, layer: "Module", given: "tuple[Tensor, ...]", named: "dict[str, Tensor]"
    ) -> None:
        if self.is_backward:  # checkpointing runs the layer again
            return
        self._tracker.begin(_layer(0, "forward"))
        hidden = given[0] if given else named.get("hidden_states")
        if hidden is not None and hidden.requires_grad:
            hidden.register_hook(lambda _: self._tracker.begin("the embedding"))

    def _after(self, index: int, *, is_last: bool) -> Callable[..., None]:
        def after(
            layer: "Module", given: "tuple[Tensor, ...]", found: "Tensor | tuple[Tensor, ...]"
        ) -> None:
            if self.is_backward:
                return
            hidden = found[0] if isinstance(found, tuple) else found
            if hidden.requires_grad:
                hidden.register_hook(lambda _: self._tracker.begin(_layer(index, "backward")))
            self._tracker.begin("the loss" if is_last else _layer(index + 1, "forward"))

        return after


def batch_of(work: Workload) -> "Batch":
    """A micro-batch as the trainer makes it: rows of tokens, padded, or one row of packed texts."""
    import torch

    shape = (1, work.num_tokens) if work.packing else (work.batch, work.sequence)
    tokens = torch.zeros(shape, dtype=torch.long)
    batch = {"input_ids": tokens, "labels": tokens}
    if work.packing:
        batch["position_ids"] = torch.arange(work.sequence).repeat(work.batch)[None]
    elif work.batch > 1:  # a single text needs no padding
        batch["attention_mask"] = torch.ones_like(tokens)
    return batch


def _loss(work: Workload) -> "Callable[[Model, Batch], Tensor]":
    from optmodel.training.memory.fake_kernels import chunked_loss

    if work.chunked_loss:
        return chunked_loss
    return lambda model, batch: full_logits_loss(model, batch, None)


@contextmanager
def _modes(work: Workload, *, backward: bool) -> Iterator[None]:
    """A context with the workload's precision, and no gradients if no backward pass follows."""
    import torch

    autocast = torch.autocast("cpu", torch.bfloat16, enabled=work.autocast)
    with autocast, torch.set_grad_enabled(backward):
        yield
