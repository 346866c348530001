"""The ready run files and launch configurations: they are read, they fit, and they are built."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from optmodel.training.fine_tuning import train
from optmodel.training.memory import FitResult, Workload, find_shape, make_plan, parse_memory
from optmodel.training.optimizers.registry import check_capabilities, fill_options, optimizer_spec
from optmodel.training.precision import Precision, PrecisionTiming
from optmodel.training.settings import ModelSettings, RunSettings, read_settings
from tests.training.runs import triples

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RUN_FILES = sorted((EXAMPLES / "train").glob("*.toml"))
LAUNCHES = sorted((EXAMPLES / "accelerate").glob("*.yaml"))


def of_a_known_model() -> list[Path]:
    return [path for path in RUN_FILES if read_settings(path, {}).model.name]


@pytest.mark.parametrize("path", RUN_FILES, ids=lambda path: path.stem)
def test_a_run_file_asks_for_what_its_optimizer_can(path: Path) -> None:
    settings = read_settings(path, {})
    method = optimizer_spec(settings.optimizer.name)
    fill_options(method, settings.optimizer.options)
    sharded = "fsdp2" in path.stem
    device = "cpu" if settings.model.tiny else "cuda"
    accumulation = settings.training.accumulation
    check_capabilities(
        method, accumulation=accumulation, clipping=1.0, device=device, sharding=sharded
    )


@pytest.mark.parametrize("path", of_a_known_model(), ids=lambda path: path.stem)
def test_a_run_file_fits_the_card_of_its_name(path: Path) -> None:
    settings = read_settings(path, {})
    if not settings.training.memory:
        return  # sharded over as many cards as there are
    assert settings.training.memory.removesuffix("GB") in path.stem
    assert _fits(settings)


class _LoadingError(Exception):
    """A run has come as far as to load its model."""


@pytest.mark.parametrize("precision", [pytest.param("float32", marks=pytest.mark.slow), "bfloat16"])
@pytest.mark.parametrize("path", RUN_FILES, ids=lambda path: path.stem)
def test_a_run_file_comes_as_far_as_loading(
    path: Path, precision: Precision, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On machines that are faster in either; float32 has the memory that it needs more."""
    faster = PrecisionTiming(1.0, 16.0) if precision == "float32" else PrecisionTiming(1.0, 0.25)
    monkeypatch.setattr("optmodel.training.precision.time_matmuls", lambda device: faster)
    if "fsdp2" in path.stem:
        monkeypatch.setenv("ACCELERATE_USE_FSDP", "true")
    loaded: list[tuple[str, str]] = []

    def load(settings: ModelSettings, source: str, computed: str) -> None:
        loaded.append((computed, settings.dtype))
        raise _LoadingError

    monkeypatch.setattr("optmodel.training.models.load_model", load)
    held_out = triples(tmp_path / "held.jsonl", range(200, 202))
    flags = {
        "data.train": str(triples(tmp_path / "train.jsonl", range(100, 102))),
        "data.dialect": "pyscipopt",
        "evaluation.held_out": str(held_out),
        "output.folder": str(tmp_path / "out"),
    }
    if precision == "float32":
        flags["training.memory"] = "500GB"
    settings = read_settings(path, flags)
    with pytest.raises(_LoadingError):
        train(settings)
    asked = settings.training.precision
    computed = precision if asked == "auto" else asked
    assert loaded == [(computed, settings.model.dtype or computed)]


def _fits(settings: RunSettings) -> bool:
    lora = settings.model.lora
    work = Workload(
        sequence=settings.data.max_length,
        batch=settings.training.batch_size,
        accumulation=settings.training.accumulation,
        chunked_loss=True,
        lora_rank=lora.rank if lora else 0,
    )
    plan = make_plan(find_shape(settings.model.name), optimizer_spec(settings.optimizer.name), work)
    return plan.fit(parse_memory(settings.training.memory)) is FitResult.FITS


_BUILD = """
import sys
from accelerate.commands.config.config_args import load_config_from_file
from accelerate.commands.launch import _validate_launch_command, launch_command_parser
from accelerate.utils import launch

given = ["--config_file", sys.argv[1], "-m", "optmodel", "train", "run.toml"]
arguments, config, _ = _validate_launch_command(launch_command_parser().parse_args(given))
arguments.deepspeed_fields_from_accelerate_config = ",".join(config.deepspeed_config)
stage = load_config_from_file(sys.argv[1]).deepspeed_config.get("zero_stage")
if stage is None:
    import os
    from accelerate.utils import FullyShardedDataParallelPlugin
    os.environ |= launch.prepare_multi_gpu_env(arguments)
    plugin = FullyShardedDataParallelPlugin()
    print("FSDP", plugin.fsdp_version, type(plugin.cpu_offload).__name__)
else:
    import os
    from accelerate.utils import DeepSpeedPlugin
    _, environment = launch.prepare_deepspeed_cmd_env(arguments)
    os.environ |= environment
    zero = DeepSpeedPlugin().deepspeed_config["zero_optimization"]
    print("ZeRO", zero["stage"], zero.get("offload_optimizer", {}).get("device"))
"""

BUILT = {
    "fsdp2": "FSDP 2 OffloadPolicy",
    "fsdp2-cpu-offload": "FSDP 2 CPUOffloadPolicy",
    "zero1": "ZeRO 1 none",
    "zero2": "ZeRO 2 none",
    "zero2-cpu-offload": "ZeRO 2 cpu",
    "zero3": "ZeRO 3 none",
    "zero3-cpu-offload": "ZeRO 3 cpu",
    "zero3-nvme-offload": "ZeRO 3 nvme",
}


@pytest.mark.slow
@pytest.mark.parametrize("path", LAUNCHES, ids=lambda path: path.stem)
def test_a_launch_configuration_is_built(path: Path) -> None:
    """Accelerate makes its plugin of it, in a process of its own: it lives in the environment."""
    if path.stem.startswith("zero"):
        pytest.importorskip("deepspeed", reason="needs DeepSpeed")
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, str(path)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"DS_ACCELERATOR": "cpu"},
    )
    assert done.stdout.strip().splitlines()[-1:] == [BUILT[path.stem]], done.stderr[-2000:]


def test_every_launch_configuration_is_tested() -> None:
    assert {path.stem for path in LAUNCHES} == set(BUILT)


@pytest.mark.slow
def test_two_processes_train_as_one_does(tmp_path: Path) -> None:
    """Data parallel on a CPU: half the batch each, the same loss."""
    import json

    from optmodel.runs import toml_table as table
    from tests.training.runs import run_tables

    losses = []
    for num_processes in (1, 2):
        folder = tmp_path / str(num_processes)
        folder.mkdir()
        tables = run_tables(folder)
        tables["training"] |= {"batch_size": 24 // num_processes, "accumulation": 1, "max_steps": 4}
        file = folder / "run.toml"
        file.write_text("\n".join(table(name, values) for name, values in tables.items()))
        launch = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node"]
        command = [sys.executable, *launch, str(num_processes), "-m", "optmodel", "train"]
        environment = os.environ | {"PYTHONPATH": str(EXAMPLES.parent), "OMP_NUM_THREADS": "1"}
        subprocess.run([*command, str(file)], check=True, env=environment, capture_output=True)
        rows = (folder / "out" / "metrics.jsonl").read_text().splitlines()
        losses.append([json.loads(row)["loss"] for row in rows])
    # Every step sees all pairs, in whatever halves.
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)
