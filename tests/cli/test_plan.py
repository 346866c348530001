"""`optmodel plan` says what fits, without torch, and refuses what it cannot read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from optmodel.cli.command_line import root

_PLAN = ["plan", "--model", "Qwen2.5-0.5B"]


def test_every_optimizer_is_planned() -> None:
    from optmodel.training.optimizers import OPTIMIZERS

    result = CliRunner().invoke(root, [*_PLAN, "--json"])
    assert result.exit_code == 0, result.stderr
    rows = json.loads(result.stdout)
    assert [row["name"] for row in rows] == list(OPTIMIZERS)
    assert {row["verdict"] for row in rows} == {"fits"}


def test_what_does_not_fit_gets_a_change() -> None:
    arguments = ["plan", "--model", "Llama-3.1-8B", "--optimizer", "adamw", "--json"]
    [row] = json.loads(CliRunner().invoke(root, arguments).stdout)
    assert row["verdict"] == "does not fit"
    assert row["change"]


@pytest.mark.parametrize(
    "mistake",
    [
        ["--memory", "24 apples"],
        ["--memory", "0GiB"],
        ["--optimizer", "adanw"],
        ["--model", "nonesuch.json"],
        ["--sequence", "0"],
        ["--optimizer", "adamw", "--dtype", "float16"],
        ["--optimizer", "adamw+release", "--accumulation", "4"],
        ["--quantize", "nf4"],
        ["--lora-target", "q_proj"],
        ["--autocast"],
        ["--lora-rank", "8", "--optimizer", "adamw", "--trace"],
        ["--lora-rank", "8", "--quantize", "nf4", "--optimizer", "adamw", "--trace"],
    ],
    ids=" ".join,
)
def test_a_mistake_is_one_sentence(mistake: list[str]) -> None:
    result = CliRunner().invoke(root, [*_PLAN, *mistake])
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("traced", [["--trace"], ["--lora-rank", "16"]], ids=["trace", "adapters"])
def test_without_torch_what_must_be_traced_says_what_to_install(
    traced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    result = CliRunner().invoke(root, [*_PLAN, "--optimizer", "adamw", *traced])
    assert result.exit_code == 2
    assert "needs the package 'torch': install it with `pip install 'optmodel[train]'`" in (
        result.stderr
    )


def test_without_torch_advice_says_that_adapters_were_not_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    arguments = ["plan", "--model", "Qwen2.5-7B", "--optimizer", "adamw", "--optimizer", "adamw"]
    [row, _] = json.loads(CliRunner().invoke(root, [*arguments, "--json"]).stdout)
    assert row["change"] == "another method"
    sentence = "--chunked-loss + --lora-rank 16 was not tried: "
    assert row["untried"].startswith(sentence)
    result = CliRunner().invoke(root, arguments)
    assert result.exit_code == 0
    told = " ".join(result.stderr.split())
    assert told.count(sentence) == 1
    assert told.endswith("install it with `pip install 'optmodel[train]'`.")


def test_no_type_of_weights_is_offered_that_no_method_trains() -> None:
    from optmodel.training.optimizers.spec import WeightDtype

    result = CliRunner().invoke(root, [*_PLAN, "--dtype", "float16", "--lora-rank", "8"])
    assert result.exit_code == 2
    offered = ", ".join(f"'{one}'" for one in WeightDtype)
    assert f"'float16' is not one of {offered}" in result.stderr


@pytest.mark.filterwarnings("ignore")  # of kernels that are not installed
def test_a_model_without_formulae_is_traced(tmp_path: Path) -> None:
    config = {"model_type": "olmo2", "hidden_size": 64, "intermediate_size": 128}
    config |= {"num_hidden_layers": 3, "num_attention_heads": 4, "vocab_size": 640}
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    arguments = ["plan", "--model", str(path), "--optimizer", "adamw", "--sequence", "64", "--json"]
    adapters = ["--lora-rank", "4", "--lora-target", "q_proj", "--lora-target", "v_proj"]
    [whole] = json.loads(CliRunner().invoke(root, arguments).stdout)
    [adapted] = json.loads(CliRunner().invoke(root, [*arguments, *adapters]).stdout)
    [four] = json.loads(
        CliRunner().invoke(root, [*arguments, *adapters, "--quantize", "nf4", "--packing"]).stdout
    )
    assert whole["verdict"] == adapted["verdict"] == four["verdict"] == "fits"
    assert adapted["states"] <= whole["states"]


def test_in_a_narrow_terminal_every_row_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from optmodel.cli import _output
    from optmodel.cli import plan as module
    from optmodel.training.optimizers import OPTIMIZERS

    monkeypatch.setattr(module, "PLAIN_WIDTH", 80)
    monkeypatch.setattr(_output, "PLAIN_WIDTH", 80)
    done = CliRunner().invoke(root, ["plan", "--model", "Llama-3.1-8B", "--memory", "40GiB"])
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    for name in OPTIMIZERS:
        [row] = [line for line in lines if line.split()[:1] == [name]]
        assert row.split()[-1] in ("yes", "tight", "no")
        assert len(row.split()) == 7


def test_the_closed_form_loads_no_torch() -> None:
    checkout = Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "optmodel", *_PLAN],
        check=True,
        capture_output=True,
        text=True,
        cwd=checkout,
        timeout=60,
    )
    loaded = {line.rpartition("|")[2].strip() for line in told.stderr.splitlines()}
    assert "optmodel.training.memory.plan" in loaded
    assert not loaded & {"torch", "transformers", "numpy"}
