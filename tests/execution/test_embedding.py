"""Programs are run from wherever Python runs: bare scripts, notebooks, threads, event loops."""

import asyncio
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from optmodel.execution import End, Limits, Program, Runner, run
from optmodel.execution._worker_pool import WORKER_NUMBERS

LIMITS = Limits(wall_seconds=10)
# No guard: whatever imported this as a module of its own would run it once more.
SCRIPT = """
from optmodel.execution import Limits, Program, run
print("begun")
texts = ["print(1)", "print(2)"]
programs = [Program(text, text) for text in texts]
print([one.stdout for one in run(programs, Limits(wall_seconds=10), num_workers=2)])
"""
# What a kernel of a notebook does: its `__main__` has no file, and its cells run in a coroutine of
# a loop that is running already.
NOTEBOOK = """
import asyncio, sys
from types import ModuleType

main = ModuleType("__main__")
del main.__dict__["__loader__"]
sys.modules["__main__"] = main
sys.argv = ["ipykernel_launcher", "-f", "kernel.json"]
cell = sys.stdin.read()

async def run_cell():
    exec(compile(cell, "<cell 1>", "exec"), main.__dict__)

asyncio.run(run_cell())
"""


def _answers(texts: list[str], runner: Runner | None = None) -> list[str]:
    programs = [Program(text, text) for text in texts]
    found = runner.run(programs) if runner else run(programs, LIMITS)
    executions = list(found)
    assert [one.end for one in executions] == [End.OK] * len(texts)
    return [one.stdout.strip() for one in executions]


def _python(checkout: Path, *arguments: str, stdin: str = "") -> str:
    ended = subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def checkout() -> Path:
    """The folder that the package is imported from."""
    return Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("way", ["a file", pytest.param("standard input", marks=pytest.mark.slow)])
def test_a_script_needs_no_guard(checkout: Path, tmp_path: Path, way: str) -> None:
    file = tmp_path / "script.py"
    file.write_text(SCRIPT, encoding="utf-8")
    arguments = {"a file": [str(file)], "standard input": ["-"]}
    output = _python(checkout, *arguments[way], stdin=SCRIPT)
    assert output == "begun\n['1\\n', '2\\n']\n"


def test_a_cell_of_a_notebook_runs_programs(checkout: Path) -> None:
    assert _python(checkout, "-c", NOTEBOOK, stdin=SCRIPT) == "begun\n['1\\n', '2\\n']\n"


def test_a_coroutine_may_run_programs_itself() -> None:
    async def main() -> list[str]:
        return _answers(["print(1)", "print(2)"])

    assert asyncio.run(main()) == ["1", "2"]


def test_beside_programs_in_threads_an_event_loop_goes_on() -> None:
    async def main() -> tuple[list[list[str]], int]:
        work = [asyncio.to_thread(_answers, [f"print({number})"]) for number in range(2)]
        gathered = asyncio.gather(*work)
        num_steps = 0
        while not gathered.done():
            await asyncio.sleep(0.005)
            num_steps += 1
        return await gathered, num_steps

    found, num_steps = asyncio.run(main())
    assert found == [["0"], ["1"]]
    assert num_steps > 5


def test_threads_have_runners_of_their_own() -> None:
    """Each with a worker of another number: by it a worker gets its core and its user."""
    all_ready = threading.Barrier(3)

    def work(number: int) -> tuple[int, list[str]]:
        with Runner(LIMITS) as runner:
            all_ready.wait(20)
            [worker] = runner._workers
            return worker.number, _answers([f"print({number})"], runner)

    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(work, range(3)))
    assert [answers for _, answers in found] == [["0"], ["1"], ["2"]]
    assert len({number for number, _ in found}) == 3


def test_threads_may_share_a_runner_and_take_turns() -> None:
    with Runner(LIMITS) as runner, ThreadPoolExecutor(4) as threads:
        texts = [[f"print({number})", f"print({-number})"] for number in range(1, 5)]
        found = list(threads.map(lambda one: _answers(one, runner), texts))
    assert found == [[str(number), str(-number)] for number in range(1, 5)]


def test_a_thread_waits_until_the_iterator_of_another_is_done() -> None:
    with Runner(LIMITS) as runner:
        first = runner.run([Program("a", "print(1)"), Program("b", "print(2)")])
        assert next(first).stdout == "1\n"
        other = ThreadPoolExecutor(1).submit(_answers, ["print(3)"], runner)
        time.sleep(0.3)
        assert not other.done()
        assert [one.stdout for one in first] == ["2\n"]
        assert other.result(20) == ["3"]


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_runner_runs_one_iterable_at_a_time(is_closed: bool) -> None:
    with Runner(LIMITS) as runner:
        first = runner.run([Program("a", "print(1)"), Program("b", "print(2)")])
        assert next(first).stdout == "1\n"
        if is_closed:
            first.close()  # type: ignore[attr-defined]
        else:
            with pytest.raises(RuntimeError, match="still runs other programs"):
                _answers(["print(3)"], runner)
            assert [one.stdout for one in first] == ["2\n"]
        assert _answers(["print(3)"], runner) == ["3"]


def test_a_runner_that_was_closed_starts_again() -> None:
    runner = Runner(LIMITS)
    assert _answers(["print(1)"], runner) == ["1"]
    runner.close()
    assert _answers(["print(2)"], runner) == ["2"]
    runner.close()


def test_numbers_of_workers_are_the_lowest_that_are_free() -> None:
    first = WORKER_NUMBERS.take(3)
    second = WORKER_NUMBERS.take(2)
    assert not set(first) & set(second)
    WORKER_NUMBERS.release(first[:2])
    third = WORKER_NUMBERS.take(3)
    assert third[:2] == sorted(first[:2])
    assert not set(third) & {*second, first[2]}
    WORKER_NUMBERS.release({*first, *second, *third})


def test_a_runner_gives_its_numbers_back_when_nobody_has_it() -> None:
    runner = Runner(LIMITS, num_workers=2)
    numbers = [worker.number for worker in runner._workers]
    runner.close()
    other = Runner(LIMITS)
    assert other._workers[0].number not in numbers  # the first may still be used
    del runner, other
    assert Runner(LIMITS, num_workers=2)._workers[0].number == min(numbers)


def test_the_room_is_imported_without_any_library(checkout: Path) -> None:
    """Solvers and modelling libraries load in the processes of programs, and others when needed."""
    heavy = [
        "highspy",
        "pyscipopt",
        "pulp",
        "pyomo",
        "gurobipy",
        "numpy",
        "pydantic",
        "libcst",
        "markdown_it",
        "sqlite3",
    ]
    text = f"import sys, optmodel.execution\nprint([one for one in {heavy} if one in sys.modules])"
    assert _python(checkout, "-c", text) == "[]\n"
