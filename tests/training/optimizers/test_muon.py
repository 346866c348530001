"""Muon is torch's, in the precision that was asked for, and loses no step in bfloat16."""

from typing import Any

import pytest
import torch
from torch import nn

from optmodel.training.optimizers import OptimizerConfig, Options, build_optimizer, cosmos, muon
from optmodel.training.optimizers.muon import Muon

_SHAPES = [(48, 20), (20, 48), (32, 32)]


def _gradients(shape: tuple[int, int], number: int) -> list[Any]:
    draw = torch.Generator().manual_seed(1)
    return [torch.randn(shape, generator=draw) for _ in range(number)]


def _stepped(optimizer: Any, weight: Any, number: int = 5) -> Any:
    for gradient in _gradients(tuple(weight.shape), number):
        weight.grad = gradient.to(weight.dtype)
        optimizer.step()
    return weight.detach().float()


def _muon(weight: Any, *, weight_decay: float = 0.0, compute_dtype: str = "bfloat16") -> Muon:
    groups = [{"params": [weight], "role": "linear"}]
    return Muon(
        groups, lr=1e-3, momentum=0.9, weight_decay=weight_decay, compute_dtype=compute_dtype
    )


def _weight(shape: tuple[int, int]) -> Any:
    return nn.Parameter(0.02 * torch.randn(shape, generator=torch.Generator().manual_seed(0)))


@pytest.mark.parametrize("shape", _SHAPES, ids=str)
def test_it_is_torchs_muon(shape: tuple[int, int]) -> None:
    """Within what one bfloat16 iteration can differ from another."""
    ours, theirs = _weight(shape), _weight(shape)
    start = ours.detach().clone()
    moved = _stepped(_muon(ours, weight_decay=0.1), ours) - start
    reference = torch.optim.Muon(
        [theirs], lr=1e-3, momentum=0.9, weight_decay=0.1, adjust_lr_fn="match_rms_adamw"
    )
    wanted = _stepped(reference, theirs) - start
    assert (moved - wanted).norm() < 0.02 * wanted.norm()


def test_products_are_in_the_precision_asked_for() -> None:
    """In float32 the step is that of float64 arithmetic, which bfloat16 is percents away from."""
    errors = {}
    for dtype in ("float32", "bfloat16"):
        weight, exact = _weight((48, 20)), nn.Parameter(_weight((48, 20)).detach().double())
        found = _stepped(_muon(weight, compute_dtype=dtype), weight)
        wanted = _stepped(_muon(exact, compute_dtype="float64"), exact)
        errors[dtype] = float((found - wanted).norm() / found.norm())
    assert errors["float32"] < 1e-6
    assert errors["bfloat16"] > 1e-5


@pytest.mark.parametrize(("name", "options"), [("muon", {}), ("cosmos", {"rank": 8})])
def test_a_request_decides_the_precision(
    name: str, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of bfloat16 weights; what is iterated on tells its type."""
    module: Any = {"muon": muon, "cosmos": cosmos}[name]
    plain, seen = module.orthogonalize, []

    def watched(matrix: Any) -> Any:
        seen.append(matrix.dtype)
        return plain(matrix)

    monkeypatch.setattr(module, "orthogonalize", watched)
    for compute in ("bfloat16", "float32"):
        layer = nn.Linear(64, 96, bias=False, dtype=torch.bfloat16)
        request = OptimizerConfig(1e-3, compute_dtype=compute, options=options)
        optimizer = build_optimizer(layer, name, request)
        layer.weight.grad = torch.randn_like(layer.weight)
        optimizer.step()
    assert seen == [torch.bfloat16, torch.float32]
