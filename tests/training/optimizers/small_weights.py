"""A few small weights of different shapes, and gradients that depend on the step alone.

weights = small_weights({"tall": (9, 4), "none": (5, 5), "zero": (4, 6)})
take_steps(weights, optimizer, lambda step: noise(shapes, step), 0, 50)

What is called "zero" has gradients of zeros, and what is called "none" has no gradient.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

Shapes = Mapping[str, tuple[int, ...]]
Gradients = dict[str, Any]


def small_weights(shapes: Shapes, dtype: torch.dtype = torch.float32) -> dict[str, Any]:
    """The same weights each time."""
    draw = np.random.default_rng(0)
    return {
        name: nn.Parameter(torch.tensor(draw.normal(size=shape), dtype=torch.float32).to(dtype))
        for name, shape in shapes.items()
    }


def noise(shapes: Shapes, step: int) -> Gradients:
    """Gradients of one step, drawn from its number."""
    draw = np.random.default_rng(step + 1)
    return _without(
        {name: draw.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    )


def steady_noise(shapes: Shapes, step: int) -> Gradients:
    """A steady part and noise, as in training."""
    steady, draw = np.random.default_rng(99), np.random.default_rng(step + 1)
    return _without(
        {
            name: (steady.normal(size=shape) + draw.normal(size=shape)).astype(np.float32)
            for name, shape in shapes.items()
        }
    )


def take_steps(
    weights: dict[str, Any],
    optimizer: torch.optim.Optimizer,
    gradients: Callable[[int], Gradients],
    first: int,
    last: int,
) -> None:
    """The steps from `first` up to, but without, `last`."""
    for step in range(first, last):
        found = gradients(step)
        for name, weight in weights.items():
            gradient = found.get(name)
            weight.grad = None if gradient is None else torch.tensor(gradient).to(weight.dtype)
        optimizer.step()


def _without(gradients: Gradients) -> Gradients:
    gradients["zero"][:] = 0
    del gradients["none"]
    return gradients
