"""Optimizer states that stay paged when they are loaded: bitsandbytes would leave them on the GPU.

    optimizer = paged(bitsandbytes.optim.PagedAdamW8bit)(groups, lr=2e-5)
    optimizer.load_state_dict(saved)       # moments in unified memory, as after a step
    optimizer = PagedFloat32Stepping(optimizer, seed=0)

Each saved moment is copied into new pages of unified memory. All moments together are never on the
GPU, which may be too small for them.
"""

import torch

from optmodel.training.library_types import ParamGroup, StateDict, TensorState
from optmodel.training.optimizers.float32_stepping import Float32Stepping

_MOMENTS = ("state1", "state2")
_WRAPPED = "__bnb_optimizer_quant_state__"


class _Loading:
    """A mixin whose `load_state_dict` puts the moments into pages."""

    state: dict[torch.Tensor, TensorState]
    param_groups: list[ParamGroup]

    @property
    def _library(self) -> torch.optim.Optimizer:
        """The optimizer of bitsandbytes, which allocates the pages."""
        return self

    def load_state_dict(self, state_dict: StateDict, *more: bool) -> None:
        """Load a state; each moment goes into a buffer like the one that a first step allocates."""
        saved = {key: _flat(state) for key, state in state_dict["state"].items()}
        rest = {
            key: {name: value for name, value in state.items() if name not in _MOMENTS}
            for key, state in saved.items()
        }
        super().load_state_dict({**state_dict, "state": rest}, *more)  # type: ignore[misc]
        keys = [key for group in state_dict["param_groups"] for key in group["params"]]
        own = [one for group in self.param_groups for one in group["params"]]
        for key, parameter in zip(keys, own, strict=True):
            for name in _MOMENTS:
                if name in saved.get(key, {}):
                    value = saved[key][name]
                    buffer = self._library.get_state_buffer(parameter, dtype=value.dtype)
                    self.state[parameter][name] = buffer.copy_(value)


class PagedFloat32Stepping(_Loading, Float32Stepping):
    """`Float32Stepping` over a paged optimizer, whose states stay paged."""

    @property
    def _library(self) -> torch.optim.Optimizer:
        return self._optimizer


def paged(found: type) -> type:
    """A subclass of a paged class of bitsandbytes, whose states are paged again when loaded."""
    return type(found.__name__, (_Loading, found), {})


def _flat(state: TensorState) -> TensorState:
    """The state of a weight without the library's own table around its tensors."""
    flat = {name: value for name, value in state.items() if name != _WRAPPED}
    wrapped: TensorState = state.get(_WRAPPED, {})
    return flat | wrapped
