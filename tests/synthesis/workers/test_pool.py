"""Results come in the order of the tasks, and a worker that is killed is a sentence."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import InfrastructureError, MissingExtraError, OptmodelError, UserError
from optmodel.execution import SandboxLevel, require_dialects
from optmodel.synthesis.workers.worker_pool import JobPool, OrderedPool

Call = tuple[Callable[[Any], Any], Any]
"""A function and its argument."""


@pytest.fixture(scope="module", autouse=True)
def _runs_share_servers() -> None:
    """Here they start their own."""


def _apply(call: Call) -> Any:
    function, argument = call
    return function(argument)


@pytest.fixture(scope="module")
def pool() -> Iterator[OrderedPool[Call, Any]]:
    """Two workers, which are started once for the whole module."""
    with OrderedPool(_apply, 2) as pool:
        yield pool


def test_results_come_in_the_order_of_their_tasks(pool: OrderedPool[Call, Any]) -> None:
    assert list(pool.map((abs, number) for number in range(-20, 0))) == list(range(20, 0, -1))
    alone: OrderedPool[int, int] = OrderedPool(abs, 1)
    with alone:
        assert list(alone.map(range(-20, 0))) == list(range(20, 0, -1))


def test_a_slow_task_holds_back_the_results_but_not_the_work(
    pool: OrderedPool[Call, Any],
) -> None:
    """The other worker does the next three meanwhile; all its naps end before the first one."""
    list(pool.map([(time.sleep, 0.2)] * 2))  # both are awake
    long, *short = pool.map((_nap, seconds) for seconds in (3.0, 0.1, 0.1, 0.1))
    assert max(short) < long


def _nap(seconds: float) -> float:
    """When a nap has ended, by the clock of the machine."""
    time.sleep(seconds)
    return time.monotonic()


def test_each_worker_has_a_core_of_its_own(pool: OrderedPool[Call, Any]) -> None:
    assert all(len(cores) == 1 for cores in pool.map([(os.sched_getaffinity, 0)] * 4))


def test_what_a_task_raises_is_raised_here(pool: OrderedPool[Call, Any]) -> None:
    with pytest.raises(TypeError, match="has no len") as raised:
        list(pool.map([(len, 3)]))
    assert "In a worker process" in "".join(raised.value.__notes__)
    with OrderedPool(_apply, 1) as alone, pytest.raises(TypeError, match="has no len"):
        list(alone.map([(len, 3)]))


def test_an_error_that_cannot_be_sent_comes_as_its_sentence(pool: OrderedPool[Call, Any]) -> None:
    """`MissingExtraError` is made of three arguments, and holds its sentence alone."""
    with pytest.raises(UserError, match="This needs the package 'highspy': install it with"):
        list(pool.map([(_lacks_a_package, "highspy")]))


def _lacks_a_package(package: str) -> None:
    raise MissingExtraError(package, "dialects", "This")


def test_coroutines_wait_for_results_at_a_time(pool: OrderedPool[Call, Any]) -> None:
    async def all_of_them() -> list[Any]:
        return await asyncio.gather(*(pool.call((abs, number)) for number in (-1, -2, -3)))

    assert asyncio.run(all_of_them()) == [1, 2, 3]


def test_jobs_need_no_worker_where_one_is_enough() -> None:
    async def ask(jobs: JobPool) -> tuple[int, int]:
        return await jobs.do(os.getpid), await jobs.do(threading.get_ident)

    with JobPool(1) as jobs:
        assert asyncio.run(ask(jobs)) == (os.getpid(), threading.get_ident())


def test_a_killed_worker_is_said_so() -> None:
    with (
        OrderedPool(os._exit, 2) as pool,
        pytest.raises(InfrastructureError, match="worker process was killed"),
    ):
        list(pool.map([9, 9]))


def test_no_worker_is_refused() -> None:
    with pytest.raises(UserError, match="give 1 or more"):
        OrderedPool(abs, 0)


def test_tasks_that_nobody_waits_for_end_with_the_pool() -> None:
    before = _children()  # those of an earlier test may just be ending
    with OrderedPool(time.sleep, 2) as pool:
        next(pool.map([0.01] * 100))
        started = _children() - before
        assert len(started) == 2
    assert not started & _children()


def _children() -> set[int]:
    """The numbers of our worker processes that are alive."""
    me = str(os.getpid())
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            is_mine = stat.read_text().rsplit(")", 1)[1].split()[1] == me
            command = (stat.parent / "cmdline").read_bytes().decode()
        except OSError:  # it is gone
            continue
        if is_mine and "worker_process" in command:
            found.add(int(stat.parent.name))
    return found


_PARENT = """
import signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
from optmodel.synthesis.workers.worker_pool import OrderedPool

with OrderedPool(time.sleep, 2) as pool:
    results = pool.map([0.0, 0.0] + [600.0] * 6)
    next(results), next(results)
    print("awake", flush=True)
    next(results)
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_workers_die_with_their_parent(checkout: Path, sent: signal.Signals) -> None:
    """Whether it is killed, or interrupted while its workers are at work."""
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT],
        cwd=checkout,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "awake\n"
        workers = _descendants(parent.pid)
        assert len(workers) == 2
        parent.send_signal(sent)
        try:
            parent.wait(30)
        finally:
            parent.kill()
    deadline = time.monotonic() + 10
    while any(map(_is_running, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_is_running, workers))


def _descendants(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(pid) for path in children for pid in path.read_text().split()]


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_pools_on_two_threads_do_not_meet() -> None:
    """Each works in this process, at a level of its own, and closes what is its own."""
    seen: dict[str, object] = {}

    def work(name: str, level: SandboxLevel) -> None:
        try:
            with OrderedPool(require_dialects, 1, level) as pool:
                seen[name] = list(pool.map([("highspy",)]))
        except OptmodelError as error:
            seen[name] = error

    threads = [
        threading.Thread(target=work, args=(name, level))
        for name, level in (("a", SandboxLevel.LIMITED), ("b", SandboxLevel.NONE))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"a": [None], "b": [None]}
