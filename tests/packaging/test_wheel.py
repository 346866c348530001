"""The wheel built from the sdist is whole: it holds every catalog file and works from anywhere.

The installation asks pip's index for the core dependencies, so these tests are slow.
"""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

CATALOGS = ("solvers", "data", "eval")
MAX_WHEEL_BYTES = 5_000_000


def _run(*command: str | Path, cwd: Path) -> str:
    """What a command printed, in an environment that knows nothing of the checkout."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    ended = subprocess.run(
        [str(part) for part in command],
        check=False,
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, f"{command} in {cwd}:\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that `python -m build` makes out of the sdist it made before."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, cwd=checkout)
    assert len(list(folder.glob("*.tar.gz"))) == 1
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of an environment that holds the wheel and its core dependencies only."""
    folder = tmp_path_factory.mktemp("environment")
    _run(sys.executable, "-m", "venv", folder, cwd=folder)
    pip = (folder / "bin" / "python", "-m", "pip", "install", "--quiet")
    _run(*pip, "--constraint", checkout / "constraints.txt", wheel, cwd=folder)
    return folder / "bin"


def test_every_catalog_file_is_in_the_wheel(wheel: Path, checkout: Path) -> None:
    tracked = _run("git", "ls-files", "-z", *CATALOGS, cwd=checkout).split("\0")
    expected = {f"optmodel/_catalog/{name}" for name in tracked if name}
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert len(expected) > len(CATALOGS)
    assert sorted(expected - names) == []
    assert "optmodel/py.typed" in names


def test_a_catalog_file_is_the_same_in_the_wheel(wheel: Path, checkout: Path) -> None:
    prefix = "optmodel/_catalog/"
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith(prefix):
                assert archive.read(name) == (checkout / name.removeprefix(prefix)).read_bytes()


def test_the_wheel_is_small_and_brings_one_package(wheel: Path) -> None:
    assert wheel.stat().st_size < MAX_WHEEL_BYTES
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"optmodel"}


def test_the_installed_command_works_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    optmodel = installed / "optmodel"
    assert _run(optmodel, "--version", cwd=tmp_path).startswith("optmodel, version ")

    families = json.loads(_run(optmodel, "families", "list", "--json", cwd=tmp_path))
    assert len(families) >= 12

    _run(optmodel, "generate", "--count", "2", "--seed", "7", "--out", "first", cwd=tmp_path)
    records = (tmp_path / "first" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(records) == 2
    _run(optmodel, "verify", "first", cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["first"]
