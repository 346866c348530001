"""The bytes that passes hold, followed operation by operation.

    with FakeTensorMode(), Timeline(model) as timeline:
        timeline.begin("the loss")
        loss_of(model).backward()
    timeline.close()[0].rise                   # most bytes held beside weights

Under fake tensors nothing is allocated or computed. What an operation allocates and frees within
itself is not seen.
"""

import weakref
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from optmodel.training.memory.passes import Arrival, Stretch


@dataclass(slots=True)
class _Open:
    """The stretch under way: what was held when it began, and its worst moments so far."""

    name: str
    start: float
    gradients: float
    rise: float = 0.0
    beside: tuple[float, float] = (0.0, 0.0)
    arrivals: list[Arrival] = field(default_factory=list)


class Timeline(TorchDispatchMode):  # type: ignore[misc]
    """Counts storages as they come and go; a model's weights, and buffers, are not counted."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self._sizes: weakref.WeakKeyDictionary[Any, float] = weakref.WeakKeyDictionary()
        self._held = self._arrived = 0.0
        self._closed: list[Stretch] = []
        self._open = _Open("the start", 0.0, 0.0)
        for tensor in (*model.parameters(), *model.buffers()):
            self._sizes[tensor.untyped_storage()] = 0.0
        for name, parameter in model.named_parameters():
            if parameter.requires_grad:
                parameter.register_post_accumulate_grad_hook(self._arrival(name))

    def begin(self, name: str) -> None:
        """End the stretch under way and begin another one."""
        self._close()
        self._open = _Open(name, self._held, self._arrived)
        self._note()

    def close(self) -> tuple[Stretch, ...]:
        """All stretches so far."""
        self._close()
        return tuple(self._closed)

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Run an operation and count what it has made."""
        found = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(found):
            if isinstance(tensor, torch.Tensor):
                self._count(tensor.untyped_storage())
        return found

    def _count(self, storage: Any) -> None:
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
        rise, gradients = self._held - now.start, self._arrived - now.gradients
        now.rise = max(now.rise, rise)
        if rise + gradients > sum(now.beside):
            now.beside = (rise, gradients)

    def _arrival(self, name: str) -> Any:
        """From now on a gradient counts as such, no longer as something under way."""

        def arrived(parameter: Any) -> None:
            storage = parameter.grad.untyped_storage()
            size = self._sizes.get(storage, 0.0)
            self._held -= size
            self._arrived += size
            now = self._open
            now.arrivals.append(Arrival(name, size, self._held - now.start))
            self._note()

        return arrived

    def _close(self) -> None:
        now = self._open
        self._closed.append(
            Stretch(
                name=now.name,
                rise=now.rise,
                net=self._held - now.start,
                rise_beside=now.beside[0],
                gradients_then=now.beside[1],
                gradients=self._arrived - now.gradients,
                arrivals=tuple(now.arrivals),
            )
        )
