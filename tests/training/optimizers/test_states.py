"""What an optimizer keeps goes down again: no state of bfloat16 weights stands still."""

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import nn

from optmodel.training.optimizers import (
    OPTIMIZERS,
    OptimizerConfig,
    Options,
    ParameterInfo,
    ParameterType,
    build_optimizer,
)
from optmodel.training.optimizers.registry import prepare_model
from tests.training.optimizers.movement import follow

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*torch.jit.script_method.*:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:BAdam expect model to be loaded:UserWarning"),
]

_COMPILED = ("adamw-8bit", "adamw-4bit", "adamw-fp8")
_NUM_LARGE, _NUM_SMALL = 20, 250
_OURS = {"exp_avg": "mean", "exp_avg_sq": "square", "momentum_buffer": "momentum"}
_OPTIONS: dict[str, Options] = {
    "sgd": {"momentum": 0.9},
    "badam": {"switch_every": 10_000},
    "galore": {"rank": 16},
    "apollo": {"rank": 16},
}


def _names() -> list[Any]:
    """The methods that keep anything between steps; released forms keep what theirs do."""
    return [
        pytest.param(name, marks=_marks(name))
        for name in OPTIMIZERS
        if not name.endswith("+release") and _keeps(name)
    ]


def _keeps(name: str) -> bool:
    layer = ParameterInfo((96, 64), ParameterType.LINEAR, 2)
    spec = OPTIMIZERS[name]
    return spec.state_bytes(layer, {**spec.defaults, **_OPTIONS.get(name, {})}) > 0


def _marks(name: str) -> list[Any]:
    if OPTIMIZERS[name].needs_cuda:
        return [pytest.mark.gpu]
    return [pytest.mark.slow, pytest.mark.timeout(600)] if name in _COMPILED else []


class _Model(nn.Module):  # type: ignore[misc]
    """One layer of a matrix large enough to be quantized, and a bias that is not.

    On a GPU it is also large enough to be paged: of 100,000 weights.
    """

    def __init__(self, device: str) -> None:
        super().__init__()
        inputs, outputs = (64, 96) if device == "cpu" else (320, 320)
        self.layers = nn.ModuleList([nn.Linear(inputs, outputs)])


def _kept(name: str, dtype: Any, device: str) -> dict[str, float]:
    """The mean magnitude of every state after large gradients and many of a hundredth of them."""
    torch.manual_seed(0)
    model = _Model(device).to(dtype).to(device)
    prepare_model(model, name, {})
    optimizer = build_optimizer(model, name, OptimizerConfig(1e-5, options=_OPTIONS.get(name, {})))
    draw = torch.Generator().manual_seed(1)
    for step in range(_NUM_LARGE + _NUM_SMALL):
        size = 1.0 if step < _NUM_LARGE else 1e-2
        gradients = {
            key: (size * torch.randn(one.shape, generator=draw)).bfloat16()
            for key, one in model.named_parameters()
        }
        follow(model, optimizer, gradients, seed=0)
    inner = getattr(optimizer, "base_optimizer", optimizer)
    return dict(_magnitudes(inner.state_dict()["state"]))


def _magnitudes(states: dict[int, dict[str, Any]]) -> Iterator[tuple[str, float]]:
    for number, state in states.items():
        for key, value in _plain(state).items():
            if torch.is_tensor(value) and value.is_floating_point() and value.numel() > 1:
                yield f"{number} {key}", float(value.float().abs().mean())


def _plain(state: dict[str, Any]) -> dict[str, Any]:
    """The state by the names of ours, the codes of the two libraries read back into numbers."""
    flat = {**state, **state.get("__bnb_optimizer_quant_state__", {})}
    found = {}
    for key, value in flat.items():
        if key.startswith(("qmap", "absmax", "__")):
            continue
        known = _OURS.get(key, key)
        if f"absmax{key[-1]}" in flat:
            found[known] = _dequantized(flat, key[-1])
        else:
            found[known] = value.dequantize() if hasattr(value, "codes") else value
    if "size" in found and found["momentum"].dtype == torch.float16:
        found["momentum"] = found["momentum"].float() * found["size"]
    return found


def _dequantized(state: dict[str, Any], number: str) -> Any:
    """Codes of blocks of 256 times the largest of each block."""
    codes, scale = state[f"state{number}"], state[f"absmax{number}"]
    values = state[f"qmap{number}"][codes.flatten().long()]
    return values * scale.repeat_interleave(256)[: values.numel()]


@pytest.mark.parametrize("name", _names())
def test_a_state_falls_as_it_does_in_float32(name: str) -> None:
    """250 steps of gradients of a hundredth leave 78 % of a second moment with β₂ = 0.999."""
    device = "cuda" if OPTIMIZERS[name].needs_cuda else "cpu"
    wanted, found = (_kept(name, dtype, device) for dtype in (torch.float32, torch.bfloat16))
    assert wanted
    assert found == pytest.approx(wanted, rel=0.05)
