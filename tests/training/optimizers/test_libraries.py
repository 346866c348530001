"""The optimizers of libraries step, cost what is said, and resume as if never stopped."""

from collections.abc import Callable, Iterator
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
    bitsandbytes_spec,
    block_adam_spec,
    build_optimizer,
    low_rank_spec,
    muon_spec,
    torch_spec,
    torchao_spec,
)
from optmodel.training.optimizers.parameter_types import classify_parameters
from tests.training.optimizers.small_weights import through_a_file

# Both libraries say on import, or on a CPU, what does not matter to these tests.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*torch.jit.script_method.*:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:BAdam expect model to be loaded:UserWarning"),
]

Train = Callable[..., list[float]]

_COMPILED = ("adamw-8bit", "adamw-4bit", "adamw-fp8")
_OPTIONS: dict[str, Options] = {
    "sgd": {"momentum": 0.9},
    "galore": {"rank": 8, "refresh": 3},
    "apollo": {"rank": 8, "refresh": 3},
    "badam": {"switch_every": 2},
}
_SPECS = (
    *torch_spec.SPECS,
    muon_spec.SPEC,
    *torchao_spec.SPECS,
    *bitsandbytes_spec.SPECS,
    *low_rank_spec.SPECS,
    block_adam_spec.SPEC,
)
_RATES = {"sgd": 0.1, "adafactor": 0.02}


def _names() -> list[Any]:
    """The names that step on a CPU; those that compile their step are slow."""
    slow = pytest.mark.slow
    return [
        pytest.param(spec.name, marks=[slow, pytest.mark.timeout(600)])
        if spec.name in _COMPILED
        else spec.name
        for spec in _SPECS
        if not spec.needs_cuda
    ]


def _build(model: Any, name: str, **options: Any) -> Any:
    rate = _RATES.get(name, 1e-3)
    settings = {**_OPTIONS.get(name, {}), **options}
    return build_optimizer(model, name, OptimizerConfig(rate, weight_decay=0.1, options=settings))


@pytest.mark.parametrize(
    "dtype", [pytest.param(torch.float32, marks=pytest.mark.slow), torch.bfloat16], ids=str
)
@pytest.mark.parametrize("name", _names())
def test_the_loss_falls(name: str, dtype: Any, make_llama: Any, train: Train) -> None:
    model = make_llama(dtype)
    losses = train(model, _build(model, name), 0, 8, same=True)
    assert losses[-1] < losses[0] - 0.2


@pytest.mark.parametrize("name", _names())
def test_resumed_equals_uninterrupted(name: str, make_llama: Any, train: Train) -> None:
    """Through a file that holds tensors and numbers only, as the `Trainer` reads it."""
    whole = make_llama(torch.bfloat16, tied=True)
    train(whole, _build(whole, name), 0, 7)

    stopped = make_llama(torch.bfloat16, tied=True)
    optimizer = _build(stopped, name)
    train(stopped, optimizer, 0, 3)
    saved = through_a_file({"model": stopped.state_dict(), "optimizer": optimizer.state_dict()})

    resumed = make_llama(torch.bfloat16, tied=True)
    resumed.load_state_dict(saved["model"])
    optimizer = _build(resumed, name)
    optimizer.load_state_dict(saved["optimizer"])
    train(resumed, optimizer, 3, 7)
    assert _differing(whole, resumed) == []


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize("name", [one for one in _names() if one != "badam"])
def test_the_state_takes_the_bytes_said(
    name: str, dtype: Any, make_llama: Any, train: Train
) -> None:
    model = make_llama(dtype)
    optimizer = _build(model, name)
    train(model, optimizer, 0, 1)
    assert _kept_bytes(optimizer) == pytest.approx(_said_bytes(model, name), rel=1e-3)


def test_badam_keeps_a_block_in_float32(make_llama: Any, train: Train) -> None:
    """The formula spreads over both layers what one of them holds at a time."""
    model = make_llama(torch.bfloat16)
    layers = [
        ParameterInfo(tuple(one.shape), ParameterType.LINEAR, one.element_size())
        for one in model.model.layers.parameters()
    ]
    optimizer = _build(model, "badam", switch_every=9)
    train(model, optimizer, 0, 1)
    saved = optimizer.state_dict()
    masters = [one.nbytes for one in saved["block"]["masters"]]
    moments = [
        state[key].nbytes for state in saved["state"].values() for key in ("exp_avg", "exp_avg_sq")
    ]
    state_bytes = OPTIMIZERS["badam"].state_bytes
    assert sum(masters + moments) == sum(state_bytes(one, {"num_blocks": 2}) for one in layers)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("adamw", {}),
        ("adamw", {"fused": False}),
        ("sgd", {"momentum": 0.9}),
        ("adafactor", {}),
        ("muon", {}),
        ("lion-8bit", {}),
        ("adamw-8bit-bnb", {}),
        ("galore", {"rank": 32, "refresh": 1}),
        ("apollo", {"rank": 32}),
    ],
)
def test_a_step_takes_the_bytes_said(
    name: str, options: Options, dtype: Any, step_bytes: Callable[..., int]
) -> None:
    """Traced: the kernels of fused steps and of bitsandbytes hold nothing that torch allocates."""
    model = nn.Sequential(nn.Linear(512, 256, bias=False), nn.Linear(256, 512, bias=False))
    model.to(dtype)
    optimizer = _build(model, name, **options)
    tensors = [
        ParameterInfo(tuple(p.shape), ParameterType.LINEAR, p.element_size())
        for p in model.parameters()
    ]
    said = OPTIMIZERS[name].step_bytes
    expected = said(tensors, options) if said else 0.0
    assert step_bytes(model, optimizer) == pytest.approx(expected, rel=0.12, abs=2048)


@pytest.mark.parametrize(
    ("name", "share"),
    [("adamw-8bit-bnb", 0.508), ("lion-8bit", 0.254), ("adamw-8bit", 0.508), ("adamw-4bit", 0.266)],
)
def test_quantized_states_are_a_fraction_of_adamw_in_bfloat16(name: str, share: float) -> None:
    layer = ParameterInfo((4096, 4096), ParameterType.LINEAR, element_bytes=2)
    adamw = OPTIMIZERS["adamw"].state_bytes(layer, {})
    assert OPTIMIZERS[name].state_bytes(layer, {}) / adamw == pytest.approx(share, abs=1e-3)


@pytest.mark.parametrize("name", ["galore", "apollo"])
def test_what_is_not_projected_goes_chunk_by_chunk(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With moments and weights that differ from the whole by their rounding alone."""
    found = []
    for piece in (1 << 22, 100):
        monkeypatch.setattr("optmodel.training.optimizers.per_tensor.CHUNK_ELEMENTS", piece)
        torch.manual_seed(0)
        embedding = nn.Embedding(64, 32, dtype=torch.bfloat16)
        optimizer = _build(embedding, name)
        for step in range(20):
            draw = torch.Generator().manual_seed(step)
            embedding.weight.grad = torch.randn(64, 32, generator=draw).bfloat16()
            optimizer.step()
        state = optimizer.state[embedding.weight]
        found.append((embedding.weight.detach().float(), state["exp_avg_sq"].float()))
    for whole, pieced in zip(*found, strict=True):
        assert whole.shape == pieced.shape == (64, 32)
        assert 0 < (whole - pieced).norm() < 0.01 * whole.norm()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_torchaos_rounding_follows_from_the_seed_alone(make_llama: Any, train: Train) -> None:
    """Processes that share weights must round alike, wherever dropout has left torch's numbers."""
    models = []
    for start in (1, 2):
        model = make_llama(torch.bfloat16)
        optimizer = _build(model, "adamw-8bit")
        for one in model.parameters():
            one.grad = torch.ones_like(one)
        torch.manual_seed(start)
        before = torch.get_rng_state()
        optimizer.step()
        optimizer.step()
        assert torch.equal(before, torch.get_rng_state())
        models.append(model)
    assert _differing(*models) == []


def test_muon_runs_on_linear_layers_only(make_llama: Any, train: Train) -> None:
    model = make_llama()
    optimizer = _build(model, "muon")
    train(model, optimizer, 0, 1)
    for group in optimizer.param_groups:
        kept = {key for one in group["params"] for key in optimizer.state[one]}
        assert ("momentum" in kept) is (group["role"] == ParameterType.LINEAR)
        assert ("square" in kept) is (group["role"] != ParameterType.LINEAR)


def test_galore_projects_linear_layers_only(make_llama: Any, train: Train) -> None:
    model = make_llama()
    optimizer = _build(model, "galore")
    train(model, optimizer, 0, 1)
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            projected = optimizer.state[parameter]["exp_avg"].numel() < parameter.numel()
            assert projected is (group["role"] == ParameterType.LINEAR)


def test_adamw_fused_and_loop_agree(make_llama: Any, train: Train) -> None:
    fused, loop = make_llama(), make_llama()
    train(fused, _build(fused, "adamw"), 0, 3)
    train(loop, _build(loop, "adamw", fused=False), 0, 3)
    for one, other in zip(fused.parameters(), loop.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


def test_badam_trains_one_block_at_a_time(make_llama: Any, train: Train) -> None:
    model = make_llama(torch.bfloat16)
    optimizer = _build(model, "badam", order="ascending")
    seen = []
    for step in range(5):
        seen.append({name.split(".")[2] for name, p in model.named_parameters() if p.requires_grad})
        train(model, optimizer, step, step + 1)
    assert seen == [{"0"}, {"1"}, {"1"}, {"0"}, {"0"}]


def test_badam_is_silent(make_llama: Any, train: Train, capsys: pytest.CaptureFixture[str]) -> None:
    model = make_llama(torch.bfloat16)
    train(model, _build(model, "badam", order="random"), 0, 4)
    assert capsys.readouterr().out == ""


def test_badam_in_random_order_resumes(make_llama: Any, train: Train) -> None:
    model = make_llama(torch.bfloat16)
    optimizer = _build(model, "badam", order="random", switch_every=1)
    train(model, optimizer, 0, 2)
    other = make_llama(torch.bfloat16)
    other.load_state_dict(model.state_dict())
    resumed = _build(other, "badam", order="random", switch_every=1)
    resumed.load_state_dict(through_a_file(optimizer.state_dict()))
    train(model, optimizer, 2, 5)
    train(other, resumed, 2, 5)
    assert _differing(model, other) == []


def test_a_schedule_drives_every_group(make_llama: Any, train: Train) -> None:
    model = make_llama()
    optimizer = _build(model, "muon")
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.0 if step else 1.0)
    train(model, optimizer, 0, 1)
    schedule.step()
    before = [one.detach().clone() for one in model.parameters()]
    train(model, optimizer, 1, 2)
    assert all(map(torch.equal, before, model.parameters()))


def _differing(one: Any, other: Any) -> list[str]:
    values = dict(other.named_parameters())
    return [name for name, p in one.named_parameters() if not torch.equal(p, values[name])]


def _said_bytes(model: Any, name: str) -> float:
    parameters = dict(model.named_parameters())
    spec, options = OPTIMIZERS[name], _OPTIONS.get(name, {})
    return sum(
        spec.state_bytes(
            ParameterInfo(tuple(parameters[one].shape), role, parameters[one].element_size()),
            options,
        )
        for one, role in classify_parameters(model).items()
    )


def _kept_bytes(optimizer: Any) -> int:
    """Bytes of the state's tensors, but for the maps of 256 codes that all tensors share."""
    return sum(
        tensor.nbytes
        for state in optimizer.state_dict()["state"].values()
        for tensor in _tensors(state)
    )


def _tensors(value: Any) -> Iterator[Any]:
    """The plain tensors in a state: in tables, and within tensors that wrap others."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from () if key in ("qmap1", "qmap2") else _tensors(one)
    elif type(value) is torch.Tensor:
        yield value
    elif isinstance(value, torch.Tensor):
        for attribute in value.__tensor_flatten__()[0]:
            yield from _tensors(getattr(value, attribute))
