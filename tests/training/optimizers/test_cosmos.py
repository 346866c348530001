"""COSMOS against its equations in float64, at both ends of its rank, resumed, in bfloat16."""

from collections.abc import Callable
from functools import partial
from math import sqrt
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from optmodel.training.optimizers import (
    OPTIMIZERS,
    RELEASE,
    OptimizerConfig,
    ParameterInfo,
    ParameterType,
    build_optimizer,
)
from optmodel.training.optimizers.cosmos import Cosmos, CosmosConfig
from optmodel.training.optimizers.muon import orthogonalize
from optmodel.training.optimizers.parameter_types import classify_parameters
from optmodel.training.optimizers.rounding import seeded_generator
from tests.training.optimizers.small_weights import (
    MATRICES,
    NumpyAdam,
    assert_near,
    small_weights,
    steady_noise,
    take_steps,
    through_a_file,
    vector_and_matrices,
)

Train = Callable[..., list[float]]

SPEC = OPTIMIZERS["cosmos"]

_SHAPES = {"vector": (7,), "tall": (24, 10), "wide": (9, 20), "none": (5, 5), "zero": (4, 6)}
_RATE, _DECAY, _BETAS, _EPS = 1e-3, 0.5, (0.9, 0.95), 1e-8


_weights = partial(small_weights, _SHAPES)
_gradients = partial(steady_noise, _SHAPES)


def _optimizer(weights: dict[str, Any], blend: CosmosConfig, **settings: Any) -> Cosmos:
    rules = {"lr": _RATE, "betas": _BETAS, "eps": _EPS, "weight_decay": _DECAY, **settings}
    return Cosmos(vector_and_matrices(weights), parts=blend, **rules)


def _run(weights: dict[str, Any], optimizer: Any, first: int, last: int) -> None:
    take_steps(weights, optimizer, _gradients, first, last)


def _norm(matrix: Any) -> Any:
    size = np.linalg.norm(matrix)
    return sqrt(matrix.shape[1]) * matrix / size if size else matrix


def _iterated(matrix: Any) -> Any:
    for _ in range(5):
        gram = matrix @ matrix.T
        matrix = 3.4445 * matrix + (-4.775 * gram + 2.0315 * gram @ gram) @ matrix
    return matrix


class _Matrix:
    """The paper's equations for one matrix, in numpy, with `GᵀG` as it stands there."""

    def __init__(self, shape: tuple[int, int], rank: int, index: int) -> None:
        rank = min(rank, *shape)
        sketch = torch.randn(shape[1], rank, generator=seeded_generator(0, -1, index, "cpu"))
        self.u = np.linalg.qr(sketch.double().numpy())[0]
        self.s, self.v, self.m = np.zeros((rank, rank)), np.zeros((shape[0], rank)), np.zeros(shape)
        self.count = 0

    def step(self, g: Any, blend: CosmosConfig) -> Any:
        (beta1, beta2), self.count = _BETAS, self.count + 1
        gram, last = g.T @ g, self.u
        self.m = beta1 * self.m + (1 - beta1) * g
        self.u = np.linalg.qr(beta2 * last @ self.s + (1 - beta2) * gram @ last)[0]
        mixed = beta2 * last @ self.s @ last.T + (1 - beta2) * gram
        self.s = self.u.T @ mixed @ self.u
        self.v = beta2 * self.v + (1 - beta2) * (g @ self.u) ** 2
        mean = self.m @ self.u / (1 - beta1**self.count)
        leading = mean / np.sqrt((self.v + _EPS) / (1 - beta2**self.count)) @ self.u.T
        rest = self.m - self.m @ self.u @ self.u.T
        size = np.linalg.norm(rest)
        rest = _norm(_iterated(rest / size)) if size > 1e-9 else 0 * rest
        num_rows = g.shape[0]
        found = _norm(leading + blend.gamma * rest * sqrt(num_rows))
        return blend.rms * sqrt(num_rows) * found


def _expected(blend: CosmosConfig, num_steps: int) -> dict[str, Any]:
    """Weights after the paper's equations in float64."""
    weights = {name: one.detach().double().numpy().copy() for name, one in _weights().items()}
    matrices = {
        name: _Matrix(_SHAPES[name], blend.rank, index)  # type: ignore[arg-type]
        for index, name in enumerate(MATRICES, start=1)
    }
    adam = NumpyAdam((7,), _BETAS, _EPS)
    for step in range(num_steps):
        for name, gradient in _gradients(step).items():
            g = gradient.astype(np.float64)
            update = adam.direction(g) if name == "vector" else matrices[name].step(g, blend)
            weights[name] = weights[name] * (1 - _RATE * _DECAY) - _RATE * update
    return weights


@pytest.mark.parametrize("rank", [0, 1, 4, 9, 10])
def test_fifty_steps_equal_the_equations(rank: int) -> None:
    """Rank 0 is Muon, 9 leaves the tall matrix one direction, and 10 leaves it none: SOAP."""
    blend = CosmosConfig(rank=rank, gamma=0.5, rms=0.7)
    weights, expected = _weights(), _expected(blend, 50)
    _run(weights, _optimizer(weights, blend), 0, 50)
    assert_near(weights, expected)


def test_the_basis_stays_orthonormal() -> None:
    """Also where the gradients have fewer directions than it has columns, or none."""
    draw = torch.Generator().manual_seed(0)
    weight = nn.Parameter(torch.randn(40, 30, generator=draw))
    optimizer = Cosmos([{"params": [weight], "role": "linear"}], parts=CosmosConfig(rank=8))
    for step in range(100):
        rank = 0 if step % 10 == 0 else step % 5
        left = torch.randn(40, rank, generator=draw) * 10.0 ** (step % 7 - 3)
        weight.grad = left @ torch.randn(rank, 30, generator=draw)
        optimizer.step()
        basis = optimizer.state[weight]["basis"]
        assert (basis.T @ basis - torch.eye(8)).abs().max() <= 1e-4
        assert weight.isfinite().all()


def test_the_basis_finds_the_leading_directions() -> None:
    draw = torch.Generator().manual_seed(0)
    right = torch.linalg.qr(torch.randn(30, 4, generator=draw)).Q
    weight = nn.Parameter(torch.zeros(40, 30))
    optimizer = Cosmos([{"params": [weight], "role": "linear"}], lr=0.0, parts=CosmosConfig(rank=4))
    for _ in range(60):
        noise = torch.randn(40, 30, generator=draw)
        weight.grad = 10 * torch.randn(40, 4, generator=draw) @ right.T + noise
        optimizer.step()
    cosines = torch.linalg.svdvals(right.T @ optimizer.state[weight]["basis"])
    assert cosines.min() > 0.95


def test_a_gradient_of_few_directions_leaves_no_noise() -> None:
    """Its complement is rounding alone, which NORM would make as large as a step."""
    draw = torch.Generator().manual_seed(0)
    low = torch.randn(16, 2, generator=draw) @ torch.randn(2, 12, generator=draw)
    weight = nn.Parameter(torch.zeros(16, 12))
    optimizer = Cosmos([{"params": [weight], "role": "linear"}], lr=1.0, parts=CosmosConfig(rank=2))
    weight.grad = low
    optimizer.step()
    inside = torch.linalg.qr(low.T).Q[:, :2]
    left = weight - weight @ inside @ inside.T
    assert left.norm() <= 1e-4 * weight.norm()


@pytest.mark.parametrize("shape", [(48, 16), (16, 48), (200, 3)])
def test_tall_and_wide_linear_layers_have_a_basis_and_no_adam(shape: tuple[int, int]) -> None:
    layer = nn.Linear(shape[1], shape[0], bias=False)
    before = layer.weight.detach().clone()
    optimizer = build_optimizer(layer, "cosmos", OptimizerConfig(1e-2, options={"rank": 4}))
    layer.weight.grad = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    optimizer.step()
    state = optimizer.state[layer.weight]
    rank = min(4, *shape)
    assert {name: tuple(one.shape) for name, one in state.items() if torch.is_tensor(one)} == {
        "momentum": shape,
        "basis": (shape[1], rank),
        "gram": (rank, rank),
        "square": (shape[0], rank),
    }
    change = layer.weight.detach() - before
    assert change.square().mean().sqrt() == pytest.approx(0.2 * 1e-2, rel=1e-4)


def test_newton_schulz_brings_singular_values_near_one() -> None:
    for shape in ((8, 20), (20, 8)):
        matrix = torch.randn(shape, generator=torch.Generator().manual_seed(0))
        values = torch.linalg.svdvals(orthogonalize(matrix / matrix.norm()))
        assert 0.6 < values.min() <= values.max() < 1.3


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
def test_resumed_equals_uninterrupted(dtype: Any) -> None:
    whole, stopped = _weights(dtype), _weights(dtype)
    rounding = {"stochastic_rounding": True, "seed": 3}
    _run(whole, _optimizer(whole, CosmosConfig(rank=4), **rounding), 0, 13)
    optimizer = _optimizer(stopped, CosmosConfig(rank=4), **rounding)
    for first, last in ((0, 5), (5, 13)):
        _run(stopped, optimizer, first, last)
        saved = through_a_file(optimizer.state_dict())
        optimizer = _optimizer(stopped, CosmosConfig())
        optimizer.load_state_dict(saved)
    assert all(torch.equal(one, stopped[name]) for name, one in whole.items())


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, pieced = _weights(), _weights()
    _run(whole, _optimizer(whole, CosmosConfig(rank=4)), 0, 6)
    monkeypatch.setattr("optmodel.training.optimizers.per_tensor.CHUNK_ELEMENTS", 24)
    _run(pieced, _optimizer(pieced, CosmosConfig(rank=4)), 0, 6)
    assert all(torch.equal(one, pieced[name]) for name, one in whole.items())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
def test_the_state_takes_the_bytes_said(dtype: Any, make_llama: Any, train: Train) -> None:
    model, options = make_llama(dtype), {"rank": 16}
    optimizer = build_optimizer(model, "cosmos", OptimizerConfig(1e-3, options=options))
    train(model, optimizer, 0, 1)
    kept = said = 0.0
    parameters = dict(model.named_parameters())
    for name, role in classify_parameters(model).items():
        one = parameters[name]
        kept += sum(v.nbytes for v in optimizer.state[one].values() if torch.is_tensor(v))
        said += SPEC.state_bytes(ParameterInfo(tuple(one.shape), role, one.element_size()), options)
    assert kept == said


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize("shape", [(512, 256), (512, 512), (128, 1024)], ids=str)
@pytest.mark.parametrize("rank", [8, 64])
def test_a_step_takes_the_bytes_said(
    rank: int, shape: tuple[int, int], dtype: Any, step_bytes: Callable[..., int]
) -> None:
    layer = nn.Linear(shape[1], shape[0], bias=False, dtype=dtype)
    optimizer = build_optimizer(layer, "cosmos", OptimizerConfig(1e-3, options={"rank": rank}))
    tensor = ParameterInfo(shape, ParameterType.LINEAR, layer.weight.element_size())
    assert SPEC.step_bytes is not None
    said = SPEC.step_bytes([tensor], {"rank": rank})
    assert step_bytes(layer, optimizer) == pytest.approx(said, rel=0.05)


def test_small_steps_reach_bfloat16_weights() -> None:
    """The wanted change is that of the same steps in float32."""

    def change(dtype: Any, stochastic_rounding: bool) -> Any:
        draw = torch.Generator().manual_seed(0)
        start = (torch.randn(128, 96, generator=draw) * 0.02).bfloat16()
        weight = nn.Parameter(start.to(dtype, copy=True))
        sign = torch.randn(128, 96, generator=draw).sign()
        groups = [{"params": [weight], "role": "linear"}]
        blend = CosmosConfig(rank=8, rms=1.0)
        optimizer = Cosmos(groups, lr=1e-5, parts=blend, stochastic_rounding=stochastic_rounding)
        for _ in range(100):
            weight.grad = sign.to(dtype)
            optimizer.step()
        return weight.detach().float() - start.float()

    wanted = change(torch.float32, stochastic_rounding=False)
    found = {on: change(torch.bfloat16, stochastic_rounding=on) for on in (True, False)}
    gain = {on: float((one * wanted).sum() / wanted.square().sum()) for on, one in found.items()}
    assert 0.95 <= gain[True] <= 1.05
    assert gain[False] < 0.5


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
def test_released_it_is_the_same_and_the_loss_falls(
    dtype: Any, make_llama: Any, train: Train
) -> None:
    models = []
    for name in ("cosmos", "cosmos" + RELEASE):
        model = make_llama(dtype)
        optimizer = build_optimizer(model, name, OptimizerConfig(5e-3, options={"rank": 8}))
        losses = train(model, optimizer, 0, 8, same=True)
        assert losses[-1] < losses[0] - 0.2
        models.append(model)
    assert all(map(torch.equal, models[0].parameters(), models[1].parameters()))
