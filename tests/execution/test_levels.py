"""Levels of confinement: what each asks for, and that nothing runs below the one required."""

import subprocess
import sys
from pathlib import Path

import pytest

from optmodel.errors import UnknownNameError, UserError
from optmodel.execution import Level, confinement, level_of
from optmodel.execution.layers import require

NAMESPACES = {"network-namespace", "ipc-namespace", "pid-namespace", "mount-namespace"}
BASE = {"rlimits", "no-new-privileges"}
OF_ROOT = BASE | NAMESPACES | {"unprivileged-user", "landlock", "seccomp"}
OF_USER = BASE | NAMESPACES | {"user-namespace", "no-capabilities", "landlock", "seccomp"}


@pytest.mark.parametrize(
    ("held", "level"),
    [
        (OF_ROOT, Level.FULL),
        (OF_USER, Level.FULL),
        (OF_ROOT | {"cgroup"}, Level.FULL),
        (OF_USER - {"user-namespace"}, Level.CONFINED),
        (OF_ROOT - {"unprivileged-user"} | {"no-capabilities"}, Level.CONFINED),
        (OF_ROOT - {"pid-namespace"}, Level.CONFINED),
        (OF_ROOT - {"landlock"}, Level.CONFINED),
        (OF_ROOT - {"landlock", "mount-namespace"}, Level.LIMITED),
        (OF_ROOT - {"seccomp"}, Level.LIMITED),
        (OF_ROOT - {"no-new-privileges"}, Level.LIMITED),
        (BASE | {"landlock", "seccomp"}, Level.CONFINED),
        (BASE | {"mount-namespace", "seccomp"}, Level.CONFINED),
        (BASE | {"landlock"}, Level.LIMITED),
        (BASE | {"network-namespace"}, Level.LIMITED),
        (BASE | {"pid-namespace", "ipc-namespace", "unprivileged-user"}, Level.NONE),
        (set(), Level.NONE),
    ],
)
def test_a_level_follows_from_the_layers_that_hold(held: set[str], level: Level) -> None:
    assert level_of(held) is level


def test_levels_are_ordered_and_named() -> None:
    assert [str(level) for level in sorted(Level)] == ["none", "limited", "confined", "full"]
    assert [Level.named(str(level)) for level in Level] == list(Level)
    with pytest.raises(UnknownNameError, match="did you mean 'confined'"):
        Level.named("confind")


def test_a_refusal_names_what_is_missing_and_why_and_where_to_read_on(checkout: Path) -> None:
    notes = dict.fromkeys(sorted(OF_ROOT - {"seccomp"}), "")
    notes |= {"seccomp": "Invalid argument", "pid-namespace": "Operation not permitted"}
    require(notes, Level.LIMITED)
    with pytest.raises(UserError) as raised:
        require(notes, Level.FULL)
    said = str(raised.value)
    assert "to the level 'limited' and 'full' is required" in said
    assert "seccomp (Invalid argument), pid-namespace (Operation not permitted);" in said
    assert str(checkout / "solvers" / "container" / "README.md") in said
    assert said.count("\n") == 0
    with pytest.raises(UserError, match=r"missing: seccomp \(Invalid argument\);"):
        require(notes, Level.CONFINED)


def test_what_was_never_tried_is_missing_too() -> None:
    with pytest.raises(UserError, match=r"seccomp \(not tried\), network-namespace \(not tried\)"):
        require({"rlimits": ""}, Level.LIMITED)


def test_each_layer_that_fails_comes_with_a_way_to_get_it() -> None:
    for layer in confinement().values():
        assert bool(layer.remedy) is not layer.held


RUN = """
import sys
from optmodel.errors import UserError
from optmodel.execution import Level, Program, level_of, run
try:
    [execution] = run([Program("a", "print(1)")], require=Level.named(sys.argv[1]))
    print(execution.end, level_of(execution.layers))
except UserError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("required", "refused", "said"),
    [
        ("limited", "unshare landlock seccomp", "level 'none' and 'limited' is required"),
        ("none", "unshare landlock seccomp", "ok none\n"),
        ("limited", "unshare landlock", "ok limited\n"),
        ("confined", "unshare landlock", "missing: landlock (Operation not permitted), mount-"),
        ("confined", "unshare", "ok confined\n"),
        ("full", "unshare", "missing: network-namespace (Operation not permitted), ipc-"),
    ],
)
def test_where_less_is_allowed_programs_run_only_as_far_as_required(
    checkout: Path, required: str, refused: str, said: str
) -> None:
    """Levels are measured on the processes that would run the programs, not read off a table."""
    restricted = [sys.executable, "-m", "tests.restricted", *refused.split(), "--"]
    ended = subprocess.run(
        [*restricted, sys.executable, "-c", RUN, required],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said in ended.stdout, ended.stderr
    assert ("ok" in ended.stdout.split()) is said.startswith("ok")
