"""A cgroup for all processes of a program: made where it is delegated, else it is said why not."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.execution import End, Limits, Program, Runner, probe_sandbox
from optmodel.execution.sandbox.cgroup import CGROUP, _home

# Run within a cgroup: makes one beside its own, puts a child into it, and takes it away again.
_SCRIPT = """
import os, sys
from pathlib import Path
from optmodel.execution.sandbox.cgroup import Cgroup, _home
group = Cgroup.make(sys.argv[1:])
read, write = os.pipe()
child = os.fork()
if child == 0:
    group.enter()
    os.write(write, Path("/proc/self/cgroup").read_bytes())
    os._exit(0)
os.waitpid(child, 0)
there = os.read(read, 9999).decode().splitlines()
made = Path(_home()).parent / group.name
assert made.is_dir()
group.remove()
print(made.name in " ".join(there), made.exists())
"""


@pytest.fixture
def delegated() -> Iterator[Path]:
    """A cgroup that hands on all the controllers it has; a process of its own is in its leaf."""
    try:
        top = Path(_home()) / f"optmodel-test-{os.getpid()}"
        (top / "leaf").mkdir(parents=True)
    except OSError as error:
        pytest.skip(f"needs cgroups of version 2 that can be made: {error.strerror}")
    yield top
    for folder in (top / "leaf", top):
        folder.rmdir()


def _in(group: Path, *controllers: str) -> "subprocess.CompletedProcess[str]":
    """The script, run by a process in the leaf of a group."""
    enter = f'echo $$ > {group}/leaf/cgroup.procs && exec "$@"'
    return subprocess.run(
        ["sh", "-c", enter, "sh", sys.executable, "-c", _SCRIPT, *controllers],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


def test_a_child_enters_a_group_beside_our_own(delegated: Path) -> None:
    assert _in(delegated).stdout == "True False\n"


def test_what_is_handed_on_is_enough_and_what_is_not_is_missed(delegated: Path) -> None:
    had = (delegated / "cgroup.controllers").read_text(encoding="ascii").split()
    if "memory" in had:
        pytest.skip("a memory controller is delegated here")
    assert "no memory controller is delegated here" in _in(delegated, "memory").stderr


def test_where_there_is_none_it_is_said_why() -> None:
    layer = probe_sandbox()[CGROUP]
    assert layer.held or layer.note
    assert layer.held or "systemd-run" in layer.remedy


def test_processes_together_meet_the_limit() -> None:
    if not probe_sandbox()[CGROUP].held:
        pytest.skip("needs a memory controller of cgroup version 2")
    text = (
        "import os\nchildren = []\n"
        "for _ in range(4):\n"
        "    children.append(os.fork())\n"
        "    if not children[-1]:\n"
        "        held = b'1' * (100 << 20)\n        os._exit(0)\n"
        "    os.waitpid(children[-1], 0) if len(children) > 9 else None\n"
        "held = b'1' * (100 << 20)\n"
        "for child in children: os.waitpid(child, 0)\nprint(1)\n"
    )
    with Runner(Limits(memory_bytes=150 << 20, disk_bytes=1 << 20)) as runner:
        [execution] = runner.run([Program("a", text, "pulp")])
    assert execution.end is End.MEMORY
