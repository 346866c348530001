"""The methods: their equations, what they keep, accumulation, resuming, and that they learn."""

import gc
from typing import Any

import pytest
import torch

from optmodel.training.optimizers import OptimizerConfig, build_optimizer
from optmodel.training.optimizers.registry import OPTIMIZERS, prepare_model
from optmodel.training.optimizers.zeroth_order import (
    Int4Linear,
    Mask,
    UpdateRule,
    ZerothOrder,
    ZerothOrderConfig,
    dequantize_linear_layers,
)
from tests.training.optimizers.zeroth_order.models import batch, copies, equal, llama, loss_of

# Torch builds its rules of forward-mode differentiation with what it calls deprecated itself.
pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")

METHODS = [name for name in OPTIMIZERS if name.startswith("zo-")]
QUANTIZED = {"group": 8}
_UNLIKE = ("zo-sgd", "zo-adam", "zo-forward", "zo-hybrid", "zo-quantized")
"""One of each kind: the others differ from one of these in a rule that is tested by itself."""


def made(model: Any, name: str, *, rate: float = 1e-4, **options: Any) -> Any:
    options = (QUANTIZED if name == "zo-quantized" else {}) | options
    prepare_model(model, name, options)
    return build_optimizer(
        model, name, OptimizerConfig(learning_rate=rate, seed=3, options=options)
    )


def steps(model: Any, optimizer: Any, number: int, start: int = 0) -> list[float]:
    losses = []
    for step in range(start, start + number):
        losses.append(float(optimizer.accumulate(loss_of(model, batch(seed=step)))))
        optimizer.step()
    return losses


@pytest.mark.parametrize(
    "update", [UpdateRule.SGD, UpdateRule.MOMENTUM, UpdateRule.SIGN, UpdateRule.ADAM]
)
def test_fifty_steps_are_those_of_the_equations(update: UpdateRule) -> None:
    """Against float64, given the slopes that were measured and the same z."""
    model, rate, decay = llama(), 1e-3, 0.1
    optimizer = ZerothOrder(
        model, ZerothOrderConfig(update=update), lr=rate, weight_decay=decay, seed=3
    )
    perturbed = optimizer._weights
    weights = [entry.parameter.detach().double() for entry in perturbed]
    first = [torch.zeros_like(weight) for weight in weights]
    second = [torch.zeros_like(weight) for weight in weights]
    beta1, beta2 = 0.9, 0.999
    for step in range(50):
        optimizer.accumulate(loss_of(model, batch(seed=step)))
        slope = optimizer.slope
        optimizer.step()
        for place, entry in enumerate(perturbed):
            estimate = slope * entry.normal(3, step).double()
            if update is UpdateRule.SGD:
                move = estimate
            elif update is UpdateRule.SIGN:
                move = estimate.sign()
            elif update is UpdateRule.MOMENTUM:
                first[place] = move = beta1 * first[place] + estimate
            else:
                first[place] = beta1 * first[place] + (1 - beta1) * estimate
                second[place] = beta2 * second[place] + (1 - beta2) * estimate**2
                mean = first[place] / (1 - beta1 ** (step + 1))
                move = mean / ((second[place] / (1 - beta2 ** (step + 1))).sqrt() + 1e-8)
            lam = 0.0 if entry.type == "other" else decay
            weights[place] = weights[place] - rate * lam * weights[place] - rate * move
    for entry, weight in zip(perturbed, weights, strict=True):
        error = (entry.parameter.double() - weight).norm() / weight.norm()
        assert error < 1e-6, entry.name


@pytest.mark.parametrize(
    "name",
    [
        "zo-sgd",
        "zo-forward",
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in ("zo-adam", "zo-sparse", "zo-hybrid")
        ),
    ],
)
def test_accumulation_of_sixteen_equals_four_of_four(name: str) -> None:
    """The mean of sixteen losses, measured in sixteen parts or in four."""
    found = []
    for parts in (16, 4):
        model = llama()
        optimizer = made(model, name)
        for step in range(3):
            rows = batch(rows=16, seed=step)
            for part in rows.chunk(parts):
                closure = loss_of(model, part)
                optimizer.accumulate(lambda closure=closure, parts=parts: closure() / parts)
            optimizer.step()
        found.append(copies(model))
    for key in found[0]:
        torch.testing.assert_close(found[0][key], found[1][key], rtol=1e-4, atol=2e-6)


@pytest.mark.parametrize("name", ["zo-sgd", "zo-sign", "zo-block", "zo-sparse", "zo-conservative"])
def test_no_state_and_no_gradient_exists(name: str) -> None:
    model = llama()
    before = _num_tensors()
    optimizer = made(model, name)
    steps(model, optimizer, 3)
    assert _num_tensors() == before
    assert all(one.grad is None for one in model.parameters())
    assert not optimizer.state


def _num_tensors() -> int:
    """Tensors of floating point that are alive anywhere in this process and hold more than one."""
    gc.collect()
    alive = [one for one in gc.get_objects() if issubclass(type(one), torch.Tensor)]
    return sum(one.is_floating_point() and one.numel() > 1 for one in alive)


@pytest.mark.parametrize("name", METHODS)
def test_stopped_and_continued_equals_never_stopped(name: str) -> None:
    whole = llama(dtype=torch.bfloat16)
    steps(whole, made(whole, name), 6)
    model = llama(dtype=torch.bfloat16)
    optimizer = made(model, name)
    steps(model, optimizer, 3)
    saved, weights = optimizer.state_dict(), model.state_dict()
    again = llama(dtype=torch.bfloat16, seed=9)
    prepare_model(again, name, QUANTIZED if name == "zo-quantized" else {})
    again.load_state_dict(weights)
    other = build_optimizer(
        again,
        name,
        OptimizerConfig(1e-4, seed=3, options=QUANTIZED if name == "zo-quantized" else {}),
    )
    other.load_state_dict(saved)
    steps(again, other, 3, start=3)
    assert equal(copies(whole), copies(again))


RATES = {
    "zo-sgd": 1e-4,
    "zo-momentum": 2e-5,
    "zo-sign": 1e-3,
    "zo-conservative": 1e-3,
    "zo-adam": 1e-3,
    "zo-forward": 1e-4,
    "zo-block": 3e-4,
    "zo-hybrid": 1e-4,
    "zo-sparse": 3e-4,
    "zo-quantized": 1e-5,
}


@pytest.mark.parametrize(
    "name",
    [name if name in _UNLIKE else pytest.param(name, marks=pytest.mark.slow) for name in METHODS],
)
def test_it_learns(name: str) -> None:
    model = llama()
    optimizer = made(model, name, rate=3 * RATES[name])
    closure = loss_of(model, batch())
    before = float(closure().detach())
    for _ in range(60):
        optimizer.accumulate(closure)
        optimizer.step()
    assert float(closure().detach()) < before - 0.05


def test_steps_of_bfloat16_are_not_lost() -> None:
    """Steps of 1e-6 are lost when rounded to the nearest; what is realised here is all of them."""
    model = llama(dtype=torch.bfloat16)
    optimizer = ZerothOrder(model, ZerothOrderConfig(), lr=1.0, seed=1)
    perturbed = optimizer._weights
    wanted = realised = 0.0
    for step in range(50):
        before = [entry.parameter.detach().float() for entry in perturbed]
        optimizer._slope = 1e-6
        optimizer.step()
        for entry, weight in zip(perturbed, before, strict=True):
            z = entry.normal(1, step)
            realised -= float(((entry.parameter.detach().float() - weight) * z).sum())
            wanted += 1e-6 * float((z * z).sum())
    assert realised / wanted == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("name", ["zo-sgd", "zo-forward", "zo-conservative", "zo-hybrid"])
def test_slopes_are_those_of_the_model_without_dropout(name: str) -> None:
    """However the dropout falls; and each module is in training again afterwards."""
    slopes: list[float] = []
    for dropout in (0.0, 0.1, 0.1, 0.1):
        model = llama(dropout=dropout).train()
        torch.manual_seed(len(slopes))
        optimizer = made(model, name)
        optimizer.accumulate(loss_of(model, batch()))
        slopes.append(optimizer.slope)
        assert all(module.training for module in model.modules())
    assert slopes == [slopes[0]] * 4
    assert slopes[0] != 0


def test_an_exception_in_a_pass_leaves_the_model_in_training() -> None:
    model = llama(dropout=0.1).train()
    model.model.layers[0].eval()
    optimizer = made(model, "zo-sgd")

    def closure() -> Any:
        raise KeyError("batch")

    with pytest.raises(KeyError):
        optimizer.accumulate(closure)
    assert model.training
    assert not model.model.layers[0].training


def test_the_last_layers_of_the_hybrid_are_rounded_stochastically() -> None:
    """Gradient descent by steps of a twentieth of the distance between two bfloat16 numbers."""
    ways = {}
    for dtype in (torch.float32, torch.bfloat16):
        model = llama(dtype=dtype)
        torch.nn.init.ones_(model.model.layers[1].mlp.up_proj.weight)
        weight = model.model.layers[1].mlp.up_proj.weight
        optimizer = made(model, "zo-hybrid", rate=4e-4)
        for _ in range(50):
            weight.grad = torch.ones_like(weight)
            optimizer.step()
        ways[dtype] = float((weight.detach().float() - 1).mean())
    assert ways[torch.bfloat16] == pytest.approx(ways[torch.float32], rel=0.05)


def test_the_mask_leaves_the_share_it_was_asked_for() -> None:
    model = llama()
    optimizer = ZerothOrder(
        model, ZerothOrderConfig(mask=Mask.SMALL, density=0.25), lr=1e-4, seed=1
    )
    for entry in optimizer._weights:
        if entry.parameter.numel() < 256:
            continue
        (chunk,) = entry.chunks()
        drawn = optimizer._directions.draw(entry, chunk, 0)
        assert drawn is not None
        assert float((drawn != 0).float().mean()) == pytest.approx(0.25, abs=0.01)
        moved_from = entry.parameter.detach().clone()
        assert torch.equal(drawn != 0, optimizer._directions.draw(entry, chunk, 1) != 0)
        assert torch.equal(entry.parameter, moved_from)


def test_one_block_at_a_time() -> None:
    model = llama()
    optimizer = made(model, "zo-block")
    for step, begin in enumerate(("model.layers.0", "model.layers.1", "")):
        before = copies(model)
        steps(model, optimizer, 1, start=step)
        after = copies(model)
        moved = {name for name in before if not torch.equal(before[name], after[name])}
        assert moved
        for name in moved:
            assert name.startswith(begin) if begin else "layers" not in name


def test_the_hybrid_has_gradients_in_its_last_layers_only() -> None:
    model = llama()
    optimizer = made(model, "zo-hybrid")
    optimizer.accumulate(loss_of(model, batch()))
    have = {name for name, one in model.named_parameters() if one.grad is not None}
    assert have
    assert all("layers.1" in name for name in have)
    assert all(one.requires_grad for one in model.parameters())


def test_the_hybrid_leaves_a_layer_to_itself() -> None:
    from optmodel.errors import UserError

    with pytest.raises(UserError, match="of 2 layers at most 1 can be first-order"):
        made(llama(), "zo-hybrid", num_first_order=2)


def test_quantized_weights_take_half_a_byte_and_only_scales_move() -> None:
    model = llama()
    layer = model.model.layers[0].mlp.up_proj
    plain = layer.weight.detach().clone()
    optimizer = made(model, "zo-quantized")
    quantized = model.model.layers[0].mlp.up_proj
    assert isinstance(quantized, Int4Linear)
    assert quantized.packed.numel() * 2 == plain.numel()
    error = (quantized.weight() - plain).abs().max()
    assert error <= quantized.scale.max() / 2 * 1.001
    trainable = {name for name, one in model.named_parameters() if one.requires_grad}
    assert trainable
    assert all(name.endswith("scale") for name in trainable)
    packed, scale = quantized.packed.clone(), quantized.scale.detach().clone()
    steps(model, optimizer, 2)
    assert torch.equal(packed, quantized.packed)
    assert not torch.equal(scale, quantized.scale)
    used = quantized.weight().detach()
    assert dequantize_linear_layers(model) == 14
    assert torch.equal(model.model.layers[0].mlp.up_proj.weight, used)


def test_columns_that_no_group_divides() -> None:
    from optmodel.errors import UserError

    with pytest.raises(UserError, match="16 columns cannot be cut into even groups of 128"):
        prepare_model(llama(), "zo-quantized", {})


def test_a_slope_is_clipped() -> None:
    model = llama()
    optimizer = ZerothOrder(model, ZerothOrderConfig(clip=0.5), lr=1e-2, seed=1)
    before = copies(model)
    optimizer._slope = -40.0
    optimizer.step()
    name = optimizer._weights[0].name
    wanted = before[name] + 1e-2 * 0.5 * optimizer._weights[0].normal(1, 0)
    torch.testing.assert_close(copies(model)[name], wanted)
