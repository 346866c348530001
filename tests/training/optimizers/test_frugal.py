"""FRUGAL against its equations in float64, at both ends of its density, resumed, in bfloat16."""

from collections.abc import Callable
from copy import deepcopy
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from optmodel.training.optimizers import (
    OPTIMIZERS,
    RELEASE,
    OptimizerConfig,
    Options,
    ParameterInfo,
    ParameterType,
    build_optimizer,
)
from optmodel.training.optimizers.frugal import Frugal, FrugalConfig, StatelessRule, SubspaceChoice
from optmodel.training.optimizers.parameter_types import classify_parameters
from optmodel.training.optimizers.rounding import seeded_generator
from tests.training.optimizers.small_weights import (
    MATRICES,
    NumpyAdam,
    assert_near,
    noise,
    small_weights,
    take_steps,
    through_a_file,
    vector_and_matrices,
)

Train = Callable[..., list[float]]

SPEC = OPTIMIZERS["frugal"]

_SHAPES = {"vector": (7,), "tall": (12, 8), "wide": (8, 16), "none": (5, 5), "zero": (4, 6)}
_RATE, _DECAY, _BETAS, _EPS = 1e-3, 0.5, (0.9, 0.99), 1e-8


_weights = partial(small_weights, _SHAPES)
_gradients = partial(noise, _SHAPES)


def _optimizer(weights: dict[str, Any], split: FrugalConfig, **settings: Any) -> Frugal:
    rules = {"lr": _RATE, "betas": _BETAS, "eps": _EPS, "weight_decay": _DECAY, **settings}
    return Frugal(vector_and_matrices(weights), subspace=split, **rules)


def _run(weights: dict[str, Any], optimizer: Any, first: int, last: int) -> None:
    take_steps(weights, optimizer, _gradients, first, last)


def _subspaces(split: FrugalConfig, turn: int) -> dict[str, Any]:
    """The orthogonal basis P of each matrix (of its columns, or its shorter side), from numpy."""
    found: dict[str, Any] = {}
    for index, name in enumerate(MATRICES, start=1):
        weight, gradient = _weights()[name], _gradients(turn * split.refresh).get(name)
        size = weight.shape[1] if split.projection == SubspaceChoice.COLUMNS else min(weight.shape)
        rank = round(split.density * size)
        generator = seeded_generator(0, -1 - turn, index, "cpu")
        if split.projection == SubspaceChoice.COLUMNS:
            order = torch.randperm(size, generator=generator)[:rank]
            found[name] = np.eye(size)[:, order.numpy()]
        elif split.projection == SubspaceChoice.RANDOM:
            drawn = torch.randn((size, rank), generator=generator).double().numpy()
            factor, upper = np.linalg.qr(drawn)
            found[name] = factor * np.sign(np.diag(upper))
        elif gradient is not None:
            rows = gradient if gradient.shape[0] >= gradient.shape[1] else gradient.T
            found[name] = np.linalg.svd(rows.astype(np.float64))[2][:rank].T
    return found


def _expected(split: FrugalConfig, num_steps: int) -> dict[str, Any]:
    """Weights after the paper's equations in float64, for columns and projections."""
    weights = {name: one.detach().double().numpy().copy() for name, one in _weights().items()}
    adams = {"vector": NumpyAdam((7,), _BETAS, _EPS)}
    for step in range(num_steps):
        if step % split.refresh == 0:
            bases = _subspaces(split, step // split.refresh)
            adams = {"vector": adams["vector"]}
        for name, gradient in _gradients(step).items():
            g, w = gradient.astype(np.float64), weights[name]
            if name == "vector":
                weights[name] = w * (1 - _RATE * _DECAY) - _RATE * adams[name].direction(g)
                continue
            turned = split.projection != SubspaceChoice.COLUMNS and g.shape[0] < g.shape[1]
            g, w, basis = g.T if turned else g, w.T if turned else w, bases[name]
            adam = adams.setdefault(name, NumpyAdam((g.shape[0], basis.shape[1]), _BETAS, _EPS))
            rest = g - g @ basis @ basis.T
            rest = (
                np.sign(np.where(np.abs(rest) < 1e-12, 0, rest)) if split.rest == "sign" else rest
            )
            update = adam.direction(g @ basis) @ basis.T + split.rest_rate * rest
            w = w * (1 - _RATE * _DECAY) - _RATE * update
            weights[name] = w.T if turned else w
    return weights


@pytest.mark.parametrize("rest", list(StatelessRule))
@pytest.mark.parametrize(
    "projection", [SubspaceChoice.COLUMNS, SubspaceChoice.RANDOM, SubspaceChoice.SVD]
)
def test_fifty_steps_equal_the_equations(projection: SubspaceChoice, rest: StatelessRule) -> None:
    split = FrugalConfig(projection=projection, refresh=20, rest=rest, rest_rate=0.5)
    weights, expected = _weights(), _expected(split, 50)
    _run(weights, _optimizer(weights, split), 0, 50)
    assert_near(weights, expected)


def test_blocks_are_whole_tensors_within_the_density() -> None:
    """Each turn some tensors are AdamW from anew and the others follow the sign; turns differ."""
    split = FrugalConfig(density=0.6, projection=SubspaceChoice.BLOCKS, refresh=10)
    weights = {name: one for name, one in _weights().items() if name != "none"}
    groups = [{"params": [one], "role": "linear"} for one in weights.values() if one.dim() == 2]
    optimizer = Frugal(groups, lr=_RATE, betas=_BETAS, eps=_EPS, subspace=split)
    total = sum(one.numel() for one in weights.values() if one.dim() == 2)
    seen = set()
    for turn in range(6):
        before = {name: one.detach().double().numpy().copy() for name, one in weights.items()}
        _run(weights, optimizer, 10 * turn, 10 * turn + 10)
        full = {name for name, one in weights.items() if optimizer.state[one].get("is_full")}
        seen.add(frozenset(full))
        assert 0 < sum(weights[name].numel() for name in full) <= 0.6 * total
        for name in ("tall", "wide", "zero"):
            adam, expected = NumpyAdam(_SHAPES[name], _BETAS, _EPS), before[name]
            for step in range(10 * turn, 10 * turn + 10):
                g = _gradients(step)[name].astype(np.float64)
                expected = expected - _RATE * (adam.direction(g) if name in full else np.sign(g))
            found = weights[name].detach().double().numpy()
            assert np.linalg.norm(found - expected) <= 1e-6 * np.linalg.norm(expected)
            kept = optimizer.state[weights[name]]["mean"].numel()
            assert kept == (weights[name].numel() if name in full else 0)
    assert len(seen) > 1


@pytest.mark.parametrize("projection", list(SubspaceChoice))
def test_the_whole_is_adamw_with_resets(projection: SubspaceChoice) -> None:
    weights, others = _weights(), _weights()
    split = FrugalConfig(density=1.0, projection=projection, refresh=7)
    _run(weights, _optimizer(weights, split), 0, 20)
    rules = {"lr": _RATE, "betas": _BETAS, "eps": _EPS, "weight_decay": _DECAY}
    adamw = torch.optim.AdamW(others.values(), foreach=False, **rules)
    for first in range(0, 20, 7):
        for name in MATRICES:
            adamw.state.pop(others[name], None)
        _run(others, adamw, first, min(first + 7, 20))
    for name, one in weights.items():
        torch.testing.assert_close(one, others[name], rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("projection", list(SubspaceChoice))
def test_nothing_of_it_is_the_sign_on_linear_layers(projection: SubspaceChoice) -> None:
    weights = _weights()
    expected = {name: one.detach().clone() for name, one in weights.items()}
    optimizer = _optimizer(
        weights, FrugalConfig(density=0.0, projection=projection), weight_decay=0.0
    )
    _run(weights, optimizer, 0, 5)
    for step in range(5):
        for name, gradient in _gradients(step).items():
            expected[name] -= _RATE * torch.tensor(gradient).sign()
    for name in MATRICES:
        torch.testing.assert_close(weights[name].detach(), expected[name])
        assert optimizer.state[weights[name]].get("mean", torch.empty(0)).numel() == 0
    assert optimizer.state[weights["vector"]]["mean"].shape == (7,)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize("projection", list(SubspaceChoice))
def test_resumed_equals_uninterrupted(projection: SubspaceChoice, dtype: Any) -> None:
    """Stopped in the midst of a turn, and once more at the end of one."""
    split = FrugalConfig(density=0.5, projection=projection, refresh=4)
    rounding = {"stochastic_rounding": True, "seed": 3}
    whole, stopped = _weights(dtype), _weights(dtype)
    _run(whole, _optimizer(whole, split, **rounding), 0, 13)
    optimizer = _optimizer(stopped, split, **rounding)
    for first, last in ((0, 6), (6, 8), (8, 13)):
        _run(stopped, optimizer, first, last)
        saved = through_a_file(optimizer.state_dict())
        optimizer = _optimizer(stopped, FrugalConfig())
        optimizer.load_state_dict(saved)
    assert all(torch.equal(one, stopped[name]) for name, one in whole.items())


@pytest.mark.parametrize("projection", list(SubspaceChoice))
def test_chunks_change_nothing(projection: SubspaceChoice, monkeypatch: pytest.MonkeyPatch) -> None:
    split = FrugalConfig(density=0.5, projection=projection, refresh=4)
    whole, pieced = _weights(), _weights()
    _run(whole, _optimizer(whole, split), 0, 6)
    monkeypatch.setattr("optmodel.training.optimizers.per_tensor.CHUNK_ELEMENTS", 24)
    _run(pieced, _optimizer(pieced, split), 0, 6)
    for name, one in whole.items():
        torch.testing.assert_close(one, pieced[name], rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize("projection", list(SubspaceChoice))
def test_the_state_takes_the_bytes_said(
    projection: SubspaceChoice, dtype: Any, make_llama: Any, train: Train
) -> None:
    """With ρ = 1/4 the moments of linear layers take a quarter of AdamW's, measured."""
    model = make_llama(dtype)
    options = {"projection": str(projection)}
    optimizer = build_optimizer(model, "frugal", OptimizerConfig(1e-3, options=options))
    train(model, optimizer, 0, 1)
    kept = said = moments = adamw = 0.0
    parameters = dict(model.named_parameters())
    for name, role in classify_parameters(model).items():
        one = parameters[name]
        tensors = {k: v.nbytes for k, v in optimizer.state[one].items() if torch.is_tensor(v)}
        kept += sum(tensors.values())
        said += SPEC.state_bytes(ParameterInfo(tuple(one.shape), role, one.element_size()), options)
        if role is ParameterType.LINEAR:
            moments += tensors["mean"] + tensors["square"]
            adamw += 2 * one.nbytes
    if projection == SubspaceChoice.BLOCKS:  # whole tensors, so not to the byte
        assert 0.9 * adamw / 4 <= moments <= adamw / 4
        assert 0.9 * said <= kept <= said
    else:
        assert kept == said
        assert moments == adamw / 4


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"density": 0.5},
        {"projection": "blocks", "density": 0.5},
        {"projection": "random"},
        {"projection": "random", "density": 0.5},
        {"projection": "svd", "density": 0.5},
        {"projection": "svd", "refresh": 1},
    ],
    ids=str,
)
def test_a_step_takes_the_bytes_said(
    options: Options, dtype: Any, step_bytes: Callable[..., int]
) -> None:
    model = nn.Sequential(nn.Linear(512, 256, bias=False), nn.Linear(256, 512, bias=False))
    model.to(dtype)
    optimizer = build_optimizer(model, "frugal", OptimizerConfig(1e-3, options=options))
    tensors = [
        ParameterInfo(tuple(p.shape), ParameterType.LINEAR, p.element_size())
        for p in model.parameters()
    ]
    assert SPEC.step_bytes is not None
    assert step_bytes(model, optimizer) == pytest.approx(
        SPEC.step_bytes(tensors, options), rel=0.12
    )


@pytest.mark.parametrize("role", ["linear", "other"])
def test_a_step_of_a_large_tensor_takes_no_more_than_a_chunk(
    role: str, step_bytes: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optmodel.training.optimizers.per_tensor.CHUNK_ELEMENTS", 4096)
    layer = nn.Linear(256, 512, bias=False, dtype=torch.bfloat16)
    groups = [{"params": [layer.weight], "role": role}]
    optimizer = Frugal(groups, stochastic_rounding=True)
    copies = 2.25 if role == "linear" else 3.25
    indices = 8 * 2 * 256
    assert step_bytes(layer, optimizer) <= copies * 4 * 4096 + indices


@pytest.mark.parametrize("projection", list(SubspaceChoice))
def test_small_steps_reach_bfloat16_weights(projection: SubspaceChoice) -> None:
    def progress(stochastic_rounding: bool) -> float:
        draw = torch.Generator().manual_seed(0)
        weight = nn.Parameter((torch.randn(128, 256, generator=draw) * 0.02).bfloat16())
        sign = torch.randn(128, 256, generator=draw).sign()
        before = weight.detach().float()
        optimizer = Frugal(
            [{"params": [weight], "role": "linear"}],
            lr=1e-5,
            subspace=FrugalConfig(projection=projection, refresh=50),
            stochastic_rounding=stochastic_rounding,
        )
        for _ in range(100):
            weight.grad = sign.bfloat16()
            optimizer.step()
        return float(((before - weight.detach().float()) * sign).mean() / 1e-3)

    exact = 1.0 if projection in (SubspaceChoice.COLUMNS, SubspaceChoice.BLOCKS) else None
    rounded, nearest = progress(stochastic_rounding=True), progress(stochastic_rounding=False)
    assert nearest < 0.5
    assert rounded > 0.95 if exact else rounded > 2 * nearest


@pytest.mark.parametrize("projection", list(SubspaceChoice))
def test_released_it_is_the_same(projection: SubspaceChoice, make_llama: Any, train: Train) -> None:
    """The numbers of weights, which seed random choices, are those of the whole model."""
    options = {"projection": str(projection), "refresh": 2}
    models = []
    for name in ("frugal", "frugal" + RELEASE):
        model = make_llama(torch.bfloat16)
        train(model, build_optimizer(model, name, OptimizerConfig(1e-3, options=options)), 0, 4)
        models.append(model)
    assert all(map(torch.equal, models[0].parameters(), models[1].parameters()))


def test_a_copy_of_the_model_and_its_optimizer_goes_on_alike() -> None:
    weights = _weights()
    optimizer = _optimizer(weights, FrugalConfig(projection="blocks", density=0.5, refresh=2))
    _run(weights, optimizer, 0, 3)
    others, copied = deepcopy((weights, optimizer))
    _run(weights, optimizer, 3, 6)
    _run(others, copied, 3, 6)
    assert all(torch.equal(one, others[name]) for name, one in weights.items())


@pytest.mark.parametrize("projection", list(SubspaceChoice))
def test_the_loss_falls(projection: SubspaceChoice, make_llama: Any, train: Train) -> None:
    model, options = make_llama(torch.bfloat16), {"projection": str(projection)}
    optimizer = build_optimizer(model, "frugal", OptimizerConfig(2e-3, options=options))
    losses = train(model, optimizer, 0, 8, same=True)
    assert losses[-1] < losses[0] - 0.2


@pytest.mark.parametrize("word", [{"projection": "rows"}, {"rest": "adam"}])
def test_an_unknown_word_is_refused(word: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        FrugalConfig(**word)
