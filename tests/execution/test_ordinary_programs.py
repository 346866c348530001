"""What libraries do that is no attack works within the lock: loops, pools, locks, copies."""

from collections.abc import Iterator

import pytest

from optmodel.execution import End, Limits, Program, Runner, probe_sandbox

_POOL = """
import multiprocessing
with multiprocessing.Pool(3) as pool:
    print(sum(pool.map(abs, range(10))))
"""
_EXECUTOR = """
from concurrent.futures import {0}
with {0}(3) as workers:
    print(sum(workers.map(abs, range(10))))
"""
_ASYNCIO = """
import asyncio
async def f():
    await asyncio.sleep(0.01)
    return await asyncio.to_thread(lambda: 45)
print(asyncio.run(f()))
"""
_DATABASE = """
import sqlite3
base = sqlite3.connect("a.db")
base.execute("create table t(x)")
base.execute("insert into t values(45)")
base.commit()
print(*base.execute("select x from t").fetchone())
"""
_LOCKS = """
import fcntl
file = open("f", "w")
fcntl.flock(file, fcntl.LOCK_EX)
fcntl.lockf(file, fcntl.LOCK_EX)
fcntl.lockf(file, fcntl.LOCK_UN)
print(45)
"""
_COPIES = """
import shutil
open("a", "w").write("45")
shutil.copy2("a", "b")
print(open("b").read())
"""
_TERMINAL = """
import shutil, sys
shutil.get_terminal_size()
print(45 + sys.stdout.isatty())
"""
_FILES = """
files = [open(str(number), "w") for number in range(100)]
print(45)
"""
_QUEUE = """
import multiprocessing
queue = multiprocessing.Queue()
multiprocessing.Process(target=queue.put, args=(45,)).start()
print(queue.get())
"""
_PIPE = """
import multiprocessing
ours, theirs = multiprocessing.Pipe()
multiprocessing.Process(target=theirs.send, args=(45,)).start()
print(ours.recv())
"""
_INTERPRETER = """
import subprocess, sys
ended = subprocess.run([sys.executable, "-c", "print(45)"], capture_output=True, text=True)
print(ended.stdout)
"""
ANYWHERE = {
    "asyncio": _ASYNCIO,
    "threads": _EXECUTOR.format("ThreadPoolExecutor"),
    "a database": _DATABASE,
    "locks on a file": _LOCKS,
    "copies": _COPIES,
    "the size of a terminal": _TERMINAL,
    "many files": _FILES,
}
WITH_PROCESSES = {
    "a pool": _POOL,
    "workers": _EXECUTOR.format("ProcessPoolExecutor"),
    "a queue": _QUEUE,
    "a pipe": _PIPE,
    "an interpreter": _INTERPRETER,
}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One worker, whose parents stay warm for the whole module."""
    with Runner(Limits(wall_seconds=10)) as runner:
        yield runner


def _prints_45(runner: Runner, text: str, dialect: str) -> None:
    [execution] = runner.run([Program("a", text, dialect)])
    assert (execution.end, execution.stdout.strip()) == (End.OK, "45"), execution.detail


@pytest.mark.parametrize("dialect", ["python", "pulp"])
@pytest.mark.parametrize("name", ANYWHERE)
def test_what_needs_no_process_ends_right_in_either_profile(
    runner: Runner, name: str, dialect: str
) -> None:
    _prints_45(runner, ANYWHERE[name], dialect)


@pytest.mark.parametrize("name", WITH_PROCESSES)
def test_what_needs_processes_ends_right_where_they_are_allowed(runner: Runner, name: str) -> None:
    if not probe_sandbox()["mount-namespace"].held:
        pytest.skip("needs a root of its own, where semaphores have a place")
    _prints_45(runner, WITH_PROCESSES[name], "pulp")
