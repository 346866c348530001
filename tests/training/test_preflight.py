"""Whatever is known not to work is said in one sentence, before anything is loaded or written."""

import json
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import UserError
from optmodel.training.memory import MemoryPlan, known_models
from optmodel.training.optimizers.registry import OPTIMIZERS
from optmodel.training.preflight import check_run, plan_run
from optmodel.training.run_resolution import resolve_weight_dtype
from tests.training.runs import small_run


def checked(folder: Path, changes: dict[str, Any]) -> float:
    return check_run(small_run(folder, changes), device="cpu", is_sharded=False)


def planned(folder: Path, changes: dict[str, Any]) -> MemoryPlan:
    plan = plan_run(small_run(folder, changes), device="cpu", is_sharded=False)
    assert plan is not None
    return plan


def model_folder(path: Path, *, weights: bool) -> Path:
    """A folder with the shape of a model of 0.5 billion weights."""
    path.mkdir()
    (path / "config.json").write_text(json.dumps(known_models()["Qwen2.5-0.5B"]))
    if weights:
        (path / "model.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    return path


def test_a_sound_run_clips_by_default(tmp_path: Path) -> None:
    assert checked(tmp_path, {}) == 1.0
    changes = {"optimizer.name": "adamw+release", "training.accumulation": 1}
    assert checked(tmp_path, changes) == 0.0
    assert plan_run(small_run(tmp_path), device="cpu", is_sharded=False) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"optimizer.name": "adamww"}, "did you mean 'adamw'"),
        ({"optimizer.options": {"rnak": 3}}, "no option of 'adamw' named 'rnak'"),
        ({"optimizer.name": "adamw+release"}, "cannot do gradient accumulation over 2 batches"),
        (
            {
                "optimizer.name": "lion+release",
                "training.accumulation": 1,
                "training.clipping": 1.0,
            },
            "cannot do clipping",
        ),
        ({"optimizer.name": "paged-adamw-8bit"}, "steps on a CUDA GPU only"),
        ({"training.trackers": ["trackio"]}, "tracker 'trackio' is not installed"),
    ],
)
def test_a_mistake(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError) as caught:
        checked(tmp_path, changes)
    assert said in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_model_folder_without_weights(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "model", weights=False)
    changes = {"model.tiny": None, "model.name": str(folder)}
    with pytest.raises(UserError, match="has no weights"):
        checked(tmp_path, changes)
    (folder / "config.json").unlink()
    with pytest.raises(UserError, match=r"has no config\.json"):
        checked(tmp_path, changes)
    with pytest.raises(UserError, match="There is no folder"):
        checked(tmp_path, changes | {"model.name": "./absent"})


def test_too_little_memory_by_plan(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "model", weights=True)
    changes = {"model.tiny": None, "model.name": str(folder), "model.dtype": "bfloat16"}
    assert planned(tmp_path, changes | {"training.memory": "24GiB"}).peak > 3 * 2**30
    with pytest.raises(UserError, match=r"needs \d\.\d GiB by plan and there are 2\.5") as caught:
        planned(tmp_path, changes | {"training.memory": "2.5GiB"})
    assert "it fits with" in str(caught.value)
    with pytest.raises(UserError, match="choose another optimizer"):
        planned(tmp_path, changes | {"training.memory": "1MiB"})
    with pytest.raises(UserError, match="is no memory"):
        planned(tmp_path, changes | {"training.memory": "much"})


@pytest.mark.parametrize(
    ("changes", "is_sharded", "held"),
    [
        ({}, False, "bfloat16"),
        ({}, True, "float32"),
        ({"optimizer.name": "adamw-8bit"}, True, "bfloat16"),
        ({"model.lora": {"rank": 2}}, True, "bfloat16"),
        ({"model.dtype": "float32"}, False, "float32"),
    ],
)
def test_the_type_of_weights_follows_from_the_optimizer_and_the_precision(
    tmp_path: Path, changes: dict[str, Any], is_sharded: bool, held: str
) -> None:
    settings = small_run(tmp_path, {"model.dtype": ""} | changes)
    assert resolve_weight_dtype(settings, "bfloat16", is_sharded=is_sharded) == held
    assert resolve_weight_dtype(settings, "float32", is_sharded=is_sharded) == "float32"
    said = settings.settled("float32", "bfloat16")
    assert resolve_weight_dtype(said, "float32", is_sharded=is_sharded) == "bfloat16"


def test_every_optimizer_moves_float32_weights() -> None:
    """Which are what a run holds that computes in float32."""
    for method in OPTIMIZERS.values():
        assert "float32" in method.weights
        assert "float32" in method.sharded_weights


def test_sharded_weights_that_would_lose_steps(tmp_path: Path) -> None:
    settings = small_run(tmp_path, {"model.dtype": "bfloat16"})
    with pytest.raises(UserError, match="'adamw' would lose steps of sharded weights in bfloat16"):
        check_run(settings, device="cuda", is_sharded=True)
    adapted = small_run(tmp_path, {"model.dtype": "bfloat16", "model.lora": {"rank": 2}})
    check_run(adapted, device="cuda", is_sharded=True)


def test_adapters_are_planned_in_float32(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "model", weights=True)
    changes = {"model.tiny": None, "model.name": str(folder), "model.lora": {"rank": 8}}
    plan = planned(tmp_path, changes | {"model.dtype": "bfloat16"})
    # 4.4 million weights of adapters: 4 bytes each, and two moments of 4.
    assert plan.states == pytest.approx(2 * (plan.weights - 2 * 494_032_768), rel=1e-3)
    assert plan.states == pytest.approx(8 * 4.4e6, rel=0.01)


def test_quantized_weights_need_less(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "model", weights=True)
    changes = {
        "model.tiny": None,
        "model.name": str(folder),
        "model.dtype": "bfloat16",
        "model.lora": {"rank": 8},
    }
    whole = planned(tmp_path, changes).weights
    quantized = planned(tmp_path, changes | {"model.quantize": "nf4"}).weights
    # 357.9 million weights in linear layers need 1.484 bytes less each; the 136.1 million of the
    # embedding, which stay as they are, become float32 as peft prepares them.
    assert whole - quantized == pytest.approx(357.9e6 * 1.484 - 136.1e6 * 2, rel=0.01)
