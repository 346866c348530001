"""Gradient release: each weight is updated, and its gradient freed, while the backward pass runs.

    optimizer = GradientRelease(torch.optim.AdamW(model.parameters(), lr=1e-5), model)
    model(**batch).loss.backward()             # updates every weight as its gradient arrives
    optimizer.step()                           # opens the next step; schedulers hang on it

At most one gradient lives at a time instead of all (as in LOMO, arXiv:2306.09782, for any
first-order method), and the weights are bit for bit those of the optimizer it stands on. What needs
all gradients at once is refused: accumulation, clipping by the global norm, gradient scaling,
reentrant checkpointing.
"""

from collections.abc import Callable, Iterator
from functools import partial

import torch

from optmodel.errors import UserError
from optmodel.training.library_types import ParamGroup, StateDict
from optmodel.training.optimizers.per_tensor import shallow_view


class GradientRelease(torch.optim.Optimizer):  # type: ignore[misc]
    """An optimizer whose steps happen in the backward pass.

    The optimizer's groups are split, one a parameter, so that what a method counts for a group is
    counted for each parameter. State bytes are those of the optimizer.
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
        """Open the next step; the weights were updated while the backward pass ran."""
        assert closure is None, "a closure would run the backward pass twice"
        self._updated.clear()

    def state_dict(self) -> StateDict:
        """The optimizer's own state, with one group a parameter."""
        saved: StateDict = self._optimizer.state_dict()
        return saved

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Load what `state_dict` gave."""
        self._optimizer.load_state_dict(state_dict)
        self._link()

    def detach(self) -> None:
        """Take the hooks off the model's parameters, so that backward passes update nothing."""
        for hook in self._hooks:
            hook.remove()

    @property
    def _step_supports_amp_scaling(self) -> bool:
        """Torch's GradScaler reads this before a step, which is where it is refused."""
        _refuse(True, "GradScaler", "train in bfloat16")
        return False

    def _link(self) -> None:
        """Give groups and state, which loading replaces, to this object and every view."""
        self.param_groups, self.state = self._optimizer.param_groups, self._optimizer.state
        for view, group in zip(self._views, self.param_groups, strict=True):
            view.param_groups, view.state = [group], self.state

    def _updater(self, index: int) -> Callable[[torch.Tensor], None]:
        def update(parameter: torch.Tensor) -> None:
            if not self._updated:
                _refuse_reentrant(self._model)  # it may have been switched on since
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
    """Look for transformers' checkpointing, which is a partial call kept by each layer."""
    for module in model.modules():
        call = vars(module).get("_gradient_checkpointing_func")
        on = vars(module).get("gradient_checkpointing", False) and isinstance(call, partial)
        reentrant = on and call.keywords.get("use_reentrant", False)
        _refuse(reentrant, "reentrant checkpointing", "set `use_reentrant` to false")
