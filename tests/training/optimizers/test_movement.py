"""Every optimizer moves the weights that a run holds as far as it moves float32 weights."""

import gc
from typing import Any

import pytest
import torch
from torch import nn

from optmodel.training.optimizers import OPTIMIZERS, OptimizerConfig, build_optimizer
from tests.training.optimizers.movement import (
    OPTIONS,
    Tape,
    follow,
    movement,
    net,
    recorded,
)

# The libraries say on import, or of a model in float32, what does not matter to these tests.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*torch.jit.script_method.*:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:BAdam expect model to be loaded:UserWarning"),
]

# One of each kind; the others take longer together than all else in this folder.
_QUICK = ("adafactor", "adamw", "badam", "lion", "sgd")


@pytest.fixture(scope="module")
def tape() -> Tape:
    gc.freeze()  # badam collects at every switch, and need not go through all of torch
    return recorded(192)


@pytest.fixture(scope="module")
def larger_tape() -> Tape:
    return recorded(240)


@pytest.fixture(scope="module")
def paged_tape() -> Tape:
    """Of layers of at least 100,000 weights, which is what a paged optimizer pages."""
    return recorded(320)


def _marked(names: Any) -> list[Any]:
    """The names; most are slow, and what needs a GPU is marked so."""
    return [pytest.param(name, marks=_marks(name)) for name in names]


def _marks(name: str) -> list[Any]:
    if OPTIMIZERS[name].needs_cuda:
        return [pytest.mark.gpu]
    return [] if name in _QUICK else [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.mark.parametrize("name", _marked(OPTIMIZERS))
def test_it_moves_weights_as_far_as_float32(name: str, request: pytest.FixtureRequest) -> None:
    """At the low end of its learning rates, where the nearest bfloat16 loses most.

    A zeroth-order step is along one direction of all weights, so at its low end the noise of so
    few weights is too loud; the slow test below has enough of them.
    """
    spec = OPTIMIZERS[name]
    rate = spec.start.highest if spec.is_zeroth_order else spec.start.lowest
    tape = "paged_tape" if spec.needs_cuda else "larger_tape" if spec.is_zeroth_order else "tape"
    found = movement(
        name,
        request.getfixturevalue(tape),
        rate=rate,
        options=OPTIONS.get(name),
        device="cuda" if spec.needs_cuda else "cpu",
    )
    assert 0.95 <= found.projection <= 1.05


@pytest.mark.slow
@pytest.mark.parametrize("name", ["zo-sgd", "zo-sign", "zo-adam"])
def test_the_smallest_zeroth_order_steps_are_made(name: str) -> None:
    """A million weights at the low end of the learning rates."""
    found = movement(name, recorded(720), rate=OPTIMIZERS[name].start.lowest)
    assert 0.95 <= found.projection <= 1.05


def test_the_measure_finds_what_rounding_to_the_nearest_loses(tape: Tape) -> None:
    """Torch's own AdamW over the weights that ours moves: most never change at all."""
    ways = {}
    for dtype in (torch.float32, torch.bfloat16):
        model = net(tape.width, dtype)
        optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5, weight_decay=0.0)
        start = model.layers[0].linear.weight.detach().float().clone()
        for gradients in tape.gradients:
            follow(model, optimizer, gradients, seed=0)
        ways[dtype] = model.layers[0].linear.weight.detach().float() - start
    moved, wanted = ways[torch.bfloat16], ways[torch.float32]
    assert float((moved * wanted).sum() / wanted.square().sum()) < 0.5
    assert float((moved != 0).float().mean()) < 0.5 < float((wanted != 0).float().mean())


def test_what_starts_at_one_moves() -> None:
    """A norm's weights, whose neighbours in bfloat16 are 0.008 apart, as a mean over many."""
    ways = {}
    for dtype in (torch.float32, torch.bfloat16):
        model = nn.Linear(1, 20_000, dtype=dtype)
        nn.init.ones_(model.bias)
        optimizer = build_optimizer(model, "adamw", OptimizerConfig(2e-5))
        for _ in range(100):
            model.bias.grad = torch.ones_like(model.bias)
            optimizer.step()
        ways[dtype] = float((model.bias.detach().float() - 1).mean())
    assert ways[torch.float32] == pytest.approx(-2e-3, rel=0.01)
    assert ways[torch.bfloat16] == pytest.approx(-2e-3, rel=0.05)
