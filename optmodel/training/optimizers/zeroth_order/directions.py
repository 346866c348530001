"""Random directions over the weights that a step moves: all, one layer's, or the small ones.

    directions = Directions(weights, seed=0, mask=Mask.SMALL, density=0.25)
    directions.draw(weight, chunk, step=7) # z in float32, 0 where masked; None: not moved
    directions.block(step=7)               # the block whose turn it is

A direction depends only on seed, step and weight. So it is never stored, and drawn again wherever
it is needed.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

import torch

from optmodel.training.optimizers.zeroth_order.perturbation import PerturbedWeight, WeightChunk

_LAYER = re.compile(r"(?:^|\.)(?:layers|h|blocks)\.(\d+)\.")


class Mask(StrEnum):
    """Which weights a step moves."""

    ALL = "all"
    BLOCK = "block"
    SMALL = "small"


class Directions:
    """Draws z for a weight and a step.

    `density` is the share of each tensor that SMALL moves: its weights of least magnitude when
    training began (Sparse-MeZO, arXiv:2402.15751: |w| ≤ h, with one h for each tensor). BLOCK moves
    one layer after the other, and at last the weights that belong to no layer.
    """

    def __init__(
        self,
        weights: Sequence[PerturbedWeight],
        *,
        seed: int,
        mask: Mask = Mask.ALL,
        density: float = 1.0,
    ) -> None:
        if not 0 < density <= 1:
            raise ValueError(f"a density is above 0 and at most 1, not {density}")
        self._seed, self._mask = seed, mask
        self._blocks = [layer_of(weight.name) for weight in weights]
        self._order = sorted(set(self._blocks), key=lambda one: (one is None, one or 0))
        self.thresholds: dict[str, float] = {}
        if mask is Mask.SMALL:
            self.thresholds = {one.name: _quantile(one.parameter, density) for one in weights}

    def block(self, step: int) -> int | None:
        """The number of the layer that this step moves; None for weights of no layer."""
        return self._order[step % len(self._order)]

    def draw(self, weight: PerturbedWeight, chunk: WeightChunk, step: int) -> torch.Tensor | None:
        """z of a chunk in this step, or None if the whole weight is not moved.

        The mask depends on the weight's current values, so call this before the weight is
        perturbed.
        """
        if self._mask is Mask.BLOCK and self._blocks[weight.index] != self.block(step):
            return None
        drawn = weight.normal(self._seed, step, chunk)
        if self._mask is Mask.SMALL:
            drawn.mul_(chunk.weight.abs() <= self.thresholds[weight.name])
        return drawn


def layer_of(name: str) -> int | None:
    """The number of the layer of a weight, from its name; None if it is in no layer."""
    found = _LAYER.search(name)
    return int(found[1]) if found else None


def _quantile(weight: torch.Tensor, density: float) -> float:
    """The magnitude that a share of `density` of the weights does not exceed."""
    magnitudes = weight.detach().abs().float().flatten()
    place = max(1, round(density * magnitudes.numel()))
    return float(torch.kthvalue(magnitudes, place).values)
