"""Any optimizer over bfloat16 weights, stepping in float32 with stochastic rounding.

    optimizer = Float32Stepping(torch.optim.Adafactor(groups, lr=1e-3), seed=0)
    optimizer = Float32Stepping(GaLore(groups), seed=0, halved=("exp_avg", "exp_avg_sq"))

A weight and its gradient are copied to float32, the optimizer steps the copy as its only weight,
and the result is rounded stochastically. So only one weight has copies at a time. States are those
of float32 weights, except that the ones named in `halved` are kept in bfloat16.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import torch

from optmodel.training.library_types import ParamGroup, TensorState
from optmodel.training.optimizers.per_tensor import (
    IndexedOptimizer,
    arithmetic_dtype,
    row_chunks,
    shallow_view,
)
from optmodel.training.optimizers.rounding import (
    seeded_generator,
    stochastic_bfloat16,
    store_rounded,
)
from optmodel.training.optimizers.spec import ParameterType

_COUNT = "rounded"


class Float32Stepping(IndexedOptimizer):
    """A wrapper that steps bfloat16 weights in float32; float32 weights are stepped in place.

    Counters of a group advance once for all of its weights, as in the optimizer itself. Groups of
    the types `elementwise`, which need no state but the `halved` moments from zero, are stepped in
    chunks.
    """

    def __init__(
        self,
        optimizer: torch.optim.Optimizer,
        *,
        seed: int,
        halved: tuple[str, ...] = (),
        elementwise: tuple[ParameterType, ...] = (),
    ) -> None:
        self._optimizer, self._seed = optimizer, seed
        self._halved, self._elementwise = halved, elementwise
        super().__init__([{**group} for group in optimizer.param_groups], optimizer.defaults)

    def __getstate__(self) -> dict[str, Any]:
        """The attributes that a copy gets: also the optimizer and the settings of its states."""
        names = ("_optimizer", "_seed", "_halved", "_elementwise")
        return {**super().__getstate__(), **{name: vars(self)[name] for name in names}}

    def step(self, closure: Callable[[], torch.Tensor] | None = None) -> torch.Tensor | None:
        """Take one step. Weights without a gradient stay as they are."""
        loss = closure() if closure is not None else None
        with torch.no_grad():
            for group in self.param_groups:
                counted: ParamGroup = {}
                for parameter in group["params"]:
                    if parameter.grad is not None:
                        counted = self._updated(parameter, group)
                group.update(counted)
        return loss

    def _updated(self, parameter: torch.Tensor, group: ParamGroup) -> ParamGroup:
        """Update one weight; returns the group's settings, which the optimizer may have changed."""
        kept = self.state[parameter]
        kept[_COUNT] = kept.get(_COUNT, 0) + 1
        index = self._indices[parameter]
        generator = seeded_generator(self._seed, kept[_COUNT], index, parameter.device)
        weight, gradient = parameter.detach(), parameter.grad
        if group.get("role") not in self._elementwise:
            found = {name: self._widened(name, kept[name]) for name in kept if name != _COUNT}
            view = self._stepped(weight, gradient, found, group, generator)
            for state in view.state.values():  # one at most; a method may keep nothing
                for name, value in state.items():
                    kept[name] = self._narrowed(name, value, parameter, generator)
            return _settings(view)
        moments = [kept.setdefault(name, torch.zeros_like(parameter)) for name in self._halved]
        for rows, slopes, *parts in row_chunks(weight, gradient, *moments):
            wanted = (part.to(arithmetic_dtype(part)) for part in parts)
            found = dict(zip(self._halved, wanted, strict=True))
            view = self._stepped(rows, slopes, found, group, generator)
            for name, part in zip(self._halved, parts, strict=True):
                store_rounded(part, found[name], generator)
        return _settings(view)

    def _stepped(
        self,
        weight: torch.Tensor,
        gradient: torch.Tensor,
        state: TensorState,
        group: ParamGroup,
        generator: torch.Generator,
    ) -> torch.optim.Optimizer:
        """Step a float32 copy and round it back; returns the optimizer with the copy's state."""
        copy = weight.to(arithmetic_dtype(weight))
        copy.grad = gradient.to(copy.dtype)
        view = _alone(self._optimizer, copy, group)
        if state:  # an empty state would keep the optimizer from making one
            view.state[copy] = state
        view.step()
        copy.grad = None
        if copy.dtype != weight.dtype:
            store_rounded(weight, copy, generator)
        return view

    def _widened(self, name: str, value: torch.Tensor) -> torch.Tensor:
        return value.to(arithmetic_dtype(value)) if name in self._halved else value

    def _narrowed(
        self, name: str, value: torch.Tensor, parameter: torch.Tensor, generator: torch.Generator
    ) -> torch.Tensor:
        is_halved = name in self._halved and parameter.dtype == torch.bfloat16
        return stochastic_bfloat16(value, generator) if is_halved else value


def _settings(view: torch.optim.Optimizer) -> ParamGroup:
    """The settings of the view's only group."""
    return {name: value for name, value in view.param_groups[0].items() if name != "params"}


def _alone(
    optimizer: torch.optim.Optimizer, weight: torch.Tensor, group: ParamGroup
) -> torch.optim.Optimizer:
    """A view of the optimizer with only this weight and no state."""
    view = shallow_view(optimizer)
    view.state = defaultdict(dict)
    view.param_groups = [{**group, "params": [weight]}]
    return view


def has_bfloat16(model: torch.nn.Module) -> bool:
    """Whether any trainable weight is in bfloat16."""
    return any(one.requires_grad and one.dtype == torch.bfloat16 for one in model.parameters())
