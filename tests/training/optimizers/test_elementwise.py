"""AdamW and SGD: torch's in float32, right on average in bfloat16, and resumed to the bit."""

from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from optmodel.training.optimizers.elementwise import (
    SGD,
    AdamConfig,
    AdamMoments,
    AdamW,
    adam_direction,
)
from tests.training.optimizers.small_weights import noise, small_weights, take_steps

_SHAPES = {"vector": (7,), "matrix": (9, 4), "none": (5, 5), "zero": (4, 6)}
_weights = partial(small_weights, _SHAPES)
_gradients = partial(noise, _SHAPES)


def _adamw(weights: dict[str, Any]) -> AdamW:
    return AdamW(weights.values(), lr=1e-3, adam=AdamConfig((0.9, 0.99), 1e-6), weight_decay=0.1)


def _sgd(weights: dict[str, Any], momentum: float = 0.9) -> SGD:
    return SGD(weights.values(), lr=1e-2, momentum=momentum, weight_decay=0.1)


def test_adamw_is_torchs_in_float32() -> None:
    ours, theirs = _weights(), _weights()
    take_steps(ours, _adamw(ours), _gradients, 0, 30)
    reference = torch.optim.AdamW(
        theirs.values(), lr=1e-3, betas=(0.9, 0.99), eps=1e-6, weight_decay=0.1
    )
    take_steps(theirs, reference, _gradients, 0, 30)
    for name, weight in ours.items():
        torch.testing.assert_close(weight, theirs[name], rtol=2e-6, atol=2e-7)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_sgd_is_torchs_in_float32(momentum: float) -> None:
    ours, theirs = _weights(), _weights()
    take_steps(ours, _sgd(ours, momentum), _gradients, 0, 30)
    reference = torch.optim.SGD(theirs.values(), lr=1e-2, momentum=momentum, weight_decay=0.1)
    take_steps(theirs, reference, _gradients, 0, 30)
    for name, weight in ours.items():
        torch.testing.assert_close(weight, theirs[name], rtol=2e-6, atol=2e-7)


@pytest.mark.parametrize("build", [_adamw, _sgd])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
def test_resumed_equals_uninterrupted(build: Any, dtype: torch.dtype) -> None:
    whole, parted = _weights(dtype), _weights(dtype)
    take_steps(whole, build(whole), _gradients, 0, 6)
    first = build(parted)
    take_steps(parted, first, _gradients, 0, 3)
    second = build(parted)
    second.load_state_dict(first.state_dict())
    take_steps(parted, second, _gradients, 3, 6)
    assert all(torch.equal(weight, parted[name]) for name, weight in whole.items())


def test_small_steps_reach_bfloat16_weights_on_average() -> None:
    """To the nearest none of them would: it takes 20 of them to the next number."""
    weight = nn.Parameter(torch.ones(20_000, dtype=torch.bfloat16))
    optimizer = SGD([weight], lr=1e-4, seed=1)
    for _ in range(10):
        weight.grad = torch.ones_like(weight)
        optimizer.step()
    assert float(1 - weight.detach().float().mean()) == pytest.approx(1e-3, rel=0.1)


def test_moments_are_of_the_weights_type() -> None:
    weights = _weights(torch.bfloat16)
    optimizer = _adamw(weights)
    take_steps(weights, optimizer, _gradients, 0, 1)
    state = optimizer.state[weights["matrix"]]
    assert state["mean"].dtype == state["square"].dtype == torch.bfloat16
    assert weights["none"] not in optimizer.state


def test_the_direction_of_a_first_step_is_the_sign() -> None:
    gradient = torch.tensor([3.0, -0.5, 0.0], dtype=torch.float64)
    moments = AdamMoments(torch.zeros_like(gradient), torch.zeros_like(gradient))
    found = adam_direction(gradient, moments, AdamConfig(eps=0.0), step=1)
    assert np.allclose(found[:2].numpy(), [1.0, -1.0])
    assert moments.mean.tolist() == pytest.approx([0.3, -0.05, 0.0])
    assert moments.square.tolist() == pytest.approx([9e-3, 2.5e-4, 0.0])
