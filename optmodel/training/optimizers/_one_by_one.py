"""What our optimizers share: a step goes weight by weight, and a weight piece by piece.

    class Sign(OneByOne):
        def update(self, parameter, group, index):
            for weight, gradient in pieces(parameter, parameter.grad):
                weight.sub_(gradient.sign(), alpha=group["lr"])

Every weight has a number, which seeds its random numbers and stays the same when a view of the
optimizer is given other groups, as gradient release does. Pieces bound a step's temporaries.
"""

from collections.abc import Callable, Iterator
from typing import Any

import torch

from optmodel.training.optimizers._adapting import PIECE


class OneByOne(torch.optim.Optimizer):  # type: ignore[misc]
    """A step that updates each weight by its own gradient and state; others are left alone."""

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        self._numbers: dict[Any, int] = {}
        super().__init__(params, defaults)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add a group, and number its weights after those there are."""
        super().add_param_group(param_group)
        for parameter in self.param_groups[-1]["params"]:
            self._numbers[parameter] = len(self._numbers)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy needs: torch's own would leave out the numbers of the weights."""
        return {**super().__getstate__(), "_numbers": self._numbers}

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step; weights without a gradient are left alone."""
        loss = closure() if closure is not None else None
        with torch.no_grad():
            for group in self.param_groups:
                for parameter in group["params"]:
                    if parameter.grad is not None:
                        self.update(parameter, group, self._numbers[parameter])
        return loss

    def update(self, parameter: Any, group: dict[str, Any], index: int) -> None:
        """Update one weight, which has a gradient; `index` is its number."""
        raise NotImplementedError

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Load a state as it was saved: torch would cast all of it to the types of the weights."""
        super().load_state_dict(state_dict)
        as_saved(self, state_dict)


def view_of(optimizer: torch.optim.Optimizer) -> torch.optim.Optimizer:
    """The same optimizer with attributes of its own, so that it can be given other groups.

    Optimizers define how they are pickled, and `copy.copy` would follow that and lose attributes.
    """
    view = object.__new__(type(optimizer))
    view.__dict__.update(optimizer.__dict__)
    return view


def as_saved(optimizer: Any, state_dict: dict[str, Any]) -> None:
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


def wide(tensor: Any) -> Any:
    """The type of a tensor's arithmetic: at least float32."""
    return torch.promote_types(tensor.dtype, torch.float32)


def pieces(*tensors: Any) -> Iterator[tuple[Any, ...]]:
    """The same rows of every tensor, as views: so many that the first has at most 2²² elements."""
    first = tensors[0]
    if first.numel() <= PIECE:
        yield tensors
    else:
        num_rows = max(1, PIECE * first.shape[0] // first.numel())
        yield from zip(*(tensor.split(num_rows) for tensor in tensors), strict=True)


def stepped(weight: Any, direction: Any, group: dict[str, Any]) -> Any:
    """`w - ηλw - η·direction`, in float32: in place where the weight is of that type."""
    found = weight.to(wide(weight))
    # Not w(1-ηλ): the factor, rounded to float32, is off the same way at every step.
    found.sub_(found, alpha=group["lr"] * group["weight_decay"])
    return found.sub_(direction, alpha=group["lr"])
