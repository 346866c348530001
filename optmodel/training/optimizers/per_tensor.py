"""The base of our own optimizers: a step goes tensor by tensor, and a large tensor in chunks.

    class Sign(PerTensorOptimizer):
        def update(self, parameter, group, index):
            for weight, gradient in row_chunks(parameter, parameter.grad):
                weight.sub_(gradient.sign(), alpha=group["lr"])

Every tensor has a number, which seeds its random numbers and stays the same when a view of the
optimizer is given other groups, as gradient release does. Chunks bound a step's temporaries.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias, TypedDict

import torch

from optmodel.training.library_types import ParamGroup, StateDict, TensorState
from optmodel.training.optimizers.rounding import seeded_generator
from optmodel.training.optimizers.step_memory import CHUNK_ELEMENTS

Params: TypeAlias = Iterable[torch.Tensor] | Iterable[ParamGroup]
"""What `torch.optim` takes: parameters, or groups of them with settings of their own."""


class CommonOptions(TypedDict, total=False):
    """Settings that all of our methods take; `stochastic_rounding` is of bfloat16 tensors."""

    weight_decay: float
    stochastic_rounding: bool
    seed: int


def with_common(common: CommonOptions, **own: object) -> ParamGroup:
    """The defaults of a method's groups: its own settings, and the common ones filled in."""
    return {**own, "weight_decay": 0.0, "stochastic_rounding": False, "seed": 0, **common}


class PerTensorOptimizer(torch.optim.Optimizer):  # type: ignore[misc]
    """A step that updates each tensor by its own gradient and state; others are left alone."""

    def __init__(self, params: Params, defaults: ParamGroup) -> None:
        self._numbers: dict[torch.Tensor, int] = {}
        super().__init__(params, defaults)

    def add_param_group(self, param_group: ParamGroup) -> None:
        """Add a group, and number its tensors after those there are."""
        super().add_param_group(param_group)
        for parameter in self.param_groups[-1]["params"]:
            self._numbers[parameter] = len(self._numbers)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy needs: torch's own would leave out the numbers of the tensors."""
        return {**super().__getstate__(), "_numbers": self._numbers}

    def step(self, closure: Callable[[], torch.Tensor] | None = None) -> torch.Tensor | None:
        """One step; tensors without a gradient are left alone."""
        loss = closure() if closure is not None else None
        with torch.no_grad():
            for group in self.param_groups:
                for parameter in group["params"]:
                    if parameter.grad is not None:
                        self.update(parameter, group, self._numbers[parameter])
        return loss

    def update(self, parameter: torch.Tensor, group: ParamGroup, index: int) -> None:
        """Update one tensor, which has a gradient; `index` is its number."""
        raise NotImplementedError

    def count_step(self, parameter: torch.Tensor) -> TensorState:
        """The state of a tensor, with its count of steps moved on by one; the first step is 1."""
        state: TensorState = self.state[parameter]
        state["step"] = state.get("step", 0) + 1
        return state

    def rounding_generator(
        self, parameter: torch.Tensor, group: ParamGroup, index: int
    ) -> torch.Generator | None:
        """What rounds this tensor in its present step; None where the group rounds to nearest."""
        if not group.get("stochastic_rounding", True):
            return None
        step = self.state[parameter]["step"]
        return seeded_generator(group["seed"], step, index, parameter.device)

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Load a state as it was saved: torch would cast all of it to the types of the weights."""
        super().load_state_dict(state_dict)
        restore_saved_dtypes(self, state_dict)


def shallow_view(optimizer: torch.optim.Optimizer) -> torch.optim.Optimizer:
    """The same optimizer with attributes of its own, so that it can be given other groups.

    Optimizers define how they are pickled, and `copy.copy` would follow that and lose attributes.
    """
    view = object.__new__(type(optimizer))
    view.__dict__.update(optimizer.__dict__)
    return view


def restore_saved_dtypes(optimizer: torch.optim.Optimizer, state_dict: StateDict) -> None:
    """Put the tensors of a state, which torch has just loaded, back into the types they had."""
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
    """The type that a step computes in: the tensor's own, but float32 at least."""
    return torch.promote_types(tensor.dtype, torch.float32)


def row_chunks(*tensors: torch.Tensor) -> Iterator[tuple[torch.Tensor, ...]]:
    """The same rows of every tensor, as views: so many that the first has at most 2²² elements."""
    first = tensors[0]
    if first.numel() <= CHUNK_ELEMENTS:
        yield tensors
    else:
        num_rows = max(1, CHUNK_ELEMENTS * first.shape[0] // first.numel())
        yield from zip(*(tensor.split(num_rows) for tensor in tensors), strict=True)


def decoupled_step(
    weight: torch.Tensor, direction: torch.Tensor, group: ParamGroup
) -> torch.Tensor:
    """`w - ηλw - η·direction`, in float32: in place where the weight is of that type."""
    found = weight.to(arithmetic_dtype(weight))
    # Not w(1-ηλ): the factor, rounded to float32, is off the same way at every step.
    found.sub_(found, alpha=group["lr"] * group["weight_decay"])
    return found.sub_(direction, alpha=group["lr"])
