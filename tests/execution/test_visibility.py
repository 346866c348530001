"""What programs see of the machine: libraries, and nothing of a project wherever it lies.

Each test plants secrets where projects keep theirs, in an environment of its own, and lets a
program look for them by their absolute paths, at each level that promises files.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from optmodel.cli.command_line import root
from optmodel.errors import UserError
from optmodel.execution import Runner
from optmodel.execution.sandbox.paths import VisiblePaths, libraries, visible_paths
from tests.adversarial.test_together import _become_ordinary

SECRET = "hidden-51b7a4"
_PACKAGES = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
# Runs a program that opens each path, and one that imports what is installed; says what came of it.
_SCRIPT = """
import json, os, sys
from pathlib import Path
from optmodel.execution import Program, Runner, SandboxLevel, sandbox_level_of
paths, hidden, level = json.loads(sys.argv[1])
assert all(open(path).read() for path in paths)
text = '''
for path in PATHS:
    try:
        print(path, open(path).read())
    except OSError:
        pass
import installed
print(1, installed.VALUE)
'''.replace("PATHS", repr(paths))
with Runner(hidden=map(Path, hidden), require=SandboxLevel.named(level)) as runner:
    [execution] = runner.run([Program("a", text)])
print(json.dumps([execution.end, execution.stdout, execution.detail]))
"""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder that is an environment too, with secrets, and a checkout of this package."""

    folder: Path
    checkout: Path

    def plant(self, *places: Path) -> list[str]:
        """Writes the secret at each place; the absolute paths."""
        for place in places:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(SECRET, encoding="ascii")
        return [str(place) for place in places]

    def look(
        self, secrets: list[str], hidden: list[Path], *, where: Path, level: str, user: int = 0
    ) -> list[str]:
        """The end, output and detail of a program run from the folder `where`."""
        asked = json.dumps([secrets, list(map(str, hidden)), level])
        less = [sys.executable, "-m", "tests.restricted", "unshare", "--"]
        python = str(self.folder / "bin" / "python")
        command = ["env", "-C", str(where), python, "-c", _SCRIPT, asked]
        done = subprocess.run(
            command if level == "full" else less + command,
            cwd=CHECKOUT,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": "."},
            preexec_fn=_become_ordinary if user else None,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        found: list[str] = json.loads(done.stdout)
        return found


CHECKOUT = Path(__file__).resolve().parents[2]


def _copy_checkout(to: Path) -> Path:
    for name in ("optmodel", "solvers", "eval/rules", "eval/benchmarks/mini"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(CHECKOUT / name, to / name, ignore=ignored)
    return to


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that everybody may enter."""
    with tempfile.TemporaryDirectory(prefix="project-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def _project(folder: Path, checkout: Path) -> Project:
    """An environment made in a project's own folder, with the checkout installed editable."""
    venv.create(folder, symlinks=True)
    packages = folder / _PACKAGES
    (packages / "editable.pth").write_text(f"{checkout}\n", encoding="utf-8")
    (packages / "installed.py").write_text("VALUE = 7\n", encoding="utf-8")
    return Project(folder, checkout)


@pytest.fixture(scope="module")
def apart(folder: Path) -> Project:
    """The checkout lies outside what programs see."""
    return _project(folder / "apart", _copy_checkout(folder / "checkout"))


@pytest.fixture(scope="module")
def within(folder: Path) -> Project:
    """The checkout lies in a folder that programs see, as one below `/usr/lib` would."""
    home = folder / "within"
    return _project(home, _copy_checkout(home / _PACKAGES / "tools" / "checkout"))


LEVELS = [("full", 0), ("full", 1000), ("confined", 0)]


@pytest.mark.parametrize(("level", "user"), LEVELS)
def test_of_a_project_only_its_installed_packages_are_seen(
    apart: Project, level: str, user: int
) -> None:
    """`PYTHONPATH=.`, an environment in the project's folder, and an editable install."""
    folder, packages = apart.folder, apart.folder / _PACKAGES
    secrets = apart.plant(
        folder / ".env",
        folder / "labels.json",
        folder / "bin" / "deploy.env",
        folder / "lib" / "notes.txt",
        packages.parent / "notes.txt",
        folder / "src" / "module.py",
        apart.checkout / ".env",
        apart.checkout / "optmodel" / "labels.json",
        apart.checkout / "eval" / "benchmarks" / "mini" / "labels.json",
    )
    end, printed, detail = apart.look(secrets, [], where=folder, level=level, user=user)
    assert (end, printed) == ("ok", "1 7\n"), detail


@pytest.mark.parametrize(("level", "user"), LEVELS)
def test_what_the_run_names_is_covered_within_what_is_seen(
    within: Project, level: str, user: int
) -> None:
    packages = within.folder / _PACKAGES
    secrets = within.plant(
        packages / "work" / ".env",
        packages / "data" / "benchmark" / "items.jsonl",
        packages / "data" / "predictions.jsonl",
        packages / "runs" / "mine" / "records.jsonl",
        packages / "labels.jsonl",
        within.checkout / ".env",
        within.checkout / "eval" / "benchmarks" / "mini" / "labels.json",
    )
    hidden = [
        packages / "data" / "benchmark" / "items.jsonl",
        packages / "data" / "predictions.jsonl",
        packages / "runs" / "mine",
        packages / "labels.jsonl",
    ]
    end, printed, detail = within.look(
        secrets, hidden, where=packages / "work", level=level, user=user
    )
    assert end == "ok", detail
    assert SECRET not in printed
    assert printed.endswith("1 7\n")


def test_a_folder_that_is_yet_to_be_made_is_covered_with_the_one_around_it() -> None:
    packages = libraries()[0]
    around = str(next(each for each in Path(packages).iterdir() if each.is_dir()))
    assert around in visible_paths([f"{around}/runs/new"]).covered
    with pytest.raises(ValueError, match="new"):
        visible_paths([f"{packages}/new"])


@pytest.mark.parametrize("place", ["here", "new"])
def test_what_cannot_be_hidden_is_said_before_anything_runs(place: str) -> None:
    path = Path(libraries()[0])
    with pytest.raises(UserError, match=r"lies openly among what programs see.*folder of its own"):
        Runner(hidden=[path if place == "here" else path / "new"])


def test_a_working_folder_that_is_gone_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    with pytest.raises(UserError, match=r"\AThe working folder is gone.*: change to one"):
        Runner()


def test_the_inner_of_two_paths_decides() -> None:
    seen = VisiblePaths(shown=("/a", "/a/b/c"), covered=("/a/b", "/a/b/c/d"))
    assert [path for path, _ in seen.in_order] == ["/a", "/a/b", "/a/b/c", "/a/b/c/d"]
    assert [is_shown for _, is_shown in seen.in_order] == [True, False, True, False]


def test_without_mounts_the_way_to_what_is_hidden_is_listed_and_not_read(tmp_path: Path) -> None:
    for name in ("a/b/secret", "a/b/open", "a/other", "c"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "a" / "link").symlink_to(tmp_path / "a" / "b" / "secret")
    shown = (f"{tmp_path}/a", f"{tmp_path}/c")
    readable = VisiblePaths(shown, (f"{tmp_path}/a/b/secret",)).readable()
    assert readable.whole == (f"{tmp_path}/a/b/open", f"{tmp_path}/a/other", f"{tmp_path}/c")
    assert readable.listed == (f"{tmp_path}/a", f"{tmp_path}/a/b")


def test_every_verb_that_runs_programs_says_what_to_hide() -> None:
    calls = [
        (path.name, {keyword.arg for keyword in node.keywords})
        for room in ("cli", "evaluation", "synthesis", "training", "triples")
        for path in sorted((CHECKOUT / "optmodel" / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and (node.func.id == "Runner" or (node.func.id == "run" and path.name == "executing.py"))
    ]
    verbs = {"executing.py", "run.py", "solver_evaluation.py"}
    assert {name for name, _ in calls} >= verbs
    assert [name for name, given in calls if "hidden" not in given] == []


def test_the_doctor_lists_what_is_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    rows = json.loads(CliRunner().invoke(root, ["doctor", "--json"]).stdout)
    shown = {row["name"] for row in rows if row["part"] == "shown"}
    assert {"/usr/lib", "/dev/null", *libraries()} <= shown
    assert not {sys.prefix, sys.base_prefix, "/usr", str(tmp_path), str(CHECKOUT)} & shown
