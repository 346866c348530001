"""Muon: the momentum of each linear layer with all its singular values brought to about one.

    optimizer = Muon(parameter_groups(model, 0.1), lr=1e-4)                  # NS₅ in bfloat16
    optimizer = Muon(groups, lr=1e-4, compute_dtype="float32")               # a CPU without it

Groups without a role are plain AdamW. Torch's own Muon iterates in bfloat16 alone and rounds
bfloat16 weights to the nearest, which loses most steps of fine-tuning.
"""

from dataclasses import asdict
from math import sqrt
from typing import Any

import torch

from optmodel.training.optimizers._adam import Rule, adamw_update
from optmodel.training.optimizers._newton_schulz import carried, orthogonalized
from optmodel.training.optimizers._one_by_one import OneByOne, pieces, stepped, wide
from optmodel.training.optimizers.rounding import generator, write_back
from optmodel.training.optimizers.spec import Role

_RMS = 0.2
_SMALLEST_NORM = 1e-7
_ADAMW = Rule(betas=(0.9, 0.999), eps=1e-8)


class Muon(OneByOne):
    """`M ← μM + (1-μ)g`, `w ← w(1-ηλ) - 0.2η√max(m,n) NS₅((1-μ)g + μM)` on linear layers.

    The factor `0.2√max(m,n)` gives a step of AdamW's size, so one learning rate serves both.
    Everything else is AdamW by the rule `rest`. NS₅, of the lookahead over its norm, is computed in
    `compute_dtype`.

    State: M, of the weight's type: 4 bytes an element in float32, 2 in bfloat16; elsewhere AdamW's.
    Papers: Jordan et al. 2024, arXiv:2502.16982. Ours: arithmetic of bfloat16 weights is float32
    but for NS₅, and with `stochastic_rounding` weights and momenta are rounded without a bias.
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        momentum: float = 0.95,
        rest: Rule = _ADAMW,
        weight_decay: float = 0.0,
        compute_dtype: str = "bfloat16",
        stochastic_rounding: bool = False,
        seed: int = 0,
    ) -> None:
        defaults = {
            "lr": lr,
            "momentum": momentum,
            **asdict(rest),
            "weight_decay": weight_decay,
            "compute_dtype": compute_dtype,
            "stochastic_rounding": stochastic_rounding,
            "seed": seed,
            "role": str(Role.OTHER),
        }
        super().__init__(params, defaults)

    def update(self, parameter: Any, group: dict[str, Any], index: int) -> None:
        """Update one weight."""
        state = self.state[parameter]
        state["step"] = state.get("step", 0) + 1
        chance = None
        if group["stochastic_rounding"]:
            chance = generator(group["seed"], state["step"], index, parameter.device)
        if group["role"] != Role.LINEAR:
            adamw_update(parameter, state, group, chance)
            return
        if "momentum" not in state:
            state["momentum"] = torch.zeros_like(parameter)
        found = orthogonalized(_ahead(state["momentum"], parameter.grad, group, chance))
        scale = _RMS * sqrt(max(parameter.shape))
        for row, part in pieces(parameter, found):
            # Without a name for the widened part: it would live on while the row is rounded.
            write_back(row, stepped(row, part.to(wide(part)).mul_(scale), group), chance)


def _ahead(kept: Any, gradient: Any, group: dict[str, Any], chance: Any | None) -> Any:
    """Nesterov's lookahead over its norm, in the type that NS₅ is computed in; M is moved on."""
    beta = group["momentum"]
    momentum = carried(kept, gradient, beta, chance)
    ahead = torch.mul(momentum, beta, out=None if momentum is kept else momentum)
    ahead.add_(gradient, alpha=1 - beta)
    ahead.div_(ahead.norm().clamp_(min=_SMALLEST_NORM))
    return ahead.to(getattr(torch, group["compute_dtype"]))
