"""torchao's AdamW with seeded rounding, and float32 moments of small tensors.

    AdamW = seeded_class(torchao.optim.AdamW8bit, seed=0)
    optimizer = AdamW(groups, lr=2e-5, bf16_stochastic_round=True)

The package keeps the states of small tensors in the type of the weight, rounded to the nearest. In
bfloat16 a second moment with β₂ = 0.999 would never decrease. Its rounding also draws from torch's
global generator, which dropout advances differently in each process, so that weights would diverge.
"""

from collections.abc import Callable

import torch
from torch.distributed.tensor import DTensor

from optmodel.training.library_types import ParamGroup, StateDict
from optmodel.training.optimizers.per_tensor import restore_saved_dtypes
from optmodel.training.optimizers.rounding import hash_seed

_COUNT = "rounded"


class _SeededRounding:
    """A mixin: float32 states for small tensors, and rounding that follows from the seed."""

    param_groups: list[ParamGroup]
    _seed: int

    def __init__(self, params: list[ParamGroup], **settings: object) -> None:
        super().__init__(params, **settings)  # type: ignore[call-arg]
        weights = [one for group in self.param_groups for one in group["params"]]
        self._numbers = {one: number for number, one in enumerate(weights)}

    def _new_buffer(self, p: torch.Tensor, signed: bool) -> torch.Tensor:
        found = super()._new_buffer(p, signed)  # type: ignore[misc]
        local = found.to_local() if isinstance(found, DTensor) else found
        return found.float() if type(local) is torch.Tensor else found

    def step(self, closure: Callable[[], torch.Tensor] | None = None) -> torch.Tensor | None:
        """Take one step, without changing the state of torch's global generator."""
        group = self.param_groups[0]
        group[_COUNT] = group.get(_COUNT, 0) + 1
        first = group["params"][0]
        devices = [first.device] if first.device.type == "cuda" else []
        with torch.random.fork_rng(devices):
            torch.manual_seed(hash_seed(self._seed, group[_COUNT], self._numbers.get(first, 0)))
            return super().step(closure)  # type: ignore[misc]

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Load a state in the types it was saved in."""
        super().load_state_dict(state_dict)  # type: ignore[misc]
        restore_saved_dtypes(self, state_dict)


def seeded_class(base: type[torch.optim.Optimizer], seed: int) -> type[torch.optim.Optimizer]:
    """A subclass of the package's class whose rounding follows from the seed."""
    return type(base.__name__, (_SeededRounding, base), {"_seed": seed})
