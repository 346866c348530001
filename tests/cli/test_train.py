"""`optmodel train`: the whole way from a file to a model, killed and gone on with, and mistakes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from optmodel.cli.command_line import root
from optmodel.runs import toml_table as table
from tests.training.runs import run_tables, triples

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")


def run_file(folder: Path, **changes: dict[str, Any]) -> Path:
    """A run file of six steps; `changes` overlays its tables."""
    tables = run_tables(folder)
    for name, values in changes.items():
        tables[name] = tables.get(name, {}) | values
    path = folder / "run.toml"
    path.write_text("\n".join(table(name, values) for name, values in tables.items()))
    return path


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(root, ["train", *map(str, arguments)])


def weights(folder: Path) -> bytes:
    return (folder / "model" / "model.safetensors").read_bytes()


def test_a_run_from_its_file(tmp_path: Path) -> None:
    held_out = triples(tmp_path / "held.jsonl", range(200, 202))
    judged = {"held_out": str(held_out), "every": 3, "max_new_tokens": 8}
    done = invoke(run_file(tmp_path, evaluation=judged))
    assert done.exit_code == 0, done.output
    assert "6 steps on 24 pairs" in done.stdout
    assert "0.0 % right at step 3" in done.stdout
    assert "step 6 of 6: loss" in done.stderr
    out = tmp_path / "out"
    assert (out / "run.toml").exists()
    card = (out / "model" / "README.md").read_text()
    assert json.loads((out / "summary.json").read_text())["num_steps"] == 6
    assert "SHA-256 `" in card
    assert "optmodel" in card


def test_flags_replace_fields_and_json_prints_the_summary(tmp_path: Path) -> None:
    out = tmp_path / "other"
    path = run_file(tmp_path)
    given = ("--max-steps", 2, "--optimizer", "sgd", "--precision", "bfloat16")
    done = invoke(path, *given, "--out", out, "--json")
    assert json.loads(done.stdout)["num_steps"] == 2
    stored = (out / "run.toml").read_text()
    assert 'precision = "bfloat16"' in stored
    assert "Computing in bfloat16." in done.stderr
    assert 'name = "sgd"' in stored
    assert "max_steps = 2" in stored


@pytest.mark.slow
def test_killed_and_given_again_is_as_if_never_stopped(tmp_path: Path) -> None:
    steps = {"max_steps": 12, "save_every": 2}
    (tmp_path / "a").mkdir()
    assert (
        invoke(
            run_file(tmp_path / "a", training=run_tables(tmp_path)["training"] | steps)
        ).exit_code
        == 0
    )
    (tmp_path / "b").mkdir()
    path = run_file(tmp_path / "b", training=run_tables(tmp_path)["training"] | steps)
    command = [sys.executable, "-m", "optmodel", "train", str(path)]
    environment = os.environ | {"PYTHONPATH": os.getcwd()}
    running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    checkpoint = tmp_path / "b" / "out" / "checkpoints" / "checkpoint-4" / "trainer_state.json"
    while not checkpoint.exists() and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert invoke(path).exit_code == 0
    assert weights(tmp_path / "a" / "out") == weights(tmp_path / "b" / "out")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data": {"max_length": 20}}, "All 24 pairs are longer than 20 tokens"),
        ({"data": {"dialect": "pulp"}}, "no pair to learn from"),
        ({"optimizer": {"name": "lion+release"}}, "cannot do gradient accumulation"),
        ({"training": {"acumulation": 2}}, "did you mean 'training.accumulation'?"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    done = invoke(run_file(tmp_path, **changes))
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert not (tmp_path / "out" / "run.toml").exists()


def test_no_file_and_too_few_flags() -> None:
    done = invoke("--model", "small")
    assert done.exit_code == 2
    assert "data is missing; set it in run.toml or by a flag" in done.stderr
