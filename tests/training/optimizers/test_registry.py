"""Every optimizer is found by name, and what it cannot do is said before it is built."""

import subprocess
import sys
from dataclasses import replace
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
import torch
from torch import nn

from optmodel.errors import MissingExtraError, UnknownNameError, UserError
from optmodel.training.optimizers import (
    OPTIMIZERS,
    RELEASE,
    Capability,
    GradientLifetime,
    OptimizerConfig,
    ParameterInfo,
    ParameterType,
    WeightDtype,
    build_optimizer,
    check_capabilities,
    fill_options,
    optimizer_spec,
    weight_dtype,
)

_LAYER = ParameterInfo((64, 128), ParameterType.LINEAR, element_bytes=2)


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_an_entry_says_what_it_is(name: str) -> None:
    found = OPTIMIZERS[name]
    assert found.name == name
    assert found.summary.endswith(".")
    assert "\n" not in found.summary
    assert found.paper
    assert found.state_bytes(_LAYER, {}) == found.state_bytes(_LAYER, found.defaults)
    assert found.needs_cuda != (Capability.CPU in found.capabilities)


def test_the_registry_is_a_mapping() -> None:
    assert len(OPTIMIZERS) == len(list(OPTIMIZERS)) == len(set(OPTIMIZERS))
    assert "adamw" in OPTIMIZERS
    assert "adamw+relaese" not in OPTIMIZERS


@pytest.mark.parametrize("name", ["adam", "badam" + RELEASE, "adamw" + RELEASE + RELEASE, ""])
def test_an_unknown_name_is_said(name: str) -> None:
    with pytest.raises(
        UnknownNameError, match=f"There is no optimizer named '{name}'".replace("+", r"\+")
    ):
        optimizer_spec(name)


def test_an_unknown_option_is_said() -> None:
    with pytest.raises(UnknownNameError, match="option of 'sgd' named 'momentun'; did you mean"):
        build_optimizer(nn.Linear(2, 2), "sgd", OptimizerConfig(0.1, options={"momentun": 0.9}))


def test_options_overlay_the_defaults() -> None:
    found = optimizer_spec("adamw")
    assert fill_options(found, {"eps": 1e-6}) == {**found.defaults, "eps": 1e-6}


def test_a_released_form_costs_the_same_state_and_can_do_less() -> None:
    plain, released = optimizer_spec("adamw-4bit"), optimizer_spec("adamw-4bit" + RELEASE)
    assert released.state_bytes(_LAYER, {}) == plain.state_bytes(_LAYER, {})
    assert released.gradients is GradientLifetime.ONE
    assert plain.capabilities - released.capabilities == {
        Capability.ACCUMULATION,
        Capability.CLIPPING,
        Capability.SHARDING,
    }


def test_an_absent_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    sentence = "'adamw-8bit' needs the package 'torchao': install it with `pip install"
    with pytest.raises(MissingExtraError, match=sentence):
        build_optimizer(nn.Linear(2, 2), "adamw-8bit", OptimizerConfig(0.1))
    with pytest.raises(MissingExtraError, match=sentence):
        check_capabilities(optimizer_spec("adamw-8bit"))
    check_capabilities(optimizer_spec("adamw"))


def test_accumulation_with_gradient_release_is_refused() -> None:
    released = optimizer_spec("adamw" + RELEASE)
    check_capabilities(released)
    with pytest.raises(UserError, match=r"cannot do gradient accumulation over 4 .* set it to 1"):
        check_capabilities(released, accumulation=4)


def test_clipping_with_gradient_release_is_refused() -> None:
    with pytest.raises(UserError, match="cannot do clipping by the global norm"):
        check_capabilities(optimizer_spec("adamw" + RELEASE), clipping=1.0)


def test_sharding_is_refused_where_it_is_not_known_to_work() -> None:
    check_capabilities(optimizer_spec("adamw"), sharding=True, accumulation=8, clipping=1.0)
    with pytest.raises(UserError, match="'galore' cannot do FSDP2 sharding"):
        check_capabilities(optimizer_spec("galore"), sharding=True)


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_every_optimizer_takes_bfloat16_weights_on_one_device(name: str) -> None:
    found = OPTIMIZERS[name]
    assert weight_dtype(found) is WeightDtype.BFLOAT16
    assert weight_dtype(found, "float32") is WeightDtype.FLOAT32
    with pytest.raises(UserError, match="lose steps of weights in float16; hold them in bfloat16"):
        weight_dtype(found, "float16")


def test_sharded_bfloat16_weights_are_refused_where_steps_would_be_lost() -> None:
    assert weight_dtype(optimizer_spec("adamw"), sharding=True) is WeightDtype.FLOAT32
    check_capabilities(optimizer_spec("adamw"), sharding=True, weights="float32")
    with pytest.raises(UserError) as refusal:
        check_capabilities(optimizer_spec("adamw"), sharding=True, weights="bfloat16")
    assert str(refusal.value) == (
        "The optimizer 'adamw' would lose steps of sharded weights in bfloat16; hold them in "
        "float32, or choose another optimizer (`optmodel optimizers list`)."
    )
    check_capabilities(optimizer_spec("adamw-8bit"), sharding=True, weights="bfloat16")


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_every_optimizer_says_where_to_start(name: str) -> None:
    start = OPTIMIZERS[name].start
    assert 0 < start.lowest <= start.highest < 1
    assert start.batch
    assert start.source
    assert float(start.learning_rate.split(" to ")[0]) == pytest.approx(start.lowest)


def test_an_optimizer_for_gpus_is_refused_on_a_cpu() -> None:
    with pytest.raises(UserError, match="'paged-adamw-8bit' steps on a CUDA GPU only"):
        check_capabilities(optimizer_spec("paged-adamw-8bit"), device="cpu")
    check_capabilities(optimizer_spec("paged-adamw-8bit"), device="cuda")


def test_a_refusal_is_one_sentence() -> None:
    with pytest.raises(UserError) as refusal:
        check_capabilities(optimizer_spec("adamw" + RELEASE), accumulation=2)
    assert str(refusal.value).count(". ") == 0
    assert str(refusal.value).endswith(".")


def test_all_specs_load_without_torch() -> None:
    program = (
        "import sys; from optmodel.training.optimizers import OPTIMIZERS;"
        "print(len([*OPTIMIZERS.values()]), 'torch' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[3]
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == [str(len(OPTIMIZERS)), "False"]


def test_a_built_optimizer_has_the_settings_asked_for() -> None:
    config = OptimizerConfig(0.25, weight_decay=0.5, options={"betas": [0.8, 0.9]})
    optimizer = build_optimizer(nn.Linear(3, 3), "adamw", config)
    matrix, bias = optimizer.param_groups
    assert (matrix["lr"], matrix["betas"], matrix["weight_decay"]) == (0.25, (0.8, 0.9), 0.5)
    assert bias["weight_decay"] == 0.0
    assert isinstance(optimizer, torch.optim.AdamW)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages with an optimizer of its own name, one of our name, and three that are broken."""
    module = "tests.training.optimizers.test_registry"
    points = [
        EntryPoint("from-a-package", f"{module}:PLUGIN", "optmodel.optimizers"),
        EntryPoint("lion", f"{module}:PLUGIN", "optmodel.optimizers"),
        EntryPoint("other", f"{module}:PLUGIN", "optmodel.optimizers"),
        EntryPoint("absent", "optmodel.nowhere:SPEC", "optmodel.optimizers"),
        EntryPoint("misspelt", f"{module}:PLUGINM", "optmodel.optimizers"),
    ]
    monkeypatch.setattr(
        "optmodel.training.optimizers.registry.entry_points",
        lambda group: EntryPoints(points).select(group=group),
    )


PLUGIN = replace(OPTIMIZERS["sgd"], name="from-a-package", step_bytes=None)


@pytest.mark.usefixtures("installed")
def test_optimizers_of_packages_stand_after_ours_and_hide_none() -> None:
    assert list(OPTIMIZERS)[-4:] == ["absent", "from-a-package", "misspelt", "other"]
    assert optimizer_spec("from-a-package") is PLUGIN
    assert optimizer_spec("from-a-package" + RELEASE).gradients is GradientLifetime.ONE
    assert optimizer_spec("lion").name == "lion"
    built = build_optimizer(nn.Linear(2, 2), "from-a-package", OptimizerConfig(0.1))
    assert isinstance(built, torch.optim.SGD)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("other", "'other' .* is no optimizer of its name"),
        ("absent", "'absent' .* fails: No module named"),
        ("misspelt", "'misspelt' .* fails: .* has no attribute 'PLUGINM'"),
    ],
)
def test_a_broken_optimizer_of_a_package_is_named(name: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        optimizer_spec(name)
