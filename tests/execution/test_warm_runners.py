"""Warm runners: one for each context, and a pool that any number of threads borrow from."""

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from warnings import catch_warnings

import pytest

from optmodel.errors import UserError
from optmodel.execution import (
    End,
    Limits,
    Program,
    Runner,
    SandboxLevel,
    close_process_runner,
    prepare_process_runner,
    process_runner,
    warm_runner,
)
from optmodel.execution.warm_runners import _RunnerPool, _Settings

SETTINGS = _Settings(SandboxLevel.LIMITED, confirms=False, folder="")


def test_the_process_runner_is_one_until_it_is_closed_and_each_thread_has_its_own() -> None:
    prepare_process_runner(SandboxLevel.LIMITED, ())
    mine = process_runner()
    assert process_runner() is mine
    others: list[Runner] = []

    def elsewhere() -> None:
        others.append(process_runner())
        close_process_runner()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert others[0] is not mine
    assert process_runner() is mine
    close_process_runner()
    assert process_runner() is not mine
    close_process_runner()


def test_threads_of_one_context_share_its_runner() -> None:
    mine = process_runner()

    async def main() -> Runner:
        return await asyncio.to_thread(process_runner)

    assert asyncio.run(main()) is mine
    close_process_runner()


def test_a_runner_runs_within_other_limits_in_the_same_fork_server() -> None:
    slow = "import time\ntime.sleep(0.6)\nprint(1)"
    with Runner(Limits(wall_seconds=10)) as runner:
        [first] = runner.run([Program("a", slow)])
        servers = dict(runner._workers[0].servers)
        [second] = runner.run([Program("a", slow)], limits=Limits(wall_seconds=0.2))
        assert (first.end, second.end) == (End.OK, End.TIMEOUT)
        assert runner._workers[0].servers == servers


def test_the_same_settings_find_the_same_warm_runner() -> None:
    with warm_runner() as first:
        pass
    with warm_runner() as second:
        assert second is first
        with warm_runner() if os.cpu_count() != 1 else warm_runner(confirms=True) as other:
            assert other is not first


def test_another_working_folder_has_another_runner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that was not the working one when a runner started is not hidden by it."""
    (tmp_path / "label").write_text("7")
    text = f"print(open({str(tmp_path / 'label')!r}).read())"
    with warm_runner() as first:
        pass
    monkeypatch.chdir(tmp_path)
    with warm_runner() as second:
        assert second is not first
        [execution] = second.run([Program("a", text)])
    assert execution.end is not End.OK


def test_a_working_folder_that_is_gone_is_a_mistake_to_be_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.rmdir()
    with pytest.raises(UserError, match="working folder is gone"), warm_runner():
        pass
    monkeypatch.undo()
    with warm_runner():
        pass


def test_a_pool_holds_no_more_runners_than_its_size_and_replaces_the_oldest() -> None:
    pool = _RunnerPool(2)
    others = [_Settings(SandboxLevel.LIMITED, False, str(number)) for number in range(3)]
    seen = []
    for settings in others:
        with pool.borrow(settings) as runner:
            seen.append(runner)
    assert [settings.folder for settings, _ in pool._idle] == ["1", "2"]
    with pool.borrow(others[1]) as runner:
        assert runner is seen[1]
    with pool.borrow(others[0]) as runner:
        assert runner is not seen[0]
    assert [settings.folder for settings, _ in pool._idle] == ["1", "0"]


def test_who_finds_all_runners_taken_waits() -> None:
    pool = _RunnerPool(1)
    entered = threading.Event()

    def wait() -> Runner:
        entered.set()
        with pool.borrow(SETTINGS) as runner:
            return runner

    with ThreadPoolExecutor(1) as threads:
        with pool.borrow(SETTINGS) as runner:
            other = threads.submit(wait)
            assert entered.wait(10)
            assert not other.done()
        assert other.result(10) is runner


def test_a_failure_gives_the_runner_back_and_an_interrupt_leaves_it_cold() -> None:
    pool = _RunnerPool(1)

    def fail(error: BaseException) -> Runner:
        with suppress(type(error)), pool.borrow(SETTINGS) as runner:
            list(runner.run([Program("a", "print(1)")]))
            raise error
        return runner

    runner = fail(ValueError())
    assert runner._workers[0].servers
    assert fail(KeyboardInterrupt()) is runner
    assert not runner._workers[0].servers
    with pool.borrow(SETTINGS) as again:
        [execution] = again.run([Program("a", "print(1)")])
    assert execution.stdout == "1\n"
    runner.close()


def test_a_fork_starts_fork_servers_of_its_own_and_leaves_those_of_its_parent() -> None:
    with Runner(Limits(wall_seconds=10)) as runner:
        programs = runner.run([Program("a", "print(1)"), Program("b", "print(2)")])
        assert next(programs).stdout == "1\n"  # the fork has half of an iteration in its hands
        [server] = runner._workers[0].servers.values()
        with catch_warnings(action="ignore"):  # newer versions of Python warn beside threads
            child = os.fork()
        if child == 0:
            status = 1
            try:
                del programs
                [execution] = runner.run([Program("c", "print(3)")])
                [own] = runner._workers[0].servers.values()
                is_new = own.process.pid != server.process.pid
                runner.close()
                status = 0 if execution.stdout == "3\n" and is_new else 2
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert [execution.stdout for execution in programs] == ["2\n"]
        assert [*runner._workers[0].servers.values()] == [server]
