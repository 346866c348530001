"""Two programs at a time, and the whole suite where fewer layers of the lock hold."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.execution import End, Limits, Program, Runner
from optmodel.execution.sandbox import linux
from tests.adversarial.attack import Profile

WORD = "word-of-another"
HOLDER = f"""
import os, time
open('model.lp', 'w').write({WORD!r})
time.sleep(1.5)
print(len(os.listdir('.')), open('model.lp').read() == {WORD!r})
"""
SEARCHER = f"""
import os, time
needle = {WORD[::-1]!r}[::-1]
time.sleep(0.3)
def look(top):
    for folder, _, names in os.walk(top):
        for name in names:
            try:
                if needle in open(os.path.join(folder, name), errors='replace').read(1 << 16):
                    print('found')
            except OSError:
                pass
top = os.path.dirname(os.path.dirname(os.getcwd()))
for each in ['.', top, *(os.path.join(top, name, 'work') for name in NAMES)]:
    look(each)
print(1)
"""
# Without a root of its own a program's folder has no quota, sees that names exist, and is its user.
WEAKER = {
    "fill the disk with empty files",
    "fill the disk with many files",
    "leave a link for the cleaner",
    "become root",
    "copy a file with its powers",
    "fork bomb",  # the kernel counts no processes for the real root
}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may enter."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        Path(name).chmod(0o777)
        yield Path(name)


@pytest.mark.parametrize("profile", Profile)
def test_a_program_does_not_find_the_folder_of_another(
    folder: Path, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with Runner(Limits(wall_seconds=10), num_workers=2) as runner:
        warm = [Program(str(number), "import time; time.sleep(0.3)", profile) for number in (1, 2)]
        list(runner.run(warm))
        names = os.listdir(folder)
        searcher = SEARCHER.replace("NAMES", repr(names))
        programs = [Program("holder", HOLDER, profile), Program("searcher", searcher, profile)]
        held, searched = runner.run(programs)
    assert (held.end, held.stdout) == (End.OK, "1 True\n"), held.detail
    assert (searched.end, searched.stdout) == (End.OK, "1\n"), searched.detail
    assert os.listdir(folder) == []


def test_the_search_finds_what_is_not_locked(folder: Path) -> None:
    for name in ("optmodel-a", "optmodel-b"):
        (folder / name / "work").mkdir(parents=True)
    (folder / "optmodel-a" / "work" / "model.lp").write_text(WORD, encoding="ascii")
    text = SEARCHER.replace("NAMES", repr(["optmodel-a"]))
    done = subprocess.run(
        [sys.executable, "-c", text],
        cwd=folder / "optmodel-b" / "work",
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert "found" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("refused", [[], ["unshare"]], ids=["namespaces", "no namespaces"])
@pytest.mark.parametrize("user", [0, 1000])
def test_fewer_layers_let_nothing_out(
    folder: Path, checkout: Path, user: int, refused: list[str]
) -> None:
    """Every attack for root and an ordinary user, also where a container refuses namespaces."""
    command = [sys.executable, "-B", "-m", "tests.adversarial.ward", str(folder)]
    if refused:
        command = [sys.executable, "-m", "tests.restricted", *refused, "--", *command]
    done = subprocess.run(
        command,
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        preexec_fn=_become_ordinary if user else None,
        stdout=subprocess.PIPE,
        check=True,
        timeout=110,
    )
    escaped = {name: seen for name, seen in json.loads(done.stdout).items() if any(seen)}
    may_be_weaker = WEAKER if refused else {"fork bomb"} if user else set()
    assert {name: seen for name, seen in escaped.items() if name not in may_be_weaker} == {}


def _become_ordinary() -> None:
    """A user with a number of its own and without powers, that still can read the interpreter."""
    owner, group = os.geteuid(), os.getegid()
    linux.unshare(linux.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"1000 {owner} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"1000 {group} 1", encoding="ascii")
    linux.drop_capabilities()
