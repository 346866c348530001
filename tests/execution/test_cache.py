"""The cache answers what was run alike before, keeps what follows from the program, and shares."""

import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from optmodel.errors import UserError
from optmodel.execution import (
    Dialect,
    End,
    Execution,
    ExecutionCache,
    Limits,
    Program,
    SandboxLevel,
    Solve,
    SolverStatus,
    cache,
    run,
)
from optmodel.execution.cache import CacheKey

HELD = ("seccomp", "no-new-privileges", "landlock")
QUESTION = CacheKey(Program("a", "print(1)"), Dialect("python", "Python"), Limits())
KNOWN = Execution(
    "a",
    End.OK,
    stdout="1\n",
    layers=HELD,
    solves=(Solve("pulp", SolverStatus.OPTIMAL, 2.5, -math.inf, {"x": 1.0}),),
    num_solves=1,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "executions.sqlite"


def test_what_was_run_is_not_run_again(path: Path) -> None:
    """The time of day is printed: a second run would print another."""
    clock = "import time; print(time.monotonic_ns())"
    with ExecutionCache(path) as kept:
        [first, other] = run([Program("a", clock), Program("b", "print(2)")], cache=kept)
        assert kept.num_hits == 0
        [again] = run([Program("c", clock)], cache=kept)
        assert kept.num_hits == 1
    with ExecutionCache(path) as kept:
        [later, two] = run([Program("a", clock), Program("b", "print(2)")], cache=kept)
        assert kept.num_hits == 2
    assert again == replace(first, key="c")
    assert (later, two) == (first, other)


def test_an_execution_is_found_as_it_was_kept(path: Path) -> None:
    with ExecutionCache(path) as kept:
        kept.put(QUESTION, KNOWN)
        assert kept.get(QUESTION, SandboxLevel.NONE) == KNOWN


@pytest.mark.parametrize(
    "other",
    [
        replace(QUESTION, program=Program("a", "print(1)\n")),
        replace(QUESTION, dialect=Dialect("pulp", "Python")),
        replace(QUESTION, dialect=Dialect("python", "Python", mode="fresh")),
        replace(QUESTION, limits=Limits(num_variables=3)),
    ],
)
def test_whatever_decides_an_execution_is_asked_for(path: Path, other: CacheKey) -> None:
    with ExecutionCache(path) as kept:
        kept.put(QUESTION, KNOWN)
        assert kept.get(other, SandboxLevel.NONE) is None
        assert kept.num_hits == 0


def test_other_software_is_another_question(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ExecutionCache(path) as kept:
        kept.put(QUESTION, KNOWN)
        monkeypatch.setattr(cache, "_here", lambda: "another version of a package")
        assert kept.get(QUESTION, SandboxLevel.NONE) is None


@pytest.mark.parametrize("end", End)
def test_only_ends_that_follow_from_the_program_are_kept(path: Path, end: End) -> None:
    lasting = end not in {End.TIMEOUT, End.MEMORY, End.INFRASTRUCTURE}
    lasting &= end not in {End.NO_CODE, End.SYNTAX_ERROR}  # these need no process to begin with
    with ExecutionCache(path) as kept:
        kept.put(QUESTION, replace(KNOWN, end=end))
        assert (kept.get(QUESTION, SandboxLevel.NONE) is not None) is lasting


def test_a_solver_that_met_its_limit_may_get_further(path: Path) -> None:
    solve = Solve("pulp", SolverStatus.LIMIT)
    with ExecutionCache(path) as kept:
        kept.put(QUESTION, replace(KNOWN, solves=(solve, *KNOWN.solves)))
        assert kept.get(QUESTION, SandboxLevel.NONE) is None


def test_what_was_confined_to_less_does_not_count(path: Path) -> None:
    with ExecutionCache(path) as kept:
        kept.put(QUESTION, KNOWN)
        assert kept.get(QUESTION, SandboxLevel.FULL) is None
        assert kept.get(QUESTION, SandboxLevel.CONFINED) == KNOWN
        kept.put(QUESTION, replace(KNOWN, layers=()))
        assert kept.get(QUESTION, SandboxLevel.CONFINED) is None


@pytest.mark.parametrize("damage", ["no database", "another table", "no record", "a folder"])
def test_a_damaged_file_is_one_sentence(path: Path, damage: str) -> None:
    if damage == "a folder":
        path.mkdir(parents=True)
    else:
        with ExecutionCache(path) as kept:
            kept.put(QUESTION, KNOWN)
            if damage == "another table":
                kept._database.execute("ALTER TABLE executions RENAME COLUMN record TO other")
            if damage == "no record":
                kept._database.execute("UPDATE executions SET record = '{\"key\": 1}'")
    if damage == "no database":
        path.write_text("These are no executions. " * 200)
    with pytest.raises(UserError, match=r"^The cache .* cannot be used \(.+\): delete it, or go"):
        _ask(path)


def _ask(path: Path) -> None:
    with ExecutionCache(path) as kept:
        kept.get(QUESTION, SandboxLevel.NONE)


def test_a_disk_that_is_full_is_one_sentence(path: Path) -> None:
    with ExecutionCache(path) as kept:
        [[pages]] = kept._database.execute("PRAGMA page_count")
        kept._database.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(UserError, match="full"):
            kept.put(QUESTION, replace(KNOWN, stdout="1" * 100_000))


SHARING = """
import sys
from pathlib import Path
from optmodel.execution import Dialect, End, Execution, ExecutionCache, Limits, Program
from optmodel.execution import SandboxLevel
from optmodel.execution.cache import CacheKey

with ExecutionCache(Path(sys.argv[1])) as kept:
    for number in range(40):
        key = CacheKey(Program("a", f"print({number})"), Dialect("python", "P"), Limits())
        kept.put(key, Execution("a", End.OK, stdout=f"{number}\\n"))
        assert kept.get(key, SandboxLevel.NONE).stdout == f"{number}\\n"
"""


def test_processes_share_a_file_from_its_first_moment(checkout: Path, path: Path) -> None:
    command = [sys.executable, "-c", SHARING, str(path)]
    started = [
        subprocess.Popen(command, cwd=checkout, stderr=subprocess.PIPE, text=True) for _ in range(6)
    ]
    assert [process.communicate()[1] for process in started] == [""] * 6
    with ExecutionCache(path) as kept:
        [[count]] = kept._database.execute("SELECT count(*) FROM executions")
    assert count == 40


def test_a_users_cache_is_where_caches_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    with ExecutionCache.of_user() as kept:
        assert kept.path == tmp_path / "caches" / "optmodel" / "executions.sqlite"
    assert kept.path.parent.stat().st_mode & 0o077 == 0
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path))
    with ExecutionCache.of_user() as kept:
        assert kept.path == tmp_path / ".cache" / "optmodel" / "executions.sqlite"
    monkeypatch.setenv("HOME", "nowhere")
    with pytest.raises(UserError, match="XDG_CACHE_HOME"):
        ExecutionCache.of_user()
