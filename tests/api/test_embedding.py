"""The everyday functions are called from anywhere: scripts, notebooks, threads, loops, forks."""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import optmodel
from optmodel.execution.warm_runners import _POOL
from tests.api.programs import PROGRAM, REPLY, python

# No guard: whatever imported this as a module of its own would print `begun` once more.
SCRIPT = f"""
import optmodel

print("begun")
triples = optmodel.generate(3, seed=7, families="blending", dialects="highspy", workers=2)
print(len(triples), optmodel.score({REPLY!r}, 8.0).correct)
print(optmodel.run(triples[0].programs["highspy"]).last_solve.status)
print(type(optmodel.certify(triples[0].parse_instance())).__name__)
"""
SHORT = f'import optmodel; print("begun"); print(optmodel.score({REPLY!r}, 8.0).correct)'
PRINTED = "begun\n3 True\noptimal\nCertified\n"
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
ENDLESS = f"""
import signal
import optmodel

signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
print(optmodel.score({REPLY!r}, 8.0).correct, flush=True)
optmodel.run("while True: pass", wall_seconds=60)
"""
FORKING = f"""
import multiprocessing, optmodel, warnings

warnings.simplefilter("ignore", DeprecationWarning)  # of a fork beside threads

assert optmodel.score({REPLY!r}, 8.0).correct
with multiprocessing.get_context("fork").Pool(2) as pool:
    found = pool.starmap(optmodel.score, [({REPLY!r}, float(value)) for value in (7, 8, 9)])
print([verdict.correct for verdict in found], optmodel.score({REPLY!r}, 8.0).correct)
"""


@pytest.fixture(scope="module", autouse=True)
def _runs_share_servers() -> None:
    """Here they start their own."""


def test_a_script_needs_no_guard(tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    file.write_text(SCRIPT, encoding="utf-8")
    assert python(str(file)) == PRINTED


@pytest.mark.parametrize(
    "arguments",
    [["-c", SHORT], pytest.param(["-"], marks=pytest.mark.slow)],
    ids=["argument", "standard input"],
)
def test_a_program_without_a_file_needs_no_guard(arguments: list[str]) -> None:
    assert python(*arguments, stdin=SHORT) == "begun\nTrue\n"


def test_a_cell_of_a_notebook_scores() -> None:
    assert python("-c", NOTEBOOK, stdin=SHORT) == "begun\nTrue\n"


@pytest.mark.slow  # the script above with the cell above
def test_a_cell_of_a_notebook_calls_all_four() -> None:
    assert python("-c", NOTEBOOK, stdin=SCRIPT) == PRINTED


def test_many_threads_get_each_its_own_verdict_from_few_runners() -> None:
    programs = [PROGRAM.format(bound=number) for number in range(1, 13)]
    expected = [2.0 * number + number % 2 for number in range(1, 13)]  # every second one is wrong
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(optmodel.score, programs, expected))
    assert [verdict.correct for verdict in found] == [False, True] * 6
    assert [verdict.value for verdict in found] == [2.0 * number for number in range(1, 13)]
    assert len(_POOL._idle) <= len(os.sched_getaffinity(0))


def test_a_coroutine_calls_it_directly_or_in_threads() -> None:
    async def main() -> tuple[bool, list[bool], int]:
        direct = optmodel.score(REPLY, 8.0).correct
        calls = [asyncio.to_thread(optmodel.score, REPLY, value) for value in (7.0, 8.0, 9.0)]
        gathered = asyncio.gather(*calls)
        num_steps = 0
        while not gathered.done():
            await asyncio.sleep(0.002)
            num_steps += 1
        return direct, [verdict.correct for verdict in await gathered], num_steps

    direct, found, num_steps = asyncio.run(main())
    assert direct
    assert found == [False, True, False]
    assert num_steps > 3  # the loop went on


def test_triples_are_made_on_threads_at_the_same_time(triple: optmodel.TripleRecord) -> None:
    def make(seed: int) -> list[optmodel.TripleRecord]:
        return optmodel.generate(1, seed=seed, families="transportation", dialects="highspy")

    async def main() -> list[list[optmodel.TripleRecord]]:
        return await asyncio.gather(*(asyncio.to_thread(make, seed) for seed in (7, 8)))

    [seven], [eight] = asyncio.run(main())
    assert seven == triple
    assert eight != triple


def test_a_fork_scores_and_leaves_its_parent_its_runners() -> None:
    assert python("-c", FORKING) == "[False, True, False] True\n"


def test_a_spawned_process_scores() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(optmodel.score, (REPLY, 8.0)).correct


def test_an_interrupt_leaves_no_process_behind() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    time.sleep(0.5)  # the endless program begins
    started = _descendants(process.pid)
    assert started
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=30)
    assert error.rstrip().endswith("KeyboardInterrupt")
    deadline = time.monotonic() + 10
    while any(map(_is_alive, started)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in started if _is_alive(pid)] == []


def _descendants(pid: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:  # it has just ended
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    children = [one for one, parent in parents.items() if parent == pid]
    return [*children, *(far for child in children for far in _descendants(child))]


def _is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_the_fork_server_stays_warm_between_calls() -> None:
    optmodel.score(REPLY, 8.0)
    _, runner = _POOL._idle[-1]
    servers = dict(runner._workers[0].servers)
    optmodel.score(REPLY, 8.0, wall_seconds=3)
    optmodel.run(PROGRAM.format(bound=2))
    assert _POOL._idle[-1][1] is runner
    assert runner._workers[0].servers == servers
