"""A few small weights of different shapes, and gradients that depend on the step alone.

weights = small_weights({"tall": (9, 4), "none": (5, 5), "zero": (4, 6)})
take_steps(weights, optimizer, lambda step: noise(shapes, step), 0, 50)
other.load_state_dict(through_a_file(optimizer.state_dict()))

What is called "zero" has gradients of zeros, and what is called "none" has no gradient.
"""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import numpy as np
import torch
from torch import nn

Shapes = Mapping[str, tuple[int, ...]]
Gradients = dict[str, Any]

MATRICES = ("tall", "wide", "none", "zero")
"""The names of the weights that methods for linear layers treat apart from the vector."""


class NumpyAdam:
    """The equations of Adam for one tensor, in float64."""

    def __init__(self, shape: tuple[int, ...], betas: tuple[float, float], eps: float) -> None:
        self.betas, self.eps = betas, eps
        self.mean, self.square, self.count = np.zeros(shape), np.zeros(shape), 0

    def direction(self, gradient: Any) -> Any:
        """The step for a gradient, without the learning rate."""
        (beta1, beta2), self.count = self.betas, self.count + 1
        self.mean = beta1 * self.mean + (1 - beta1) * gradient
        self.square = beta2 * self.square + (1 - beta2) * gradient * gradient
        mean = self.mean / (1 - beta1**self.count)
        return mean / (np.sqrt(self.square / (1 - beta2**self.count)) + self.eps)


def small_weights(shapes: Shapes, dtype: torch.dtype = torch.float32) -> dict[str, Any]:
    """The same weights each time."""
    draw = np.random.default_rng(0)
    return {
        name: nn.Parameter(torch.tensor(draw.normal(size=shape), dtype=torch.float32).to(dtype))
        for name, shape in shapes.items()
    }


def vector_and_matrices(weights: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Two parameter groups: the vector has index 0, the matrices come after it."""
    return [
        {"params": [weights["vector"]], "role": "other"},
        {"params": [weights[name] for name in MATRICES], "role": "linear"},
    ]


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


def through_a_file(saved: dict[str, Any]) -> Any:
    """A state as it is after it was saved and loaded, without code in the file."""
    buffer = BytesIO()
    torch.save(saved, buffer)
    buffer.seek(0)
    return torch.load(buffer, weights_only=True)


def assert_near(weights: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """Every weight equals the expected one within 1e-6 in relative norm."""
    for name, weight in weights.items():
        off = np.linalg.norm(weight.detach().double().numpy() - expected[name])
        assert off / np.linalg.norm(expected[name]) <= 1e-6, name


def _without(gradients: Gradients) -> Gradients:
    gradients["zero"][:] = 0
    del gradients["none"]
    return gradients
