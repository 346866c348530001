"""Every optimizer is found by name, and what it cannot do is said before it is built."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from optmodel.errors import MissingExtraError, UnknownNameError, UserError
from optmodel.training.optimizers import (
    OPTIMIZERS,
    RELEASE,
    Capability,
    Gradients,
    Request,
    Role,
    Tensor,
    Weights,
    build_optimizer,
    check,
    complete,
    registry,
    weights_held,
)
from optmodel.training.optimizers.libraries import SPECS

_LAYER = Tensor((64, 128), Role.LINEAR, element_bytes=2)


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_an_entry_says_what_it_is(name: str) -> None:
    found = OPTIMIZERS[name]
    assert found.name == name
    assert found.summary.endswith(".")
    assert "\n" not in found.summary
    assert found.paper
    assert found.state_bytes(_LAYER, {}) == found.state_bytes(_LAYER, found.defaults)
    assert found.needs_cuda != (Capability.CPU in found.can)


def test_the_registry_is_a_mapping() -> None:
    assert len(OPTIMIZERS) == len(list(OPTIMIZERS)) == len(set(OPTIMIZERS))
    assert "adamw" in OPTIMIZERS
    assert "adamw+relaese" not in OPTIMIZERS


@pytest.mark.parametrize("name", ["adam", "badam" + RELEASE, "adamw" + RELEASE + RELEASE, ""])
def test_an_unknown_name_is_said(name: str) -> None:
    with pytest.raises(
        UnknownNameError, match=f"There is no optimizer named '{name}'".replace("+", r"\+")
    ):
        registry.spec(name)


def test_an_unknown_option_is_said() -> None:
    with pytest.raises(UnknownNameError, match="option of 'sgd' named 'momentun'; did you mean"):
        build_optimizer(nn.Linear(2, 2), "sgd", Request(0.1, options={"momentun": 0.9}))


def test_options_overlay_the_defaults() -> None:
    found = registry.spec("adamw")
    assert complete(found, {"eps": 1e-6}) == {**found.defaults, "eps": 1e-6}


def test_a_released_form_costs_the_same_state_and_can_do_less() -> None:
    plain, released = registry.spec("adamw-4bit"), registry.spec("adamw-4bit" + RELEASE)
    assert released.state_bytes(_LAYER, {}) == plain.state_bytes(_LAYER, {})
    assert released.gradients is Gradients.ONE
    assert plain.can - released.can == {
        Capability.ACCUMULATION,
        Capability.CLIPPING,
        Capability.SHARDING,
    }


def test_an_absent_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    sentence = "'adamw-8bit' needs the package 'torchao': install it with `pip install"
    with pytest.raises(MissingExtraError, match=sentence):
        build_optimizer(nn.Linear(2, 2), "adamw-8bit", Request(0.1))
    with pytest.raises(MissingExtraError, match=sentence):
        check(registry.spec("adamw-8bit"))
    check(registry.spec("adamw"))


def test_accumulation_with_gradient_release_is_refused() -> None:
    released = registry.spec("adamw" + RELEASE)
    check(released)
    with pytest.raises(UserError, match=r"cannot do gradient accumulation over 4 .* set it to 1"):
        check(released, accumulation=4)


def test_clipping_with_gradient_release_is_refused() -> None:
    with pytest.raises(UserError, match="cannot do clipping by the global norm"):
        check(registry.spec("adamw" + RELEASE), clipping=1.0)


def test_sharding_is_refused_where_it_is_not_known_to_work() -> None:
    check(registry.spec("adamw"), sharding=True, accumulation=8, clipping=1.0)
    with pytest.raises(UserError, match="'galore' cannot do FSDP2 sharding"):
        check(registry.spec("galore"), sharding=True)


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_every_optimizer_takes_bfloat16_weights_on_one_device(name: str) -> None:
    found = OPTIMIZERS[name]
    assert weights_held(found) is Weights.BFLOAT16
    assert weights_held(found, "float32") is Weights.FLOAT32
    with pytest.raises(UserError, match="lose steps of weights in float16; hold them in bfloat16"):
        weights_held(found, "float16")


def test_sharded_bfloat16_weights_are_refused_where_steps_would_be_lost() -> None:
    assert weights_held(registry.spec("adamw"), sharding=True) is Weights.FLOAT32
    check(registry.spec("adamw"), sharding=True, weights="float32")
    with pytest.raises(UserError) as refusal:
        check(registry.spec("adamw"), sharding=True, weights="bfloat16")
    assert str(refusal.value) == (
        "The optimizer 'adamw' would lose steps of sharded weights in bfloat16; hold them in "
        "float32, or choose another optimizer (`optmodel optimizers list`)."
    )
    check(registry.spec("adamw-8bit"), sharding=True, weights="bfloat16")


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_every_optimizer_says_where_to_start(name: str) -> None:
    start = OPTIMIZERS[name].start
    assert 0 < start.lowest <= start.highest < 1
    assert start.batch
    assert start.source
    assert float(start.learning_rate.split(" to ")[0]) == pytest.approx(start.lowest)


def test_an_optimizer_for_gpus_is_refused_on_a_cpu() -> None:
    with pytest.raises(UserError, match="'paged-adamw-8bit' steps on a CUDA GPU only"):
        check(registry.spec("paged-adamw-8bit"), device="cpu")
    check(registry.spec("paged-adamw-8bit"), device="cuda")


def test_a_refusal_is_one_sentence() -> None:
    with pytest.raises(UserError) as refusal:
        check(registry.spec("adamw" + RELEASE), accumulation=2)
    assert str(refusal.value).count(". ") == 0
    assert str(refusal.value).endswith(".")


def test_specs_of_libraries_load_without_torch() -> None:
    program = (
        "import sys, optmodel.training.optimizers.libraries as found;"
        "print(len(found.SPECS), 'torch' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[3]
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == [str(len(SPECS)), "False"]


def test_a_built_optimizer_has_the_settings_asked_for() -> None:
    request = Request(0.25, weight_decay=0.5, options={"betas": [0.8, 0.9]})
    optimizer = build_optimizer(nn.Linear(3, 3), "adamw", request)
    matrix, bias = optimizer.param_groups
    assert (matrix["lr"], matrix["betas"], matrix["weight_decay"]) == (0.25, (0.8, 0.9), 0.5)
    assert bias["weight_decay"] == 0.0
    assert isinstance(optimizer, torch.optim.AdamW)
