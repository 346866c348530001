"""What a program must not reach: each try is refused, and the program that needs it ends so."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from optmodel.execution import End, Execution, Limits, Program, Runner, probe_sandbox
from optmodel.execution.sandbox.scratch import empty_folder

REFUSED = {
    "fork": "import os; os.fork()",
    "start a program": "import subprocess; subprocess.run(['true'])",
    "TCP": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "UDP": "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'1', ('127.0.0.1', 9))",
    "Unix socket": "import socket; socket.socket(socket.AF_UNIX).connect('s')",
    "names": "import socket; socket.gethostbyname('example.org')",
    "read the system": "open('/etc/passwd').read()",
    "read the environment of a process": "open('/proc/self/environ').read()",
    "write outside": "open('/usr/f', 'w')",
    "write beside": "open('../f', 'w')",
    "list the temporary folder": "import os; os.listdir('../..')",
    "become root": "import os; os.setuid(0); open('/etc/shadow')",
    "signal": "import os; os.kill(os.getppid() or 1, 0); open('/etc/hosts')",
    "mount": "import ctypes, os\nif ctypes.CDLL(None, use_errno=True).mount(0, b'/', 0, 4096, 0):\n"
    "    raise OSError(ctypes.get_errno(), 'mount')",
    "trace": "import ctypes\nif ctypes.CDLL(None, use_errno=True).ptrace(0, 0, 0, 0):\n"
    "    raise OSError(ctypes.get_errno(), 'ptrace')",
}
SECRET = "hidden-9d21c0"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parents stay warm for the whole module."""
    with Runner(Limits(wall_seconds=1.5)) as runner:
        yield runner


def _run(runner: Runner, text: str, dialect: str = "") -> Execution:
    [execution] = runner.run([Program("key", text, dialect)])
    return execution


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_ends_as_forbidden(runner: Runner, name: str) -> None:
    execution = _run(runner, REFUSED[name] + "\nprint(1)")
    assert (execution.end, execution.stdout) == (End.FORBIDDEN, ""), execution.detail


@pytest.mark.parametrize(
    "name", [name for name in REFUSED if "start" not in name and name != "fork"]
)
def test_where_processes_are_allowed_the_rest_is_not(runner: Runner, name: str) -> None:
    execution = _run(runner, REFUSED[name] + "\nprint(1)", dialect="pulp")
    assert (execution.end, execution.stdout) == (End.FORBIDDEN, ""), execution.detail


def test_the_test_itself_would_succeed_unlocked() -> None:
    """Each refusal is the lock's doing: reading, listing and forking work for this process."""
    for name in ("fork", "start a program", "read the system", "list the temporary folder"):
        text = REFUSED[name] if name != "fork" else "import os; os.fork() or os._exit(0)"
        subprocess.run([sys.executable, "-c", text], check=True, timeout=10)


def test_a_secret_beside_the_program_is_not_found(runner: Runner, tmp_path: Path) -> None:
    secret = tmp_path / "labels.json"
    secret.write_text(SECRET, encoding="utf-8")
    os.chmod(tmp_path, 0o777)
    os.chmod(secret, 0o666)
    execution = _run(runner, f"print(open({str(secret)!r}).read())")
    assert execution.end is End.FORBIDDEN
    assert SECRET not in execution.stdout


def test_the_checkout_with_its_labels_is_not_there(runner: Runner, checkout: Path) -> None:
    execution = _run(runner, f"import os; print(len(os.listdir({str(checkout)!r})))")
    assert execution.end is End.FORBIDDEN


def test_neither_environment_nor_memory_hold_what_is_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPTMODEL_KEY", SECRET)
    text = (
        "import gc, os, sys\n"
        f"needle = {SECRET[::-1]!r}[::-1]\n"
        "frame = sys._getframe()\n"
        "while frame: found = needle in repr(frame.f_locals.get('self')); frame = frame.f_back\n"
        "found |= any(isinstance(o, str) and needle in o and o is not needle\n"
        "    for h in gc.get_objects() if isinstance(h, dict) and h is not globals()\n"
        "    for o in h.values())\n"
        "print(1, found, needle in str(os.environ), sorted(os.environ))\n"
    )
    with Runner(Limits(wall_seconds=5)) as runner:
        execution = _run(runner, text)
    assert execution.stdout.startswith("1 False False ['HOME', 'LANG',"), execution.detail


def test_descendants_die_with_their_program(runner: Runner) -> None:
    mark = "8437.25"
    text = (
        "import os, subprocess\n"
        f"subprocess.Popen(['sleep', '{mark}'])\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        f"    os.fork() or os.execv('/bin/sleep', ['sleep', '{mark}'])\n"
        "    os._exit(0)\n"
        "print(1)\n"
    )
    assert _run(runner, text, dialect="pulp").end is End.OK
    ended = _run(runner, text + "while True: pass", dialect="pulp")
    assert ended.end is End.TIMEOUT
    assert not _is_running(mark)


def _is_running(mark: str) -> bool:
    commands = []
    for entry in Path("/proc").iterdir():
        try:
            commands.append((entry / "cmdline").read_bytes())
        except OSError:  # not a process, or gone meanwhile
            continue
    return any(mark.encode() in command for command in commands)


def test_a_fork_bomb_meets_a_limit_and_leaves_nothing() -> None:
    text = "import os, time\nfor _ in range(500):\n    if os.fork() == 0: time.sleep(60)\nprint(1)"
    with Runner(Limits(wall_seconds=10, num_processes=40)) as runner:
        execution = _run(runner, text, dialect="pulp")
        assert execution.end is End.CRASH
        assert "Resource temporarily unavailable" in execution.detail
        assert _run(runner, "print(2)", dialect="pulp").stdout == "2\n"


@pytest.mark.parametrize(
    "forged",
    [
        '{"locked": false}',
        "",
        "[[[[",
        '{"word": "", "solve": {"dialect": "pulp", "status": "optimal", "objective": 1}}',
        '{"word": 1, "end": "ok"}',
    ],
)
def test_who_writes_to_the_report_is_not_believed(runner: Runner, forged: str) -> None:
    execution = _run(runner, f"import os\nos.write(3, {forged.encode()!r} + b'\\n')\nprint(1)")
    assert (execution.end, execution.solves) == (End.FORBIDDEN, ())
    assert execution.detail == "It wrote to its own report."


def test_a_line_that_was_never_finished_is_no_forgery(runner: Runner) -> None:
    execution = _run(runner, "import os\nprint(1)\nos.write(3, b'{')\nos._exit(0)")
    assert execution.end is End.OK


def test_processes_and_threads_that_report_at_once_are_each_heard_whole() -> None:
    text = (
        "import os, threading\n"
        "from pyscipopt import Model\n"
        "def solve():\n"
        "    m = Model()\n"
        "    m.hideOutput()\n"
        "    xs = [m.addVar(f'{i}' * 40, ub=1) for i in range(2000)]\n"
        "    m.setObjective(sum(xs[:9]), 'maximize')\n"
        "    m.optimize()\n"
        "import pulp\n"
        "first, children = os.getpid(), []\n"
        "for _ in range(3):\n"
        "    child = os.fork()\n"
        "    children = [*children, child] if child else []\n"
        "for _ in range(4): solve()\n"
        "for child in children: os.waitpid(child, 0)\n"
        "if os.getpid() != first: os._exit(0)\n"
        "print(1)\n"
    )
    for limits in (Limits(wall_seconds=20), Limits(wall_seconds=20, report_bytes=4 << 20)):
        with Runner(limits) as runner:
            execution = _run(runner, text, dialect="pulp")
        assert (execution.end, execution.detail) == (End.OK, "")
        assert execution.num_solves == 4 * 2**3
    assert 0 < len(execution.solves) < 4 * 2**3


def test_nothing_survives_in_the_temporary_folder(runner: Runner) -> None:
    text = (
        "import os\n"
        "for _ in range(1500):\n    os.mkdir('d'); os.chdir('d')\n"
        "open('f', 'w').close(); os.chmod('.', 0); print(1)\n"
    )
    assert _run(runner, text).end is End.OK
    assert _run(runner, "import os; print(1, os.listdir('.'))").stdout == "1 []\n"


def test_a_folder_of_any_depth_is_emptied(tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    home = os.getcwd()
    os.chdir(top)
    try:
        for _ in range(1200):
            os.mkdir("d")
            Path("f").touch()
            os.chdir("d")
    finally:
        os.chdir(home)
    (top / "link").symlink_to(tmp_path)
    os.chmod(top / "d", 0)
    empty_folder(str(top))
    assert list(tmp_path.iterdir()) == [top]
    assert list(top.iterdir()) == []


def test_every_layer_is_tried_and_named() -> None:
    begun = time.monotonic()
    layers = probe_sandbox()
    assert time.monotonic() - begun < 10
    assert {"rlimits", "no-new-privileges", "landlock", "seccomp", "pid-namespace"} <= set(layers)
    assert all(layer.held == (layer.note == "") for layer in layers.values())
    assert layers["rlimits"].held
