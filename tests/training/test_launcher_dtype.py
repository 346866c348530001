"""The type that weights are held in, under every kind of launch."""

from pathlib import Path

import pytest

from optmodel.errors import UserError
from optmodel.training.distributed import is_sharded
from optmodel.training.preflight import check_run
from optmodel.training.run_resolution import apply_launcher_dtype, resolve_weight_dtype
from tests.training.runs import small_run

LAUNCHES = Path(__file__).resolve().parents[2] / "examples" / "accelerate"


def _launch(monkeypatch: pytest.MonkeyPatch, mixed: str, kind: str = "FSDP") -> None:
    monkeypatch.setenv(f"ACCELERATE_USE_{kind}", "true")
    monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", mixed)


@pytest.mark.parametrize(
    ("mixed", "kind", "lora", "held"),
    [
        ("no", "FSDP", False, "bfloat16"),
        ("bf16", "FSDP", False, "float32"),
        ("bf16", "FSDP", True, "bfloat16"),
        ("bf16", "DEEPSPEED", False, "bfloat16"),
    ],
)
def test_the_type_of_sharded_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mixed: str, kind: str, lora: bool, held: str
) -> None:
    """Of an optimizer that rounds sharded weights by itself."""
    _launch(monkeypatch, mixed, kind)
    changes = {"model.dtype": "", "optimizer.name": "adamw-8bit"}
    settings = small_run(tmp_path, changes | ({"model.lora": {"rank": 2}} if lora else {}))
    launched, shards = apply_launcher_dtype(settings), is_sharded()
    check_run(launched, device="cuda", is_sharded=shards)
    assert resolve_weight_dtype(launched, "bfloat16", is_sharded=shards) == held


def test_bfloat16_weights_that_would_become_float32(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = small_run(tmp_path, {"model.dtype": "bfloat16", "optimizer.name": "adamw-8bit"})
    _launch(monkeypatch, "bf16")
    with pytest.raises(UserError, match=r"set mixed_precision to no in its file, or model\.dtype"):
        apply_launcher_dtype(settings)
    _launch(monkeypatch, "no")
    assert apply_launcher_dtype(settings) == settings


@pytest.mark.parametrize("path", sorted(LAUNCHES.glob("fsdp2*.yaml")), ids=lambda path: path.stem)
def test_our_launch_files_leave_the_type_to_the_run(path: Path) -> None:
    from accelerate.commands.config.config_args import load_config_from_file

    assert load_config_from_file(str(path)).mixed_precision == "no"
