"""Perturbed weights during a forward pass. The weights themselves never change.

    perturbation = Perturbation(model)
    with perturbation(lambda weight, chunk: 1e-3 * weight.normal(0, 7, chunk)):
        loss = model(**batch).loss                 # at W + ε z; W is as it was, bit for bit

A module's weights are replaced by perturbed copies while the module runs, so that only one module
has copies at a time. Random numbers are drawn for one chunk of a weight at a time. Head and
embedding are replaced during the whole pass, for two reasons: a loss that is fused with the head
reads its weight without running the module, and a tied weight belongs to both.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import nn

from optmodel.errors import UserError
from optmodel.training.optimizers.parameter_types import classify_parameters
from optmodel.training.optimizers.per_tensor import row_chunks
from optmodel.training.optimizers.rounding import seeded_generator
from optmodel.training.optimizers.spec import ParameterType

_CHUNK_SHIFT = 32
"""The bits below the number of a chunk in a seed: more than enough for the indices of weights."""

_WHOLE_PASS = (ParameterType.EMBEDDING, ParameterType.HEAD)


@dataclass(frozen=True, slots=True)
class WeightChunk:
    """Some rows of a weight: the number of the chunk, and a view of the rows."""

    number: int
    weight: torch.Tensor


@dataclass(frozen=True, slots=True)
class PerturbedWeight:
    """A trainable weight and its index among the trainable ones, which seeds its random numbers."""

    index: int
    name: str
    type: ParameterType
    parameter: torch.nn.Parameter

    def chunks(self) -> Iterator[WeightChunk]:
        """The weight's current values, in chunks of at most 2²² elements."""
        for number, (weight,) in enumerate(row_chunks(self.parameter.data)):
            yield WeightChunk(number, weight)

    def normal(self, seed: int, step: int, chunk: WeightChunk | None = None) -> torch.Tensor:
        """z ~ N(0, 1) in float32, of the chunk's shape or the weight's; equal in every call."""
        if chunk is None:
            return torch.cat([self.normal(seed, step, one) for one in self.chunks()])
        device = chunk.weight.device
        index = self.index + (chunk.number << _CHUNK_SHIFT)
        generator = seeded_generator(seed, step, index, device)
        return torch.randn(chunk.weight.shape, generator=generator, device=device)


Offset = Callable[[PerturbedWeight, WeightChunk], torch.Tensor | None]
"""What is added to a chunk, in float32 and of its shape; None leaves the whole weight as it is."""


@dataclass(frozen=True, slots=True)
class _SavedWeight:
    """A weight and its values from before it was replaced by a perturbed copy."""

    weight: PerturbedWeight
    data: torch.Tensor


class Perturbation:
    """Hooks on a model's modules that are active only within a call of this object.

    A pass must use every trainable weight, else it raises `UserError`.
    """

    def __init__(self, model: nn.Module) -> None:
        self.weights = _trainable_weights(model)
        self._offset: Offset | None = None
        self._missing: set[int] = set()
        by_identity = {id(weight.parameter): weight for weight in self.weights}
        self._whole_pass = [weight for weight in self.weights if weight.type in _WHOLE_PASS]
        whole = {weight.index for weight in self._whole_pass}
        for module in model.modules():
            owned = [
                by_identity[id(one)]
                for one in module._parameters.values()
                if one is not None and id(one) in by_identity
            ]
            owned = [weight for weight in owned if weight.index not in whole]
            if owned:
                self._hook(module, owned)

    @contextmanager
    def __call__(self, offset: Offset) -> Iterator[None]:
        """Perturb every trainable weight by `offset`, in forward passes within this context."""
        assert self._offset is None, "a pass is perturbed already"
        self._offset = offset
        self._missing = {weight.index for weight in self.weights}
        saved = self._swap(self._whole_pass)
        try:
            yield
        finally:
            _restore(saved)
            self._offset = None
        if self._missing:
            names = [weight.name for weight in self.weights if weight.index in self._missing]
            raise UserError(
                f"The pass ran without the module of '{names[0]}'"
                f"{f' and {len(names) - 1} more' if names[1:] else ''}, so its weight was not "
                "perturbed; switch fused kernels off, or choose a first-order optimizer."
            )

    def _hook(self, module: nn.Module, owned: list[PerturbedWeight]) -> None:
        saved: list[_SavedWeight] = []

        def before(*_: object) -> None:
            if self._offset is not None:
                saved.extend(self._swap(owned))

        def after(*_: object) -> None:
            _restore(saved)
            saved.clear()

        module.register_forward_pre_hook(before)
        module.register_forward_hook(after, always_call=True)

    def _swap(self, weights: list[PerturbedWeight]) -> list[_SavedWeight]:
        """Replace weights by perturbed copies; returns the original values."""
        assert self._offset is not None
        saved = []
        for weight in weights:
            self._missing.discard(weight.index)
            data = weight.parameter.data
            copy = _perturbed_copy(weight, self._offset)
            if copy is not None:
                saved.append(_SavedWeight(weight, data))
                weight.parameter.data = copy
        return saved


def _perturbed_copy(weight: PerturbedWeight, offset: Offset) -> torch.Tensor | None:
    """The perturbed weight, or None where it stays as it is."""
    copy = None
    for chunk in weight.chunks():
        found = offset(weight, chunk)
        if found is None:
            return None
        if copy is None:
            copy = torch.empty_like(weight.parameter.data)
            rows = [view for (view,) in row_chunks(copy)]
        rows[chunk.number].copy_(found.add_(chunk.weight))
    return copy


def _restore(saved: list[_SavedWeight]) -> None:
    for one in saved:
        one.weight.parameter.data = one.data


def _trainable_weights(model: nn.Module) -> list[PerturbedWeight]:
    """Every trainable weight once, in the model's own order."""
    parameters = dict(model.named_parameters())
    return [
        PerturbedWeight(index, name, kind, parameters[name])
        for index, (name, kind) in enumerate(classify_parameters(model).items())
    ]
