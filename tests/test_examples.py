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
    "generate.py": ["4 triples: 2 LP, 2 MINLP", "4 records, 0 of them broken"],
    "judge.py": ["ok pyscipopt", "objective-rel-1e-6 True correct 675.0", "[True, False, False]"],
    "narrate.py": ["told in the setting", "told of another instance: missing"],
}
"""What each of them prints, among other things."""

_BEGUN = "----- a block of README.md"
README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")
README_BLOCKS = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


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


def test_the_blocks_of_the_readme_run_and_print_what_their_comments_say(
    checkout: Path, tmp_path: Path
) -> None:
    """Each on its own, and all in one process, whose runners stay warm."""
    script = tmp_path / "blocks.py"
    each = [
        f"print({_BEGUN!r}); exec({block!r}, {{'__name__': '__main__'}})" for block in README_BLOCKS
    ]
    script.write_text("\n".join(each), encoding="utf-8")
    folder = tmp_path / "empty"
    folder.mkdir()
    printed = _run(checkout, folder, str(script)).split(f"{_BEGUN}\n")[1:]
    for block, output in zip(README_BLOCKS, printed, strict=True):
        expected = re.findall(r"^print\(.*\)  # (.*)$", block, re.MULTILINE)
        assert expected
        lines = iter(output.splitlines())
        for line in expected:
            assert line in lines  # after those before it
        assert ("pyo.ConcreteModel" in output) is ("render_program" in block)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("function", ["generate", "run", "score", "certify"])
def test_the_readme_shows_each_everyday_function_in_five_lines(function: str) -> None:
    showing = [block for block in README_BLOCKS if f"optmodel.{function}(" in block]
    assert min(len(block.replace("\n\n", "\n").splitlines()) for block in showing) <= 5


@pytest.fixture
def installed(checkout: Path, tmp_path: Path) -> Path:
    """The package `examples/own_family` as an installer leaves it, in a folder of its own."""
    source = checkout / "examples" / "own_family"
    project = tomllib.loads((source / "pyproject.toml").read_text())["project"]
    packages = tmp_path / "site-packages"
    metadata = packages / f"backpack_family-{project['version']}.dist-info"
    metadata.mkdir(parents=True)
    (packages / "backpack_family").symlink_to(source / "backpack_family")
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

    assert "backpack" in optmodel("families", "list")
    assert "kilograms" in optmodel("families", "show", "backpack")
    made = optmodel(
        *("generate", "--family", "backpack", "--count", "6", "--seed", "7"),
        *("--dialect", "pyscipopt", "--workers", "1", "--out", "run"),
    )
    assert made.startswith("6 verified triples")
    assert optmodel("verify", "run", "--workers", "1") == "All 6 records hold.\n"
