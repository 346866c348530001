"""Several optimizers as one: each has groups of its own, and a run sees a single optimizer.

    optimizer = Joined([torch.optim.Muon(matrices), torch.optim.AdamW(others)])
    optimizer.step()                      # both; schedulers and `state_dict` see all groups

Groups and state are those of the whole; a part only lends its `step`. So saving, loading and
learning-rate schedulers need nothing special.
"""

from collections.abc import Callable, Sequence

import torch


class Joined(torch.optim.Optimizer):  # type: ignore[misc]
    """Optimizers over disjoint parameters, in the order given."""

    def __init__(self, parts: Sequence[torch.optim.Optimizer]) -> None:
        self._parts = tuple(parts)
        groups = [
            {**group, "part": index}
            for index, part in enumerate(parts)
            for group in part.param_groups
        ]
        super().__init__(groups, {})

    def step(self, closure: Callable[[], float] | None = None) -> float | None:
        """Step each part on the groups that carry its number."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for index, part in enumerate(self._parts):
            part.param_groups = [group for group in self.param_groups if group["part"] == index]
            part.state = self.state
            part.step()
        return loss
