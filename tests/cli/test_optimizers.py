"""The optimizers are listed with what they cost, and shown with what they can do."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from optmodel.cli.command_line import root
from optmodel.training.optimizers import OPTIMIZERS


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(root, ["optimizers", *arguments])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def _json(*arguments: str) -> Any:
    return json.loads(_run(*arguments, "--json"))


def test_every_optimizer_is_listed() -> None:
    assert [row["name"] for row in _json("list")] == list(OPTIMIZERS)


def test_the_bytes_are_those_of_a_bfloat16_layer() -> None:
    bytes_of = {row["name"]: row["state_bytes"] for row in _json("list")}
    assert bytes_of["adamw"] == 4.0
    assert bytes_of["sgd"] == 0.0
    assert bytes_of["adamw-8bit"] == 2.031
    assert bytes_of["lion-8bit"] == 1.016


def test_the_table_names_every_optimizer() -> None:
    out = _run("list")
    assert all(name in out for name in OPTIMIZERS)


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_an_optimizer_is_shown(name: str) -> None:
    shown, found = _json("show", name), OPTIMIZERS[name]
    assert shown["paper"] == found.paper
    assert shown["gradients"] == found.gradients
    assert shown["options"].keys() == found.defaults.keys()
    assert set(shown["can"]) == {str(one) for one in found.capabilities}
    assert not set(shown["can"]) & set(shown["cannot"])
    assert found.summary in _run("show", name)


def test_a_misspelt_name_is_one_sentence() -> None:
    result = CliRunner().invoke(root, ["optimizers", "show", "addamw"])
    assert result.exit_code == 2
    assert result.stderr == "Error: There is no optimizer named 'addamw'; did you mean 'adamw'?\n"
