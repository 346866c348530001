"""Lion against its equations in float64, resumed, in bfloat16, and inside its box."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from optmodel.training.optimizers import OPTIMIZERS, RELEASE, build_optimizer
from optmodel.training.optimizers.lion import Lion, LionKernel
from optmodel.training.optimizers.spec import OptimizerConfig, ParameterInfo, ParameterType
from tests.training.optimizers.small_weights import (
    assert_near,
    noise,
    small_weights,
    take_steps,
    through_a_file,
)

Train = Callable[..., list[float]]

SPEC = OPTIMIZERS["lion"]

_SHAPES = {"vector": (7,), "tall": (9, 4), "wide": (3, 8), "none": (5, 5), "zero": (4, 6)}


_weights = partial(small_weights, _SHAPES)
_gradients = partial(noise, _SHAPES)


def _run(weights: dict[str, Any], optimizer: Any, first: int, last: int) -> None:
    take_steps(weights, optimizer, _gradients, first, last)


def _direction(c: Any, kernel: str) -> Any:
    """∇K in numpy, from the definitions."""
    rows = np.atleast_2d(c)
    if not rows.any():
        return c
    if kernel == "sign":
        return np.sign(c)
    if kernel == "rows":
        return np.array([row / np.sqrt(row @ row) for row in rows]).reshape(c.shape)
    if kernel == "l2":
        return c / np.sqrt((c * c).sum())
    # The polar factor: (CCᵀ)^(-1/2) C, or C (CᵀC)^(-1/2) of a tall one.
    tall = rows.shape[0] > rows.shape[1]
    values, vectors = np.linalg.eigh(rows.T @ rows if tall else rows @ rows.T)
    root = vectors @ np.diag(values**-0.5) @ vectors.T
    return (rows @ root if tall else root @ rows).reshape(c.shape)


@pytest.mark.parametrize("kernel", list(LionKernel))
def test_fifty_steps_equal_the_equations(kernel: LionKernel) -> None:
    rate, decay, beta1, beta2 = 1e-3, 0.5, 0.9, 0.99
    weights = _weights()
    expected = {name: one.detach().double().numpy().copy() for name, one in weights.items()}
    momenta = {name: np.zeros(shape) for name, shape in _SHAPES.items()}
    for step in range(50):
        for name, gradient in _gradients(step).items():
            g, m = gradient.astype(np.float64), momenta[name]
            c = beta1 * m + (1 - beta1) * g
            w = expected[name] * (1 - rate * decay)
            expected[name] = w - rate * _direction(c, kernel)
            momenta[name] = beta2 * m + (1 - beta2) * g
    _run(weights, Lion(weights.values(), lr=rate, weight_decay=decay, kernel=kernel), 0, 50)
    assert_near(weights, expected)


def test_a_tied_weight_is_updated_once() -> None:
    model = nn.Sequential(nn.Embedding(5, 4), nn.Linear(4, 5, bias=False))
    model[1].weight = model[0].weight
    before = model[0].weight.detach().clone()
    request = OptimizerConfig(0.5, options=SPEC.defaults)
    optimizer = SPEC.build(model, request)
    model[0].weight.grad = torch.ones(5, 4)
    optimizer.step()
    torch.testing.assert_close(model[1].weight.detach(), before - 0.5)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
def test_resumed_equals_uninterrupted(dtype: Any) -> None:
    whole, stopped = _weights(dtype), _weights(dtype)
    _run(whole, Lion(whole.values(), lr=1e-3, stochastic_rounding=True, seed=3), 0, 20)
    first = Lion(stopped.values(), lr=1e-3, stochastic_rounding=True, seed=3)
    _run(stopped, first, 0, 9)
    second = Lion(stopped.values())
    second.load_state_dict(through_a_file(first.state_dict()))
    _run(stopped, second, 9, 20)
    assert all(torch.equal(one, stopped[name]) for name, one in whole.items())


def test_small_steps_reach_bfloat16_weights() -> None:
    def progress(stochastic_rounding: bool) -> float:
        draw = torch.Generator().manual_seed(0)
        weight = nn.Parameter((torch.randn(256, 256, generator=draw) * 0.02).bfloat16())
        sign = torch.randn(256, 256, generator=draw).sign()
        before = weight.detach().float()
        optimizer = Lion([weight], lr=1e-5, stochastic_rounding=stochastic_rounding)
        for _ in range(100):
            weight.grad = sign.bfloat16()
            optimizer.step()
        return float(((before - weight.detach().float()) * sign).mean() / 1e-3)

    assert 0.95 <= progress(stochastic_rounding=True) <= 1.05
    assert progress(stochastic_rounding=False) < 0.5


@pytest.mark.parametrize("kernel", list(LionKernel))
def test_weights_enter_the_feasible_set_and_stay(kernel: LionKernel) -> None:
    weights = _weights()
    del weights["none"]
    optimizer = Lion(weights.values(), lr=0.05, weight_decay=2.0, kernel=kernel)
    assert optimizer.bounds()[0] > 1
    _run(weights, optimizer, 0, 100)
    assert 0 < optimizer.bounds()[0] <= 1 + 1e-3


def test_the_state_is_half_of_adamws() -> None:
    layer = nn.Linear(32, 16, bias=False, dtype=torch.bfloat16)
    lion = SPEC.build(layer, OptimizerConfig(1e-4, options=SPEC.defaults))
    layer.weight.grad = torch.ones_like(layer.weight)
    lion.step()
    kept = sum(one.nbytes for one in lion.state[layer.weight].values() if torch.is_tensor(one))
    said = SPEC.state_bytes(ParameterInfo((16, 32), ParameterType.LINEAR, 2), {})
    assert kept == said == 0.5 * (2 * layer.weight.nbytes)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize("kernel", list(LionKernel))
def test_a_step_takes_the_bytes_said(
    kernel: LionKernel, dtype: Any, step_bytes: Callable[..., int]
) -> None:
    layer = nn.Linear(512, 256, bias=False, dtype=dtype)
    options = {"kernel": str(kernel)}
    optimizer = build_optimizer(layer, "lion", OptimizerConfig(1e-4, options=options))
    tensor = ParameterInfo((256, 512), ParameterType.LINEAR, layer.weight.element_size())
    assert SPEC.step_bytes is not None
    assert step_bytes(layer, optimizer) == pytest.approx(
        SPEC.step_bytes([tensor], options), rel=0.02
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
def test_a_step_of_a_large_tensor_takes_no_more_than_a_chunk(
    dtype: Any, step_bytes: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optmodel.training.optimizers.per_tensor.CHUNK_ELEMENTS", 4096)
    layer = nn.Linear(512, 256, bias=False, dtype=dtype)
    optimizer = build_optimizer(layer, "lion", OptimizerConfig(1e-4))
    assert step_bytes(layer, optimizer) <= 2.25 * 4 * 4096


@pytest.mark.parametrize("kernel", list(LionKernel))
def test_chunks_change_nothing(kernel: LionKernel, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, pieced = _weights(), _weights()
    _run(whole, Lion(whole.values(), lr=1e-3, kernel=kernel), 0, 6)
    monkeypatch.setattr("optmodel.training.optimizers.per_tensor.CHUNK_ELEMENTS", 8)
    _run(pieced, Lion(pieced.values(), lr=1e-3, kernel=kernel), 0, 6)
    assert all(torch.equal(one, pieced[name]) for name, one in whole.items())


def test_released_in_bfloat16_it_is_the_same(make_llama: Any, train: Train) -> None:
    """Each weight's rounding has random numbers of its own, and the same ones either way."""
    models = []
    for name in ("lion", "lion" + RELEASE):
        model = make_llama(torch.bfloat16)
        train(model, build_optimizer(model, name, OptimizerConfig(1e-4)), 0, 4)
        models.append(model)
    assert all(map(torch.equal, models[0].parameters(), models[1].parameters()))


def test_an_unknown_kernel_is_refused() -> None:
    with pytest.raises(ValueError, match="'max' is not a valid LionKernel"):
        Lion([nn.Parameter(torch.zeros(1))], kernel="max")
