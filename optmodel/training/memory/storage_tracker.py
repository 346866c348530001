"""Tracks the bytes that forward and backward passes hold, operation by operation.

    with FakeTensorMode(), StorageTracker(model) as tracker:
        tracker.begin("the loss")
        loss_of(model).backward()
    tracker.close()[-1].peak                   # most bytes held, without weights

With fake tensors nothing is allocated or computed. Memory that an operation allocates and frees
internally is not counted.
"""

import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from optmodel.training.memory.footprint import GradientArrival, Phase


@dataclass(slots=True)
class _Open:
    """The current phase: the bytes at its start, and its largest values so far."""

    name: str
    start: float
    gradients: float
    peak: float = 0.0
    beside: tuple[float, float] = (0.0, 0.0)
    arrivals: list[GradientArrival] = field(default_factory=list)


class StorageTracker(TorchDispatchMode):  # type: ignore[misc]
    """Counts storages from allocation to release, except those of weights and buffers."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self._sizes: weakref.WeakKeyDictionary[torch.UntypedStorage, float] = (
            weakref.WeakKeyDictionary()
        )
        self._held = self._arrived = 0.0
        self._closed: list[Phase] = []
        self._open = _Open("the start", 0.0, 0.0)
        for tensor in (*model.parameters(), *model.buffers()):
            self._sizes[tensor.untyped_storage()] = 0.0
        for name, parameter in model.named_parameters():
            if parameter.requires_grad:
                parameter.register_post_accumulate_grad_hook(self._arrival(name))

    def begin(self, name: str) -> None:
        """End the current phase and begin another one."""
        self._close()
        self._open = _Open(name, self._held, self._arrived)
        self._note()

    def close(self) -> tuple[Phase, ...]:
        """End the current phase; returns all phases."""
        self._close()
        return tuple(self._closed)

    def __torch_dispatch__(
        self,
        function: Callable[..., object],
        types: tuple[type, ...],
        args: tuple[object, ...] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> object:
        """Run an operation, and count its new storages."""
        found = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(found):
            if isinstance(tensor, torch.Tensor):
                self._count(tensor.untyped_storage())
        return found

    def _count(self, storage: torch.UntypedStorage) -> None:
        if storage in self._sizes:
            return
        size = float(storage.nbytes())
        self._sizes[storage] = size
        self._held += size
        weakref.finalize(storage, self._free, size)
        self._note()

    def _free(self, size: float) -> None:
        self._held -= size

    def _note(self) -> None:
        now = self._open
        peak, gradients = self._held - now.start, self._arrived - now.gradients
        now.peak = max(now.peak, peak)
        if peak + gradients > sum(now.beside):
            now.beside = (peak, gradients)

    def _arrival(self, name: str) -> Callable[[torch.Tensor], None]:
        """A hook that counts a complete gradient among gradients instead of temporaries."""

        def arrived(parameter: torch.Tensor) -> None:
            storage = parameter.grad.untyped_storage()
            size = self._sizes.get(storage, 0.0)
            self._held -= size
            self._arrived += size
            now = self._open
            now.arrivals.append(GradientArrival(name, size, self._held - now.start))
            self._note()

        return arrived

    def _close(self) -> None:
        now = self._open
        self._closed.append(
            Phase(
                name=now.name,
                peak=now.peak,
                net=self._held - now.start,
                peak_with_gradients=now.beside[0],
                gradients_at_peak=now.beside[1],
                gradients=self._arrived - now.gradients,
                arrivals=tuple(now.arrivals),
            )
        )
