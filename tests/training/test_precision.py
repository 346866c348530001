"""What is computed in: timed where nobody asks, once a run, and the same in all of its parts."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.runs import read_run
from optmodel.runs import toml_table as table
from optmodel.training import train
from optmodel.training.input_snapshot import InputSnapshot
from optmodel.training.precision import (
    PrecisionChoice,
    PrecisionTiming,
    choose_precision,
    time_matmuls,
)
from optmodel.training.run_resolution import ResolvedRun, resolve_run
from optmodel.training.settings import RunSettings
from tests.training.runs import run_tables, small_run, triples

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")

WITHOUT_BFLOAT16 = {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2"}
"""What makes torch and oneDNN compute as on a processor that has AVX2 and no more."""


@pytest.mark.parametrize(
    ("float32", "bfloat16", "faster"),
    [
        (1.9, 0.45, "bfloat16"),
        (1.9, 31.6, "float32"),
        (1.9, 1.8, "float32"),
        (1.5, 1.0, "float32"),
        (1.6, 1.0, "bfloat16"),
    ],
)
def test_a_near_tie_goes_to_float32(float32: float, bfloat16: float, faster: str) -> None:
    assert PrecisionTiming(float32, bfloat16).faster == faster


def test_timing_is_short_and_leaves_torch_as_it_was() -> None:
    import time

    import torch

    state, num_threads, began = torch.get_rng_state(), torch.get_num_threads(), time.thread_time()
    timing = time_matmuls("cpu")
    assert time.thread_time() - began < 2
    assert timing.float32 > 0
    assert timing.bfloat16 > 0
    assert torch.get_num_threads() == num_threads
    assert torch.equal(torch.get_rng_state(), state)


def test_what_is_asked_for_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("optmodel.training.precision.time_matmuls")
    assert choose_precision("float32", weights="float32", device="cpu") == PrecisionChoice(
        "float32"
    )
    assert choose_precision("bfloat16", weights="float32", device="cpu") == PrecisionChoice(
        "bfloat16"
    )


def test_bfloat16_weights_are_multiplied_in_it() -> None:
    assert choose_precision("auto", weights="bfloat16", device="cpu").precision == "bfloat16"
    with pytest.raises(UserError, match=r"cannot be float32: .* set model.dtype to float32"):
        choose_precision("float32", weights="bfloat16", device="cpu")
    slow = PrecisionChoice("bfloat16", PrecisionTiming(0.0019, 0.0316))
    assert slow.sentence == (
        "Computing in bfloat16: a layer's products take 1.9 ms in float32 and 31.6 ms in bfloat16; "
        "float32 weights (model.dtype) would make it faster."
    )


def test_a_launcher_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", "bf16")
    assert choose_precision("bfloat16", weights="float32", device="cpu") == PrecisionChoice(
        "bfloat16"
    )
    for weights in ("", "float32"):
        assert choose_precision("auto", weights=weights, device="cpu") == PrecisionChoice(
            "bfloat16"
        )
    with pytest.raises(UserError, match="mixed precision is bf16; set it to no"):
        choose_precision("float32", weights="float32", device="cpu")
    monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", "fp16")
    for weights in ("", "float32", "bfloat16"):
        with pytest.raises(UserError, match="mixed precision is fp16; set it to bf16 or no"):
            choose_precision("auto", weights=weights, device="cpu")


SLOW, FAST = PrecisionTiming(0.0019, 0.0316), PrecisionTiming(0.0019, 0.00045)
"""What a processor without bfloat16 takes, and one with it."""


def begun(settings: RunSettings) -> ResolvedRun:
    inputs = InputSnapshot(Path(), 0, [], None, {})
    return resolve_run(settings, inputs, "cpu", is_sharded=False)


@pytest.mark.parametrize(
    ("timing", "asked", "dtype", "settled"),
    [
        (SLOW, "auto", "", ("float32", "float32")),
        (FAST, "auto", "", ("bfloat16", "bfloat16")),
        (FAST, "float32", "", ("float32", "float32")),
        (SLOW, "bfloat16", "", ("bfloat16", "bfloat16")),
        (SLOW, "auto", "bfloat16", ("bfloat16", "bfloat16")),
        (FAST, "auto", "float32", ("bfloat16", "float32")),
    ],
)
@pytest.mark.parametrize("lora", [None, {"rank": 2}])
def test_precision_decides_what_weights_are_kept_in(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    timing: PrecisionTiming,
    asked: str,
    dtype: str,
    settled: tuple[str, str],
    lora: dict[str, int] | None,
) -> None:
    """Bfloat16 weights would be multiplied in bfloat16, on the slow side of the machine."""
    monkeypatch.setattr("optmodel.training.precision.time_matmuls", lambda device: timing)
    changes = {"training.precision": asked, "model.dtype": dtype, "model.lora": lora}
    found = begun(small_run(tmp_path, changes))
    assert (found.settings.precision, found.settings.model.dtype) == settled
    assert found.config["training"]["precision"] == settled[0]
    assert found.config["model"]["dtype"] == settled[1]
    told = "Weights are kept in float32, too" in " ".join(found.remarks)
    assert told == (settled == ("float32", "float32"))


@pytest.mark.parametrize(("launched", "said"), [("bf16", "cannot be float32"), ("fp16", "is fp16")])
def test_a_run_does_not_go_on_in_what_another_launcher_computes_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, launched: str, said: str
) -> None:
    settings = small_run(tmp_path, {"training.max_steps": 1})
    train(settings)
    monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", launched)
    with pytest.raises(UserError, match=said):
        train(small_run(tmp_path, {"training.max_steps": 1, "training.precision": "auto"}))


@pytest.mark.parametrize("dtype", ["", "float32"])
def test_a_gpu_that_emulates_bfloat16_computes_in_float32(
    monkeypatch: pytest.MonkeyPatch, dtype: str
) -> None:
    """As a T4 or a V100: it multiplies in bfloat16, and takes longer for it."""
    emulated = PrecisionTiming(0.013, 0.041)
    monkeypatch.setattr("optmodel.training.precision._gpu_multiplies_bfloat16", lambda: True)
    monkeypatch.setattr("optmodel.training.precision.time_matmuls", {"cuda": emulated}.__getitem__)
    choice = choose_precision("auto", weights=dtype, device="cuda")
    assert choice.sentence == (
        "Computing in float32: a layer's products take 13.0 ms in float32 and 41.0 ms in bfloat16."
    )


def test_a_gpu_without_bfloat16(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optmodel.training.precision._gpu_multiplies_bfloat16", lambda: False)
    choice = choose_precision("auto", weights="", device="cuda")
    assert choice.sentence == "Computing in float32: the GPU does not multiply in bfloat16."
    with pytest.raises(UserError, match="The GPU has no bfloat16"):
        choose_precision("bfloat16", weights="", device="cuda")
    with pytest.raises(UserError, match="The GPU has no bfloat16"):
        choose_precision("auto", weights="bfloat16", device="cuda")


@pytest.mark.gpu
def test_a_gpu_is_timed() -> None:
    """The products are 0.1 TFLOP, which no GPU does in 10 µs: starting them takes as long."""
    timing = time_matmuls("cuda")
    assert 1e-5 < timing.float32 < 1
    assert 1e-5 < timing.bfloat16 < 1
    assert choose_precision("auto", weights="", device="cuda").precision == timing.faster


@pytest.mark.slow
def test_a_processor_without_bfloat16_computes_in_float32(tmp_path: Path) -> None:
    """As a user meets it: nothing is said of precision, and `run.toml` holds what it came to."""
    tables = run_tables(tmp_path)
    tables["training"] |= {"max_steps": 1, "save_every": 1}
    tables["optimizer"]["name"] = "muon"
    file = tmp_path / "run.toml"
    file.write_text("\n".join(table(name, values) for name, values in tables.items()))
    done = subprocess.run(
        [sys.executable, "-m", "optmodel", "train", str(file)],
        env=os.environ | WITHOUT_BFLOAT16 | {"PYTHONPATH": os.getcwd()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Computing in float32: a layer's products take" in done.stderr
    stored = tomllib.loads((tmp_path / "out" / "run.toml").read_text())
    assert stored["config"]["training"]["precision"] == "float32"
    timing = stored["about"]["timing"]
    assert timing["bfloat16_milliseconds"] > timing["float32_milliseconds"]


def test_a_run_of_a_named_model_with_nothing_said_of_precision(tmp_path: Path) -> None:
    """Its shape is known, so that its memory is planned, in what the machine came to."""
    (tmp_path / "first").mkdir()
    model = train(small_run(tmp_path / "first", {"training.max_steps": 1})).folder / "model"
    changes = {"model.tiny": None, "model.name": str(model), "training.max_steps": 1}
    unsaid = {"model.dtype": "", "training.precision": "auto"}
    done = train(small_run(tmp_path, changes | unsaid))
    assert (done.summary.planned_bytes or 0) > 0
    config = read_run(done.folder)["config"]
    assert config["training"]["precision"] in ("float32", "bfloat16")
    assert config["model"]["dtype"] == config["training"]["precision"]


def test_a_run_goes_on_in_the_precision_it_began_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine it goes on with is not timed again; something else is refused."""
    from tests.training.test_checkpoints import Stopped, stops_at

    with pytest.raises(Stopped):
        train(small_run(tmp_path, {"training.precision": "bfloat16"}), on_log=stops_at(4))
    monkeypatch.delattr("optmodel.training.precision.time_matmuls")
    with pytest.raises(UserError, match=r'training.precision was "bfloat16", now "float32"'):
        train(small_run(tmp_path, {"training.precision": "float32"}))
    told: list[str] = []
    done = train(small_run(tmp_path, {"training.precision": "auto"}), notify=told.append)
    assert told == ["Computing in bfloat16, as the run began."]
    assert read_run(done.folder)["config"]["training"]["precision"] == "bfloat16"


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_training_looks_and_muon_compute_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, precision: str
) -> None:
    """The type of what a layer gives, in steps and in looks; and of what Muon iterates."""
    import torch

    from optmodel.training.optimizers.muon import orthogonalize
    from optmodel.training.trainer import Trainer

    seen: dict[str, set[torch.dtype]] = {"step": set(), "look": set(), "muon": set()}
    begins = Trainer.__init__

    def resolve_run(self: Any, loaded: Any, *rest: Any) -> None:
        begins(self, loaded, *rest)
        layer = loaded.model.model.layers[0].mlp.up_proj
        layer.register_forward_hook(
            lambda module, given, out: seen["step" if module.training else "look"].add(out.dtype)
        )

    def iterate(matrix: Any) -> Any:
        seen["muon"].add(matrix.dtype)
        return orthogonalize(matrix)

    monkeypatch.setattr(Trainer, "__init__", resolve_run)
    monkeypatch.setattr("optmodel.training.optimizers.muon.orthogonalize", iterate)
    held_out = triples(tmp_path / "held.jsonl", range(200, 202))
    changes = {
        "training.precision": precision,
        "training.max_steps": 3,
        "optimizer.name": "muon",
        "evaluation.held_out": str(held_out),
        "evaluation.every": 3,
        "evaluation.max_new_tokens": 4,
    }
    train(small_run(tmp_path, changes))
    wanted = {getattr(torch, precision)}
    assert seen == {"step": wanted, "look": wanted, "muon": wanted}


def test_what_autocast_has_become(tmp_path: Path) -> None:
    """A run file that still has it, and a run that an earlier version began."""
    with pytest.raises(BadFileError, match=r"training.autocast is no more: write precision ="):
        small_run(tmp_path, {"training.autocast": True})
    done = train(small_run(tmp_path, {"training.max_steps": 1}))
    stored = (done.folder / "run.toml").read_text()
    (done.folder / "run.toml").write_text(
        stored.replace('precision = "float32"', "autocast = false")
    )
    with pytest.raises(UserError, match="begun by an earlier version, which had no precision"):
        train(small_run(tmp_path, {"training.max_steps": 1}))
