"""Paged states: they resume as if never stopped, and are in pages again."""

from typing import Any

import pytest
import torch
from torch import nn

from optmodel.training.optimizers import OPTIMIZERS, OptimizerConfig, build_optimizer
from tests.training.optimizers.small_weights import through_a_file

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*torch.jit.script_method.*:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Paged optimizers are not supported on CPU:UserWarning"),
]

PAGED = [name for name in OPTIMIZERS if name.startswith("paged-")]
_WIDTH = 320  # the library pages tensors of 100,000 elements and more


def _built(name: str, dtype: Any, device: str) -> tuple[Any, Any]:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(_WIDTH, _WIDTH)).to(dtype).to(device)
    return model, build_optimizer(model, name, OptimizerConfig(1e-3))


def _step(model: Any, optimizer: Any, steps: range) -> None:
    for step in steps:
        draw = torch.Generator().manual_seed(step)
        for one in model.parameters():
            one.grad = torch.randn(one.shape, generator=draw).to(one)
        optimizer.step()


def _resumed(name: str, dtype: Any, device: str) -> tuple[Any, Any, Any]:
    """A model that went on after a stop, its optimizer, and a model that never stopped."""
    whole, optimizer = _built(name, dtype, device)
    _step(whole, optimizer, range(5))
    stopped, optimizer = _built(name, dtype, device)
    _step(stopped, optimizer, range(2))
    saved = through_a_file({"model": stopped.state_dict(), "optimizer": optimizer.state_dict()})
    resumed, optimizer = _built(name, dtype, device)
    resumed.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])
    _step(resumed, optimizer, range(2, 5))
    return resumed, optimizer, whole


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize("name", PAGED)
def test_resumed_equals_uninterrupted(name: str, dtype: Any) -> None:
    """On a CPU there are no pages, but the same way from the file into a state."""
    resumed, _, whole = _resumed(name, dtype, "cpu")
    assert all(map(torch.equal, resumed.parameters(), whole.parameters()))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize("name", PAGED)
def test_moments_are_loaded_into_buffers_of_the_library(
    name: str, dtype: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that it pages, where it can."""
    from bitsandbytes.optim.optimizer import Optimizer8bit

    model, optimizer = _built(name, dtype, "cpu")
    _step(model, optimizer, range(2))
    _, fresh = _built(name, dtype, "cpu")
    made, make = [], Optimizer8bit.get_state_buffer

    def noted(*given: Any, **more: Any) -> Any:
        made.append(make(*given, **more))
        return made[-1]

    monkeypatch.setattr(Optimizer8bit, "get_state_buffer", noted)
    fresh.load_state_dict(optimizer.state_dict())
    kept = [
        state[moment]
        for state in fresh.state.values()
        for moment in ("state1", "state2")
        if moment in state
    ]
    assert kept
    assert {id(one) for one in kept} == {id(one) for one in made}


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize("name", PAGED)
def test_states_are_paged_and_stay_so(name: str, dtype: Any) -> None:
    resumed, optimizer, whole = _resumed(name, dtype, "cuda")
    weight = resumed[0].weight
    assert getattr(optimizer.state[weight]["state1"], "is_paged", False)
    assert all(map(torch.equal, resumed.parameters(), whole.parameters()))
