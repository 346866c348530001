"""Levels of confinement: what each asks for, and that nothing runs below the one required."""

import subprocess
import sys
from pathlib import Path

import pytest

from optmodel.errors import UnknownNameError, UserError
from optmodel.execution import SandboxLevel, probe_sandbox, sandbox_level_of
from optmodel.execution.sandbox_level import require_level

NAMESPACES = {"network-namespace", "ipc-namespace", "pid-namespace", "mount-namespace"}
BASE = {"rlimits", "no-new-privileges"}
OF_ROOT = BASE | NAMESPACES | {"unprivileged-user", "landlock", "seccomp"}
OF_USER = BASE | NAMESPACES | {"user-namespace", "no-capabilities", "landlock", "seccomp"}


@pytest.mark.parametrize(
    ("held", "level"),
    [
        (OF_ROOT, SandboxLevel.FULL),
        (OF_USER, SandboxLevel.FULL),
        (OF_ROOT | {"cgroup"}, SandboxLevel.FULL),
        (OF_USER - {"user-namespace"}, SandboxLevel.CONFINED),
        (OF_ROOT - {"unprivileged-user"} | {"no-capabilities"}, SandboxLevel.CONFINED),
        (OF_ROOT - {"pid-namespace"}, SandboxLevel.CONFINED),
        (OF_ROOT - {"landlock"}, SandboxLevel.CONFINED),
        (OF_ROOT - {"landlock", "mount-namespace"}, SandboxLevel.LIMITED),
        (OF_ROOT - {"seccomp"}, SandboxLevel.LIMITED),
        (OF_ROOT - {"no-new-privileges"}, SandboxLevel.LIMITED),
        (BASE | {"landlock", "seccomp"}, SandboxLevel.CONFINED),
        (BASE | {"mount-namespace", "seccomp"}, SandboxLevel.CONFINED),
        (BASE | {"landlock"}, SandboxLevel.LIMITED),
        (BASE | {"network-namespace"}, SandboxLevel.LIMITED),
        (BASE | {"pid-namespace", "ipc-namespace", "unprivileged-user"}, SandboxLevel.NONE),
        (set(), SandboxLevel.NONE),
    ],
)
def test_a_level_follows_from_the_layers_that_hold(held: set[str], level: SandboxLevel) -> None:
    assert sandbox_level_of(held) is level


def test_levels_are_ordered_and_named() -> None:
    assert [str(level) for level in sorted(SandboxLevel)] == ["none", "limited", "confined", "full"]
    assert [SandboxLevel.named(str(level)) for level in SandboxLevel] == list(SandboxLevel)
    with pytest.raises(UnknownNameError, match="did you mean 'confined'"):
        SandboxLevel.named("confind")


def test_a_refusal_names_what_is_missing_and_why_and_where_to_read_on(checkout: Path) -> None:
    notes = dict.fromkeys(sorted(OF_ROOT - {"seccomp"}), "")
    notes |= {"seccomp": "Invalid argument", "pid-namespace": "Operation not permitted"}
    require_level(notes, SandboxLevel.LIMITED)
    with pytest.raises(UserError) as raised:
        require_level(notes, SandboxLevel.FULL)
    said = str(raised.value)
    assert "to the level 'limited' and 'full' is required" in said
    assert "seccomp (Invalid argument), pid-namespace (Operation not permitted);" in said
    assert str(checkout / "solvers" / "container" / "README.md") in said
    assert said.count("\n") == 0
    with pytest.raises(UserError, match=r"missing: seccomp \(Invalid argument\);"):
        require_level(notes, SandboxLevel.CONFINED)


def test_what_was_never_tried_is_missing_too() -> None:
    with pytest.raises(UserError, match=r"seccomp \(not tried\), network-namespace \(not tried\)"):
        require_level({"rlimits": ""}, SandboxLevel.LIMITED)


def test_each_layer_that_fails_comes_with_a_way_to_get_it() -> None:
    for layer in probe_sandbox().values():
        assert bool(layer.remedy) is not layer.held


RUN = """
import sys
from optmodel.errors import UserError
from optmodel.execution import Program, SandboxLevel, run, sandbox_level_of
try:
    [execution] = run([Program("a", "print(1)")], require=SandboxLevel.named(sys.argv[1]))
    print(execution.end, sandbox_level_of(execution.layers))
except UserError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("required", "refused", "said"),
    [
        ("limited", "unshare landlock seccomp", "level 'none' and 'limited' is required"),
        ("none", "unshare landlock seccomp", "ok none\n"),
        pytest.param("limited", "unshare landlock", "ok limited\n", marks=pytest.mark.slow),
        ("confined", "unshare landlock", "missing: landlock (Operation not permitted), mount-"),
        ("confined", "unshare", "ok confined\n"),
        pytest.param(
            *("full", "unshare", "missing: network-namespace (Operation not permitted), ipc-"),
            marks=pytest.mark.slow,
        ),
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
