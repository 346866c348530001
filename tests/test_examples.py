"""Every example runs as a reader would run it, and so does the code that README.md shows."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

EXAMPLES = {
    "formulate.py": ["make chairs = 15", "scip found 675", 'pyo.ConcreteModel("workshop")'],
    "generate.py": ["4 triples by class: {'LP': 2, 'MINLP': 2}", "4 records, 0 of them broken"],
    "judge.py": ["ok pyscipopt", "objective-rel-1e-6 True correct 675.0"],
    "narrate.py": ["told in the scenario", "told of another instance: missing"],
}
"""What each of them prints, among other things."""


def _run(checkout: Path, folder: Path, *arguments: str, packages: Path | None = None) -> str:
    """Run Python in an empty folder, with the checkout and some packages to import from."""
    places = [str(checkout), *([str(packages)] if packages else [])]
    ended = subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(places)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_runs_and_prints_what_it_should(
    checkout: Path, tmp_path: Path, name: str
) -> None:
    printed = _run(checkout, tmp_path, str(checkout / "examples" / name))
    for piece in EXAMPLES[name]:
        assert piece in printed
    assert list(tmp_path.iterdir()) == []


def test_every_example_is_run(checkout: Path) -> None:
    assert {path.name for path in (checkout / "examples").glob("*.py")} == EXAMPLES.keys()


def test_the_readme_runs(checkout: Path, tmp_path: Path) -> None:
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    [block] = re.findall(r"^```python\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    printed = _run(checkout, tmp_path, "-c", block)
    assert printed.startswith("675 scip\n")
    assert "pyo.ConcreteModel" in printed


@pytest.fixture
def installed(checkout: Path, tmp_path: Path) -> Path:
    """The package `examples/own_family` as an installer leaves it, in a folder of its own."""
    source = checkout / "examples" / "own_family"
    project = tomllib.loads((source / "pyproject.toml").read_text())["project"]
    packages = tmp_path / "site-packages"
    metadata = packages / f"knapsack_family-{project['version']}.dist-info"
    metadata.mkdir(parents=True)
    (packages / "knapsack_family").symlink_to(source / "knapsack_family")
    head = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (metadata / "METADATA").write_text(head)
    lines = [
        line
        for group, points in project["entry-points"].items()
        for line in (f"[{group}]", *(f"{name} = {value}" for name, value in points.items()))
    ]
    (metadata / "entry_points.txt").write_text("\n".join(lines))
    return packages


def test_a_family_of_ones_own_is_drawn_told_and_verified(
    checkout: Path, tmp_path: Path, installed: Path
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()

    def optmodel(*arguments: str) -> str:
        return _run(checkout, folder, "-m", "optmodel", *arguments, packages=installed)

    assert "knapsack" in optmodel("families", "list")
    assert "A climbing club" in optmodel("families", "show", "knapsack")
    made = optmodel(
        *("generate", "--family", "knapsack", "--count", "6", "--seed", "7"),
        *("--dialect", "pyscipopt", "--workers", "1", "--out", "run"),
    )
    assert made.startswith("6 verified triples")
    assert optmodel("verify", "run", "--workers", "1") == "All 6 records hold.\n"
