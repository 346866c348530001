"""The doctor and the list of solvers tell what is here without loading it."""

import json
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from optmodel.cli.command_line import root
from optmodel.cli.doctor import EXTRAS
from optmodel.errors import InfrastructureError

Row = dict[str, Any]


def _rows(*arguments: str) -> list[Row]:
    result = CliRunner().invoke(root, [*arguments, "--json"])
    assert result.exit_code == 0, result.stderr
    rows: list[Row] = json.loads(result.stdout)
    return rows


def _part(rows: list[Row], part: str) -> dict[str, Row]:
    return {row["name"]: row for row in rows if row["part"] == part}


def test_the_doctor_knows_solvers_dialects_extras_and_layers() -> None:
    rows = _rows("doctor")
    assert _part(rows, "solver")["highs"]["version"] == metadata.version("highspy")
    assert _part(rows, "dialect")["pyomo"]["ok"]
    assert list(_part(rows, "extra")) == list(EXTRAS)
    assert _part(rows, "confinement")["rlimits"]["ok"]
    assert _part(rows, "licence") == {}


def test_what_is_absent_comes_with_the_command_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("optmodel.cli.doctor.version_of", lambda package: None)
    rows = _rows("doctor")
    absent = [row for row in rows if row["part"] in ("solver", "dialect", "extra")]
    assert absent
    assert not any(row["ok"] for row in absent)
    assert all("pip install" in row["note"] for row in absent)


def test_no_confinement_is_an_answer_not_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def confinement() -> None:
        raise InfrastructureError("No worker starts here.")

    monkeypatch.setattr("optmodel.execution.probe_sandbox", confinement)
    (row,) = _part(_rows("doctor"), "confinement").values()
    assert not row["ok"]
    assert row["note"] == "No worker starts here."


def test_licences_are_asked_for_only_on_request() -> None:
    for package in ("coptpy", "gurobipy"):
        pytest.importorskip(package)
    licences = _part(_rows("doctor", "--licences"), "licence")
    assert licences["scip"]["note"].startswith("free: ")
    assert licences["coptpy"]["note"]
    assert licences["gurobipy"]["note"]


def test_every_extra_of_the_project_is_looked_for(checkout: Path) -> None:
    project = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    assert set(EXTRAS) == set(extras) - {"dialects", "dev"}
    for extra, package in EXTRAS.items():
        assert any(line.startswith(package) for line in extras[extra])


def test_solvers_and_dialects_are_listed_with_versions() -> None:
    rows = {(row["kind"], row["name"]): row for row in _rows("solvers", "list")}
    assert rows["solver", "scip"]["version"] == metadata.version("pyscipopt")
    assert "MINLP" in rows["solver", "scip"]["classes"]
    assert rows["dialect", "pulp"]["package"] == "pulp"


def test_a_table_is_shown_to_people() -> None:
    result = CliRunner().invoke(root, ["solvers", "list"])
    assert result.exit_code == 0
    assert "highspy" in result.stdout


@pytest.mark.parametrize("arguments", [["doctor"], ["solvers", "list"]])
def test_looking_around_loads_no_solver(arguments: list[str], checkout: Path) -> None:
    script = (
        "import sys\n"
        "from optmodel.cli.command_line import root\n"
        f"root({arguments!r}, standalone_mode=False)\n"
        "loaded = {'highspy', 'pyscipopt', 'gurobipy', 'pyomo', 'cvxpy', 'torch', 'datasets'}\n"
        "sys.exit(', '.join(sorted(loaded & set(sys.modules))))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=checkout, check=False, capture_output=True, text=True
    )
    assert ended.stderr.strip() == ""
