"""torchao's AdamW with a seed of its own, and no state that stands still.

    AdamW = low_bit(torchao.optim.AdamW8bit, seed=0)
    optimizer = AdamW(groups, lr=2e-5, bf16_stochastic_round=True)

The package keeps the states of small tensors in the type of the weight, rounded to the nearest: in
bfloat16 a second moment of β₂ = 0.999 never falls again. And its rounding draws from torch's global
numbers, which dropout moves on differently in each process, so that their weights would part.
"""

from typing import Any

import torch
from torch.distributed.tensor import DTensor

from optmodel.training.optimizers._one_by_one import as_saved
from optmodel.training.optimizers.rounding import mixed

_COUNT = "rounded"


class _Steady:
    """Float32 for the states of small tensors, and rounding that follows from the seed."""

    param_groups: list[dict[str, Any]]
    _seed: int

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        weights = [one for group in self.param_groups for one in group["params"]]
        self._numbers = {one: number for number, one in enumerate(weights)}

    def _new_buffer(self, p: Any, signed: bool) -> Any:
        found = super()._new_buffer(p, signed)  # type: ignore[misc]
        local = found.to_local() if isinstance(found, DTensor) else found
        return found.float() if type(local) is torch.Tensor else found

    def step(self, closure: Any = None) -> Any:
        """One step, which leaves torch's global numbers as they were."""
        group = self.param_groups[0]
        group[_COUNT] = group.get(_COUNT, 0) + 1
        first = group["params"][0]
        devices = [first.device] if first.device.type == "cuda" else []
        with torch.random.fork_rng(devices):
            torch.manual_seed(mixed(self._seed, group[_COUNT], self._numbers.get(first, 0)))
            return super().step(closure)  # type: ignore[misc]

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Load a state in the types it was saved in."""
        super().load_state_dict(state_dict)  # type: ignore[misc]
        as_saved(self, state_dict)


def low_bit(base: type[Any], seed: int) -> type[Any]:
    """The class of the package, made steady."""
    return type(base.__name__, (_Steady, base), {"_seed": seed})
