"""The bases of our own optimizers: a step goes tensor by tensor, and a large tensor in chunks.

    class Sign(PerTensorOptimizer):
        def update(self, parameter, group, index):
            for weight, gradient in row_chunks(parameter, parameter.grad):
                weight.sub_(gradient.sign(), alpha=group["lr"])

Every tensor has an index, which seeds its random numbers. The index stays the same when a view of
the optimizer gets other groups, as with gradient release. Chunks bound the temporaries of a step.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias, TypedDict

import torch

from optmodel.training.library_types import ParamGroup, StateDict, TensorState
from optmodel.training.optimizers.rounding import seeded_generator
from optmodel.training.optimizers.step_memory import CHUNK_ELEMENTS

Params: TypeAlias = Iterable[torch.Tensor] | Iterable[ParamGroup]
"""What `torch.optim` takes: parameters, or groups of them with settings of their own."""


class CommonOptions(TypedDict, total=False):
    """Settings that all of our methods take; `stochastic_rounding` applies to bfloat16 tensors."""

    weight_decay: float
    stochastic_rounding: bool
    seed: int


def with_common(common: CommonOptions, **own: object) -> ParamGroup:
    """The defaults of a method's groups: its own settings and the common ones."""
    return {**own, "weight_decay": 0.0, "stochastic_rounding": False, "seed": 0, **common}


class IndexedOptimizer(torch.optim.Optimizer):  # type: ignore[misc]
    """An optimizer with an index for each tensor, which loads a state in the types it was saved in.

    Subclasses define `step`.
    """

    def __init__(self, params: Params, defaults: ParamGroup) -> None:
        self._indices: dict[torch.Tensor, int] = {}
        super().__init__(params, defaults)

    def add_param_group(self, param_group: ParamGroup) -> None:
        """Add a group. Its tensors get the next indices."""
        super().add_param_group(param_group)
        for parameter in self.param_groups[-1]["params"]:
            self._indices[parameter] = len(self._indices)

    def __getstate__(self) -> dict[str, Any]:
        """The attributes that a copy gets. Torch's own method leaves out the indices."""
        return {**super().__getstate__(), "_indices": self._indices}

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Load a state in the types it was saved in. Torch would cast it to the weights' types."""
        super().load_state_dict(state_dict)
        restore_saved_dtypes(self, state_dict)


class PerTensorOptimizer(IndexedOptimizer, ABC):
    """An optimizer that updates each tensor from its own gradient and state alone."""

    def step(self, closure: Callable[[], torch.Tensor] | None = None) -> torch.Tensor | None:
        """Take one step. Tensors without a gradient stay as they are."""
        loss = closure() if closure is not None else None
        with torch.no_grad():
            for group in self.param_groups:
                for parameter in group["params"]:
                    if parameter.grad is not None:
                        self.update(parameter, group, self._indices[parameter])
        return loss

    @abstractmethod
    def update(self, parameter: torch.Tensor, group: ParamGroup, index: int) -> None:
        """Update one tensor that has a gradient."""

    def count_step(self, parameter: torch.Tensor) -> TensorState:
        """Increment the step count of a tensor, and return its state. The first step is 1."""
        state: TensorState = self.state[parameter]
        state["step"] = state.get("step", 0) + 1
        return state

    def rounding_generator(
        self, parameter: torch.Tensor, group: ParamGroup, index: int
    ) -> torch.Generator | None:
        """The generator for rounding a tensor in this step; None if the group rounds to nearest."""
        if not group.get("stochastic_rounding", True):
            return None
        step = self.state[parameter]["step"]
        return seeded_generator(group["seed"], step, index, parameter.device)


def shallow_view(optimizer: torch.optim.Optimizer) -> torch.optim.Optimizer:
    """A shallow copy of an optimizer, which can get other groups without changing the original.

    `copy.copy` would pickle the optimizer in its own way, and lose attributes.
    """
    view = object.__new__(type(optimizer))
    view.__dict__.update(optimizer.__dict__)
    return view


def restore_saved_dtypes(optimizer: torch.optim.Optimizer, state_dict: StateDict) -> None:
    """Cast the tensors of a state that torch has just loaded back to the types they had."""
    saved = [key for group in state_dict["param_groups"] for key in group["params"]]
    own = [one for group in optimizer.param_groups for one in group["params"]]
    for key, parameter in zip(saved, own, strict=True):
        for name, value in state_dict["state"].get(key, {}).items():
            if not torch.is_tensor(value):
                continue
            state = optimizer.state[parameter]
            if type(value) is torch.Tensor or value.dtype != state[name].dtype:
                state[name] = value.to(parameter.device, copy=True)


def arithmetic_dtype(tensor: torch.Tensor) -> torch.dtype:
    """The type that a step computes in: float32, or the tensor's own type if that is wider."""
    return torch.promote_types(tensor.dtype, torch.float32)


def row_chunks(*tensors: torch.Tensor) -> Iterator[tuple[torch.Tensor, ...]]:
    """Views of the same rows of every tensor; a chunk of the first has at most 2²² elements."""
    first = tensors[0]
    if first.numel() <= CHUNK_ELEMENTS:
        yield tensors
    else:
        num_rows = max(1, CHUNK_ELEMENTS * first.shape[0] // first.numel())
        yield from zip(*(tensor.split(num_rows) for tensor in tensors), strict=True)


def decoupled_step(
    weight: torch.Tensor, direction: torch.Tensor, group: ParamGroup
) -> torch.Tensor:
    """`w - ηλw - η·direction` in float32. A float32 weight is changed in place."""
    found = weight.to(arithmetic_dtype(weight))
    # Not w(1-ηλ): that factor, rounded to float32, has the same error at every step.
    found.sub_(found, alpha=group["lr"] * group["weight_decay"])
    return found.sub_(direction, alpha=group["lr"])
