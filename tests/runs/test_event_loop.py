"""Coroutines from code that is none, whether or not a loop runs already."""

import asyncio
import threading

import pytest

from optmodel.runs import EventLoop


async def doubled(number: int) -> int:
    await asyncio.sleep(0)
    return 2 * number


def doubles(*numbers: int) -> list[int]:
    with EventLoop() as loop:
        return [loop.run(doubled(number)) for number in numbers]


def test_outside_a_loop_they_run_here() -> None:
    assert doubles(1, 2) == [2, 4]


def test_inside_a_loop_they_run_on_a_thread() -> None:
    async def caller() -> tuple[list[int], threading.Thread]:
        async def where() -> threading.Thread:
            return threading.current_thread()

        with EventLoop() as loop:
            return doubles(3), loop.run(where())

    found, thread = asyncio.run(caller())
    assert found == [6]
    assert thread is not threading.main_thread()
    assert not thread.is_alive()


@pytest.mark.parametrize("is_inside", [False, True])
def test_what_a_coroutine_raises_is_raised(is_inside: bool) -> None:
    async def fails() -> None:
        raise KeyError("lost")

    def call() -> None:
        with EventLoop() as loop:
            loop.run(fails())

    async def caller() -> None:
        call()

    with pytest.raises(KeyError, match="lost"):
        asyncio.run(caller()) if is_inside else call()


def test_an_interruption_cancels_what_runs_on_the_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C comes while the caller waits for the other thread."""
    ended: list[str] = []

    async def waits() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("cancelled")

    async def caller() -> None:
        with EventLoop() as loop:
            begun = threading.Event()

            async def begins() -> None:
                begun.set()
                await waits()

            def interrupted(self: object, timeout: float | None = None) -> None:
                begun.wait()
                monkeypatch.undo()
                raise KeyboardInterrupt

            monkeypatch.setattr("concurrent.futures.Future.result", interrupted)
            loop.run(begins())

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(caller())
    assert ended == ["cancelled"]


@pytest.mark.parametrize("is_inside", [False, True])
def test_tasks_that_are_left_behind_end_with_the_loop(is_inside: bool) -> None:
    ended: list[str] = []

    async def waits() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    async def leaves_one() -> asyncio.Task[None]:
        task = asyncio.create_task(waits())
        await asyncio.sleep(0)
        return task

    def call() -> asyncio.Task[None]:
        with EventLoop() as loop:
            return loop.run(leaves_one())

    async def caller() -> asyncio.Task[None]:
        return call()

    task = asyncio.run(caller()) if is_inside else call()
    assert task.cancelled()
    assert ended == ["cancelled"]
