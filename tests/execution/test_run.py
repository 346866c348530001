"""Every end a program can come to, and what is kept of it."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import UnknownNameError, UserError
from optmodel.execution import Dialect, End, Execution, Limits, Program, Runner, dialects, run
from optmodel.execution._coroutines import Coroutine, Wait
from optmodel.execution._fork_server import ForkServer, ForkServerLostError, ServerSpec
from optmodel.execution._output_reader import RawOutput
from optmodel.execution.attachments import PackedAttachments
from optmodel.execution.program import ParsedProgram

LIMITS = Limits(
    wall_seconds=1, memory_bytes=256 << 20, output_bytes=10_000, disk_bytes=1 << 20, num_files=64
)
ENDS = {
    "print(1)": (End.OK, ""),
    "print('none')": (End.NO_ANSWER, "printed no number"),
    "": (End.NO_CODE, "no program"),
    "def f(:": (End.SYNTAX_ERROR, "Line 1: invalid syntax"),
    "x = 1\nreturn x": (End.SYNTAX_ERROR, "outside function"),
    "def f():\n    1 / 0\nf()": (
        End.CRASH,
        "line 2, in f\n    1 / 0\n    ~~^~~\nZeroDivisionError",
    ),
    "import sys; print(1); sys.exit(3)": (End.CRASH, "ended itself: 3"),
    "import sys; print(1); sys.exit()": (End.OK, ""),
    "import os; print(1, flush=True); os._exit(0)": (End.OK, ""),
    "import os; os._exit(4)": (End.CRASH, "status 4"),
    "import ctypes; ctypes.string_at(0)": (End.CRASH, "SIGSEGV"),
    "input()": (End.CRASH, "EOFError"),
    "import nowhere": (End.CRASH, "No module named 'nowhere'"),
    "import optmodel.evaluation": (End.CRASH, "No module named 'optmodel.evaluation'"),
    "x = [0] * 10**9": (End.MEMORY, "MemoryError"),
    "x = []\nwhile True: x.append(bytes(1 << 20))": (End.MEMORY, "MemoryError"),
    "while True: print('x' * 999)": (End.OUTPUT_LIMIT, "10000 bytes"),
    "import sys\nwhile True: sys.stderr.write('x' * 999)": (End.OUTPUT_LIMIT, "10000 bytes"),
    "open('f', 'wb').write(bytes(2 << 20))": (End.OUTPUT_LIMIT, "File too large"),
    "for n in range(9): open(str(n), 'wb').write(bytes(1 << 19))": (End.OUTPUT_LIMIT, "No space"),
    "import time; time.sleep(60)": (End.TIMEOUT, "1 s"),
    "import atexit; atexit.register(print, 6)": (End.OK, ""),
    "import atexit\n@atexit.register\ndef f():\n    while True: pass": (End.TIMEOUT, "1 s"),
}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parents stay warm for the whole module."""
    with Runner(LIMITS) as runner:
        yield runner


def _run(runner: Runner, text: str, dialect: str = "") -> Execution:
    [execution] = runner.run([Program("key", text, dialect)])
    return execution


@pytest.mark.parametrize("text", ENDS)
def test_each_end(runner: Runner, text: str) -> None:
    end, detail = ENDS[text]
    execution = _run(runner, text)
    assert (execution.key, execution.end) == ("key", end)
    assert detail in execution.detail
    assert len(execution.stdout) <= LIMITS.output_bytes


def test_a_reply_without_a_program_ends_as_no_code(runner: Runner) -> None:
    [execution] = runner.run([Program("key", None)])
    assert execution.end is End.NO_CODE


def test_what_ran_is_measured_and_its_layers_named(runner: Runner) -> None:
    execution = _run(runner, "x = sum(range(3_000_000)); print(x)")
    assert execution.dialect == "python"
    assert execution.exit_code == 0
    assert 0.01 < execution.cpu_seconds <= execution.wall_seconds < 1
    assert execution.peak_memory > 1 << 20
    assert {"rlimits", "no-new-privileges"} <= set(execution.layers)


def test_what_needs_no_process_has_no_layers(runner: Runner) -> None:
    assert _run(runner, "def f(:").layers == ()


def test_a_busy_program_is_stopped_by_its_cpu_limit() -> None:
    [execution] = run([Program("a", "while True: pass")], Limits(wall_seconds=9, cpu_seconds=1))
    assert execution.end is End.TIMEOUT
    assert "CPU" in execution.detail
    assert execution.wall_seconds < 8


def test_a_program_collects_its_garbage_and_writes_no_bytecode(runner: Runner) -> None:
    """Its fork server did neither or both while it imported."""
    text = "import gc, sys; print(int(gc.isenabled()), int(sys.dont_write_bytecode))"
    assert _run(runner, text).stdout == "1 1\n"


def test_what_was_printed_before_the_end_is_kept(runner: Runner) -> None:
    assert _run(runner, "print('41 so far')\nwhile True: pass").stdout == "41 so far\n"
    assert _run(runner, "print('so far')\n1 / 0").stdout == "so far\n"


def test_output_of_compiled_code_is_kept(runner: Runner) -> None:
    text = "import ctypes; ctypes.CDLL(None).printf(b'7 from C\\n')"
    assert _run(runner, text).stdout == "7 from C\n"


def test_what_is_said_while_nobody_listens_is_kept() -> None:
    text = "for _ in range(400): print('1' * 999)\n"
    limits = Limits(wall_seconds=1)
    stream = run([Program("a", "print(1)"), Program("b", text)], limits, in_order=False)
    next(stream)
    time.sleep(1.5)
    [execution] = stream
    assert (execution.end, len(execution.stdout)) == (End.OK, 400_000)


def test_a_parent_that_could_not_be_started_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise BlockingIOError("no more processes")

    with Runner(LIMITS) as runner:
        with monkeypatch.context() as broken:
            broken.setattr(subprocess, "Popen", refuse)
            execution = _run(runner, "print(1)")
            assert execution.end is End.INFRASTRUCTURE
            assert "no more processes" in execution.detail
        assert _run(runner, "print(1)").end is End.OK


def test_a_program_is_main_and_can_be_asked_for_its_source(runner: Runner) -> None:
    text = (
        "import dataclasses, inspect, sys\n"
        "@dataclasses.dataclass\nclass A:\n    x: 'int' = 1\n"
        "def f(): return 1\n"
        "if __name__ == '__main__': print(inspect.getsource(f), A(), sys.argv)\n"
    )
    assert _run(runner, text).stdout == "def f(): return 1\n A(x=1) ['program.py']\n"


def test_threads_are_waited_for(runner: Runner) -> None:
    text = "import threading, time\nthreading.Timer(0.1, print, [8]).start()"
    assert _run(runner, text).stdout == "8\n"


def test_results_come_in_order_from_two_workers() -> None:
    texts = [f"import time; time.sleep({(n % 3) * 0.05}); print({n})" for n in range(12)]
    programs = [Program(str(n), text) for n, text in enumerate(texts)]
    executions = list(run(programs, LIMITS, num_workers=2))
    assert [execution.key for execution in executions] == [str(n) for n in range(12)]
    assert [execution.stdout for execution in executions] == [f"{n}\n" for n in range(12)]


def test_out_of_order_a_slow_program_holds_none_back() -> None:
    texts = ["import time; time.sleep(0.8); print(0)", *(f"print({n})" for n in range(1, 20))]
    programs = [Program(str(n), text) for n, text in enumerate(texts)]
    executions = list(run(programs, LIMITS, num_workers=2, in_order=False))
    assert sorted(execution.key for execution in executions) == sorted(map(str, range(20)))
    assert executions[0].key != "0"


def test_a_dialect_that_cannot_be_forked_runs_each_program_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fresh = Dialect("python", "Plain Python", warm=("statistics",), mode="fresh")
    monkeypatch.setitem(dialects(), "python", fresh)
    text = "import os, sys; print('statistics' in sys.modules, 1)"
    with Runner(LIMITS) as runner:
        assert [_run(runner, text).stdout for _ in range(2)] == ["False 1\n"] * 2
        assert runner._workers[0].servers == {}


def test_programs_are_drawn_as_they_are_needed() -> None:
    drawn = count()
    stream = run((Program(str(next(drawn)), "print(1)") for _ in count()), LIMITS)
    assert next(stream).key == "0"
    stream.close()  # type: ignore[attr-defined]
    assert next(drawn) < 100


def test_turning_away_kills_what_still_runs() -> None:
    programs = [Program("a", "print(1)"), Program("b", "import time; time.sleep(90)")]
    with Runner(Limits(wall_seconds=100)) as runner:
        stream = runner.run(programs)
        next(stream)
        stream.close()  # type: ignore[attr-defined]
        assert _run(runner, "print(3)").stdout == "3\n"


def test_a_parent_that_dies_is_replaced_and_the_program_run_again(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(runner, "print(1)")
    [worker] = runner._workers
    worker.servers[ServerSpec(dialects()["python"])].process.kill()
    assert _run(runner, "print(2)").stdout == "2\n"

    starts: list[ServerSpec] = []

    def lose(
        self: ForkServer, source: ParsedProgram, limits: Limits, attached: PackedAttachments
    ) -> Coroutine[RawOutput]:
        starts.append(self.spec)
        yield Wait([], 0.0)
        raise ForkServerLostError("The parent was lost.")

    monkeypatch.setattr(ForkServer, "execute", lose)
    execution = _run(runner, "print(3)")
    assert (execution.end, execution.detail) == (
        End.CRASH,
        "The parent was lost. It did so twice.",
    )
    assert [spec.is_fresh for spec in starts] == [False, True]


def test_a_parent_that_cannot_warm_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Dialect("python", "Plain Python", warm=("json.nowhere",))
    monkeypatch.setitem(dialects(), "python", broken)
    ends = list(run([Program(str(n), "print(1)") for n in range(3)], LIMITS))
    assert {end.end for end in ends} == {End.INFRASTRUCTURE}
    assert "No module named 'json.nowhere'" in ends[2].detail


def test_a_dialect_that_is_not_installed_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = Dialect("pulp", "PuLP", ("pulp",), ("nowhere",), "pulp")
    monkeypatch.setitem(dialects(), "pulp", absent)
    [execution] = run([Program("a", "import pulp", "pulp")], LIMITS)
    assert execution.end is End.INFRASTRUCTURE
    assert "pip install 'optmodel[dialects]'" in execution.detail


def test_temporary_folders_are_gone_and_no_descriptor_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    num_open = len(os.listdir("/proc/self/fd"))
    texts = ["open('f', 'w').write('1'); print(1)", "import os; print(os.listdir('.'), 1)"] * 2
    executions = list(run([Program("a", text) for text in texts], LIMITS))
    assert executions[1].stdout == executions[3].stdout == "[] 1\n"
    assert list(tmp_path.iterdir()) == []
    assert len(os.listdir("/proc/self/fd")) == num_open


def test_killing_us_ends_the_parents_and_their_programs(tmp_path: Path) -> None:
    text = (
        "from optmodel.execution import Program, run\n"
        "stream = run([Program('a', 'print(1)'), Program('b', 'import time; time.sleep(99)')])\n"
        "print(next(stream).stdout, flush=True)\n"
        "next(stream)\n"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", text]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"1\n"
        time.sleep(0.1)
        assert _processes_in(tmp_path)
        killed.kill()
    deadline = time.monotonic() + 5
    while _processes_in(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert _processes_in(tmp_path) == []


def _processes_in(folder: Path) -> list[str]:
    """Processes whose temporary folder lies in this one, by number."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes()
        except OSError:  # it is gone, or another user's
            continue
        if f"TMPDIR={folder}/".encode() in environment:
            found.append(entry.name)
    return found


@pytest.mark.parametrize("field", ["wall_seconds", "memory_bytes", "num_variables"])
def test_limits_are_positive(field: str) -> None:
    zero: dict[str, Any] = {field: 0}
    with pytest.raises(UserError, match=field):
        replace(Limits(), **zero)


def test_bad_requests_are_told() -> None:
    with pytest.raises(UserError, match="give 1 or more"):
        Runner(num_workers=0)
    with pytest.raises(UnknownNameError, match="did you mean 'pulp'"):
        list(run([Program("a", "print(1)", "plup")]))
