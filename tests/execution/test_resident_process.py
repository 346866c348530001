"""Programs of ours share a process: with the same executions, and without one harming the next."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from optmodel.execution import End, Execution, Limits, Program, Runner, SolverStatus
from optmodel.execution import _resident_process as resident_process
from optmodel.execution._protocol import ResidentRequest
from optmodel.execution._resident_process import ResidentProcess
from tests.timeless import timeless

SOLVED = """
from pyscipopt import Model
model = Model()
model.hideOutput()
x = model.addVar("x", ub={bound})
model.setObjective(2 * x, "maximize")
model.optimize()
print(model.getObjVal())
"""
# Ends the process that runs it, as no program may that holds Python's own errors only.
DEADLY = "from pyscipopt import Model\nModel(createscip=False).optimize()\n"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(Limits(wall_seconds=20)) as runner:
        yield runner


def ours(text: str, key: str = "ours") -> Program:
    return Program(key, text, dialect="pyscipopt", is_ours=True)


def both_ways(runner: Runner, text: str) -> tuple[Execution, Execution]:
    """The execution in the resident process, and that in a child of its own."""
    shared, alone = runner.run([ours(text), replace(ours(text), is_ours=False)])
    return timeless(shared), timeless(alone)


def process_of(runner: Runner) -> int:
    """The resident process of the first worker, as the fork server's only child."""
    server = runner._workers[0].residents["pyscipopt"].server
    with open(f"/proc/{server.process.pid}/task/{server.process.pid}/children") as file:
        children = file.read().split()
    return int(children[-1]) if children else 0


def test_the_execution_is_that_of_a_child_of_its_own(runner: Runner) -> None:
    shared, alone = both_ways(runner, SOLVED.format(bound=5))
    assert shared == alone
    assert shared.end is End.OK
    assert shared.last_solve is not None
    assert (shared.last_solve.status, shared.last_solve.objective) == (SolverStatus.OPTIMAL, 10.0)
    assert shared.last_solve.variables == {"x": 5.0}
    assert shared.last_solve.model is not None
    assert (shared.stdout, shared.prints_objective) == ("10.0\n", True)
    assert shared.layers, "it is in the sandbox"


def test_it_is_one_process_and_reports_its_own_times(runner: Runner) -> None:
    runs = list(runner.run([ours(SOLVED.format(bound=bound)) for bound in (1, 2, 3)]))
    assert [run.last_solve and run.last_solve.objective for run in runs] == [2.0, 4.0, 6.0]
    assert all(0 < run.cpu_seconds < 5 and run.wall_seconds > 0 for run in runs)
    first = process_of(runner)
    list(runner.run([ours(SOLVED.format(bound=4))]))
    assert process_of(runner) == first != 0


def test_other_programs_never_enter_it(runner: Runner) -> None:
    list(runner.run([ours(SOLVED.format(bound=1))]))
    resident = runner._workers[0].residents["pyscipopt"]
    assert resident.channel is not None
    before = resident.channel.num_programs
    list(runner.run([replace(ours(SOLVED.format(bound=1)), is_ours=False)]))
    assert resident.channel.num_programs == before


def test_nothing_of_a_program_is_left_to_the_next(runner: Runner) -> None:
    marked = SOLVED.format(bound=1) + "mark = 7\n"
    (first,) = runner.run([ours(marked)])
    assert first.end is End.OK
    shared, alone = both_ways(runner, SOLVED.format(bound="mark"))
    assert shared == alone
    assert shared.end is End.CRASH
    assert "NameError" in shared.detail


@pytest.mark.parametrize(
    ("text", "end"),
    [
        (SOLVED.format(bound="None"), End.OK),  # unbounded
        (SOLVED.format(bound=1) + "raise SystemExit('no')\n", End.CRASH),
        (SOLVED.format(bound=1) + "1 / 0\n", End.CRASH),
        ("from pyscipopt import Model\n", End.NO_ANSWER),
        ("from pyscipopt import Model\nx = (\n", End.SYNTAX_ERROR),
    ],
)
def test_whatever_is_no_optimum_runs_in_a_child_of_its_own(
    runner: Runner, text: str, end: End
) -> None:
    shared, alone = both_ways(runner, text)
    assert shared == alone
    assert shared.end is end


@pytest.mark.parametrize(
    "more",
    [
        "import os\nopen('mine', 'w').close()\nprint(os.listdir('.'))\n",
        "print(().__class__.__name__)\n",
        "print(eval('1'))\n",
        "import pyscipopt, sys\nprint(sys.maxsize)\n",
        "from pyscipopt import os\nprint(os.sep == '/', 1)\n",
        "import pyscipopt as library\nprint(library.os.sep, 1)\n",
        "import pyscipopt.scip\nprint(1)\n",
    ],
)
def test_more_of_python_than_renderings_use_is_refused_there(runner: Runner, more: str) -> None:
    shared, alone = both_ways(runner, SOLVED.format(bound=1) + more)
    assert shared == alone, "so it ran in a child of its own"
    resident = runner._workers[0].residents["pyscipopt"]
    assert resident.channel is not None
    assert resident.channel.is_worn, "and the process is replaced, whatever came of it"


def test_its_sandbox_is_that_of_a_child_whatever_a_program_may_import(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the second safeguard, the layers hold a program as they hold any other."""
    request = ResidentProcess._request

    def with_the_system(*arguments: Any) -> ResidentRequest:
        asked = request(*arguments)
        return replace(asked, modules=[*asked.modules, "posix"])

    attempts = ('open("/etc/passwd", 0)', 'mkdir("/mine")', 'unlink("/usr/bin/env")', "fork()")
    text = "import posix\n" + SOLVED.format(bound=5)
    for attempt in attempts:
        text += f"try:\n    posix.{attempt}\n    print('done')\nexcept:\n    print('kept')\n"
    monkeypatch.setattr(ResidentProcess, "_request", with_the_system)
    shared, alone = both_ways(runner, text)
    assert shared == alone
    assert shared.stdout.endswith("kept\n" * len(attempts))
    resident = runner._workers[0].residents["pyscipopt"]
    assert resident.channel is not None
    assert not resident.channel.is_worn, "it ran there"
    text = "import posix\nprint(posix.getuid())\n" + SOLVED.format(bound=5)
    shared, alone = both_ways(runner, text)
    if os.geteuid() == 0:
        assert shared.stdout != alone.stdout, "it is another user"


def test_a_crash_is_recorded_and_the_process_replaced() -> None:
    with Runner(Limits(wall_seconds=20)) as runner:
        crashed, solved = runner.run([ours(DEADLY, "bad"), ours(SOLVED.format(bound=5))])
        assert (crashed.end, crashed.detail) == (End.CRASH, "It was ended by SIGSEGV.")
        assert runner.losses == ("bad: it ended",)
        assert solved.end is End.OK
        assert process_of(runner)
        os.kill(process_of(runner), signal.SIGKILL)
        (after,) = runner.run([ours(SOLVED.format(bound=5))])
        assert timeless(after) == timeless(solved)
        assert len(runner.losses) == 2


def test_a_hang_and_a_flood_are_recorded_and_three_losses_in_a_row_are_enough() -> None:
    texts = {"hang": "while True:\n    pass\n", "flood": "print('7' * 2**21)\n"}
    with Runner(Limits(wall_seconds=0.5)) as runner:
        hung, flooded, crashed = runner.run(
            [*(ours(text, key) for key, text in texts.items()), ours(DEADLY, "crash")]
        )
        assert (hung.end, flooded.end, crashed.end) == (
            End.TIMEOUT,
            End.OUTPUT_LIMIT,
            End.CRASH,
        )
        assert runner.losses == (
            "hang: it did not answer in time",
            "flood: it wrote more than it may",
            "crash: it ended",
        )
        (solved,) = runner.run([ours(SOLVED.format(bound=5))])
        assert solved.end is End.OK
        assert not runner._workers[0].residents


def test_a_caller_who_stops_leaves_a_runner_that_goes_on(runner: Runner) -> None:
    programs = [ours(SOLVED.format(bound=5)), ours("while True:\n    pass\n")]
    assert next(runner.run(programs)).end is End.OK  # the second runs when the iterator is closed
    (solved,) = runner.run([ours(SOLVED.format(bound=5))])
    assert solved.end is End.OK
    assert process_of(runner)
    assert runner.losses == ()


def test_a_process_is_replaced_after_so_many_programs(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resident_process, "NUM_PROGRAMS", 2)
    seen = []
    for _ in range(4):
        (run,) = runner.run([ours(SOLVED.format(bound=5))])
        assert run.end is End.OK
        seen.append(process_of(runner))
    assert len(set(seen)) in (2, 3), "the first may have run others before"
    assert runner.losses == ()


def test_other_limits_hold_in_it_too(runner: Runner) -> None:
    program = ours(SOLVED.format(bound=5))
    (run,) = runner.run([program], limits=Limits(keep_models=False))
    assert run.last_solve is not None
    assert run.last_solve.model is None
    (again,) = runner.run([program])
    assert again.last_solve is not None
    assert again.last_solve.model is not None


@pytest.mark.slow
def test_memory_stays_flat_over_many_programs() -> None:
    with Runner(Limits(wall_seconds=20)) as runner:
        program = ours(SOLVED.format(bound=5))
        peaks = [run.peak_memory for run in runner.run([program] * 2000)]
    assert max(peaks[-300:]) <= 1.1 * max(peaks[:300])
