"""The slope of the loss along a direction, from forward passes only.

    found = two_sided(perturbation, draw, epsilon=1e-3, closure=loss)
    found.slope, found.loss              # ≈ ⟨∇L, z⟩, and the loss at W

`two_sided` is the difference of SPSA (MeZO, arXiv:2305.17333). `forward_mode` is the exact
derivative by forward-mode differentiation (forward gradient, arXiv:2202.08587), which needs no ε.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from optmodel.training.optimizers.zeroth_order.perturbation import (
    Perturbation,
    PerturbedWeight,
    WeightChunk,
)

Closure = Callable[[], torch.Tensor]
"""Runs the model forward on one micro-batch and returns its loss, a scalar tensor."""

Draw = Callable[[PerturbedWeight, WeightChunk], torch.Tensor | None]
"""z of a chunk of a weight, in float32, or None if the weight is not moved."""


@dataclass(frozen=True, slots=True)
class SlopeEstimate:
    """⟨∇L, z⟩, and the loss: the mean of both sides if it was measured only there."""

    slope: float
    loss: torch.Tensor


def loss_at(
    perturbation: Perturbation, draw: Draw, distance: float, closure: Closure
) -> torch.Tensor:
    """The loss at W + distance · z, in float32."""

    def offset(weight: PerturbedWeight, chunk: WeightChunk) -> torch.Tensor | None:
        drawn = draw(weight, chunk)
        return None if drawn is None else drawn.mul_(distance)

    with torch.no_grad(), perturbation(offset):
        return closure().detach().float()


def two_sided(
    perturbation: Perturbation, draw: Draw, epsilon: float, closure: Closure
) -> SlopeEstimate:
    """(L(W + εz) - L(W - εz)) / 2ε."""
    above = loss_at(perturbation, draw, epsilon, closure)
    below = loss_at(perturbation, draw, -epsilon, closure)
    slope = (float(above) - float(below)) / (2 * epsilon)
    return SlopeEstimate(mean_over_processes([slope], above.device)[0], (above + below) / 2)


def forward_mode(
    model: nn.Module, weights: list[PerturbedWeight], draw: Draw, closure: Closure
) -> SlopeEstimate:
    """⟨∇L, z⟩ exactly, by dual numbers. Attention runs unfused, which has a forward derivative."""
    from torch.autograd import forward_ad
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.nn.utils.stateless import _reparametrize_module

    with torch.no_grad(), forward_ad.dual_level(), sdpa_kernel(SDPBackend.MATH):
        duals = {}
        for weight in weights:
            drawn = [draw(weight, chunk) for chunk in weight.chunks()]
            if drawn[0] is not None:
                primal = weight.parameter.detach()
                tangent = torch.cat(drawn).to(primal.dtype)
                duals[weight.name] = forward_ad.make_dual(primal, tangent)
        with _reparametrize_module(model, duals, tie_weights=True):
            loss, slope = forward_ad.unpack_dual(closure())
        assert slope is not None, "the loss does not depend on the weights"
        return SlopeEstimate(
            mean_over_processes([float(slope)], loss.device)[0], loss.detach().clone()
        )


def mean_over_processes(figures: list[float], device: torch.device) -> list[float]:
    """The means of figures over all processes.

    All processes draw the same z, so they exchange 8 bytes for each figure. Whatever decides a step
    must go through here, or the weights of processes would diverge.
    """
    from torch import distributed

    if not (distributed.is_available() and distributed.is_initialized()):
        return figures
    whole = torch.tensor(figures, dtype=torch.float64, device=device)
    distributed.all_reduce(whole)
    return [figure / int(distributed.get_world_size()) for figure in whole.tolist()]
