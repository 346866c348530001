"""Gradient release: each weight is updated, and its gradient freed, while the backward pass runs.

    optimizer = GradientRelease(torch.optim.AdamW(model.parameters(), lr=1e-5), model)
    model(**batch).loss.backward()             # updates every weight as its gradient arrives
    optimizer.step()                           # begins the next step; schedulers need the call

At most one gradient exists at a time, as in LOMO (arXiv:2306.09782), for any first-order method.
The weights are bit for bit those of the wrapped optimizer. Whatever needs all gradients at once is
refused: accumulation, clipping by the global norm, gradient scaling, reentrant checkpointing.
"""

from collections.abc import Callable, Iterator
from functools import partial

import torch

from optmodel.errors import UserError
from optmodel.training.library_types import ParamGroup, StateDict
from optmodel.training.optimizers.per_tensor import shallow_view


class GradientRelease(torch.optim.Optimizer):  # type: ignore[misc]
    """An optimizer whose steps happen in the backward pass.

    Every parameter gets a group of its own, so that counters of a group advance with each
    parameter. The state takes as many bytes as that of the wrapped optimizer.
    """

    def __init__(
        self,
        optimizer: torch.optim.Optimizer,
        model: torch.nn.Module,
        *,
        accumulation: int = 1,
        clipping: float = 0.0,
    ) -> None:
        _refuse(accumulation > 1, "gradient accumulation", "set it to 1 and take larger batches")
        _refuse(clipping > 0, "clipping by the global norm", "set the clipping to 0")
        _refuse_reentrant(model)
        self._optimizer, self._model = optimizer, model
        self._updated: set[int] = set()
        optimizer.param_groups = [one for group in optimizer.param_groups for one in _split(group)]
        super().__init__(optimizer.param_groups, optimizer.defaults)
        self._views = [shallow_view(optimizer) for _ in self.param_groups]
        self._link()
        self._hooks = [
            group["params"][0].register_post_accumulate_grad_hook(self._updater(index))
            for index, group in enumerate(self.param_groups)
        ]

    def step(self, closure: Callable[[], float] | None = None) -> None:
        """Begin the next step; the backward pass has updated the weights already."""
        assert closure is None, "a closure would run the backward pass twice"
        self._updated.clear()

    def state_dict(self) -> StateDict:
        """The wrapped optimizer's state, with one group for each parameter."""
        saved: StateDict = self._optimizer.state_dict()
        return saved

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Load a state that `state_dict` returned."""
        self._optimizer.load_state_dict(state_dict)
        self._link()

    def detach(self) -> None:
        """Remove the hooks from the model's parameters, so that backward passes update nothing."""
        for hook in self._hooks:
            hook.remove()

    @property
    def _step_supports_amp_scaling(self) -> bool:
        """Refuse torch's GradScaler, which reads this before a step."""
        _refuse(True, "GradScaler", "train in bfloat16")
        return False

    def _link(self) -> None:
        """Give groups and state, which loading replaces, to this optimizer and every view."""
        self.param_groups, self.state = self._optimizer.param_groups, self._optimizer.state
        for view, group in zip(self._views, self.param_groups, strict=True):
            view.param_groups, view.state = [group], self.state

    def _updater(self, index: int) -> Callable[[torch.Tensor], None]:
        def update(parameter: torch.Tensor) -> None:
            if not self._updated:
                _refuse_reentrant(self._model)  # it may have been enabled since
            _refuse(
                index in self._updated,
                "a second gradient of the same weight before `step`",
                "step after every backward pass, without accumulation or reentrant checkpointing",
            )
            self._updated.add(index)
            self._views[index].step()
            parameter.grad = None

        return update


def _split(group: ParamGroup) -> Iterator[ParamGroup]:
    """One group for each parameter, with the settings of the whole."""
    names = group.get("names", [None] * len(group["params"]))
    for parameter, name in zip(group["params"], names, strict=True):
        yield {**group, "params": [parameter]} | ({} if name is None else {"names": [name]})


def _refuse(asked: bool, what: str, instead: str) -> None:
    if asked:
        raise UserError(f"Gradient release cannot be combined with {what}; {instead}.")


def _refuse_reentrant(model: torch.nn.Module) -> None:
    """Refuse reentrant checkpointing, which transformers' layers keep as a partial call."""
    for module in model.modules():
        call = vars(module).get("_gradient_checkpointing_func")
        on = vars(module).get("gradient_checkpointing", False) and isinstance(call, partial)
        reentrant = on and call.keywords.get("use_reentrant", False)
        _refuse(reentrant, "reentrant checkpointing", "set `use_reentrant` to false")
