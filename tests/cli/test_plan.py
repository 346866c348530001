"""`optmodel plan` says what fits, without torch, and refuses what it cannot read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from optmodel.cli.main import root

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
    ],
    ids=" ".join,
)
def test_a_mistake_is_one_sentence(mistake: list[str]) -> None:
    result = CliRunner().invoke(root, [*_PLAN, *mistake])
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


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
