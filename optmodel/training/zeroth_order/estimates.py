"""The slope of the loss along a direction, from forward passes alone.

    found = two_sided(perturbation, draw, epsilon=1e-3, closure=loss)
    found.slope, found.loss              # ≈ ⟨∇L, z⟩, and the loss at W

`two_sided` is SPSA's difference (MeZO, arXiv:2305.17333), `forward_mode` the exact derivative by
forward-mode differentiation (forward gradient, arXiv:2202.08587), which needs no ε.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from optmodel.training.zeroth_order.perturbation import Perturbation, Piece, Slot

Closure = Callable[[], Any]
"""Runs the model forward on one micro-batch; its loss, a scalar tensor."""

Draw = Callable[[Slot, Piece], Any]
"""z of a piece of a weight, in float32, or None where the weight is not moved."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """⟨∇L, z⟩, and the loss, which is the mean of both sides where only they were measured."""

    slope: float
    loss: Any


def at(perturbation: Perturbation, draw: Draw, distance: float, closure: Closure) -> Any:
    """The loss at W + distance · z, in float32."""

    def offset(slot: Slot, piece: Piece) -> Any:
        drawn = draw(slot, piece)
        return None if drawn is None else drawn.mul_(distance)

    with torch.no_grad(), perturbation(offset):
        return closure().detach().float()


def two_sided(perturbation: Perturbation, draw: Draw, epsilon: float, closure: Closure) -> Estimate:
    """(L(W + εz) - L(W - εz)) / 2ε."""
    above = at(perturbation, draw, epsilon, closure)
    below = at(perturbation, draw, -epsilon, closure)
    slope = (float(above) - float(below)) / (2 * epsilon)
    return Estimate(shared([slope], above.device)[0], (above + below) / 2)


def forward_mode(model: nn.Module, slots: list[Slot], draw: Draw, closure: Closure) -> Estimate:
    """⟨∇L, z⟩ exactly, by dual numbers; attention takes its plain form, which has the rule."""
    from torch.autograd import forward_ad
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.nn.utils.stateless import _reparametrize_module

    with torch.no_grad(), forward_ad.dual_level(), sdpa_kernel(SDPBackend.MATH):
        duals = {}
        for slot in slots:
            drawn = [draw(slot, piece) for piece in slot.pieces()]
            if drawn[0] is not None:
                weight = slot.parameter.detach()
                duals[slot.name] = forward_ad.make_dual(weight, torch.cat(drawn).to(weight.dtype))
        with _reparametrize_module(model, duals, tie_weights=True):
            loss, slope = forward_ad.unpack_dual(closure())
        assert slope is not None, "the loss does not depend on the weights"
        return Estimate(shared([float(slope)], loss.device)[0], loss.detach().clone())


def shared(figures: list[float], device: Any) -> list[float]:
    """Their means over all processes, which draw the same z and so exchange 8 bytes a figure.

    Whatever a step is decided by goes through here, or the weights of processes would part.
    """
    from torch import distributed

    if not (distributed.is_available() and distributed.is_initialized()):
        return figures
    whole = torch.tensor(figures, dtype=torch.float64, device=device)
    distributed.all_reduce(whole)
    return [figure / int(distributed.get_world_size()) for figure in whole.tolist()]
