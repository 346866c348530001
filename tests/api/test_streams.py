"""Scores in a stream and in coroutines: the same verdicts, in order, a few at a time."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

import optmodel
from tests.api.programs import REPLY

ANSWERS = [(f"print('objective:', {value})", float(value % 3)) for value in range(9)]
EXPECTED = [value < 3 for value in range(9)]


def test_a_label_can_be_named() -> None:
    assert optmodel.score(REPLY, label=8.0).correct
    assert not optmodel.score(REPLY, label=optmodel.Label({}, "profit", None)).correct


def test_a_stream_keeps_the_order_and_reads_only_a_few_ahead() -> None:
    num_read = 0

    def pairs() -> Iterator[tuple[str, float]]:
        nonlocal num_read
        for pair in ANSWERS * 10:
            num_read += 1
            yield pair

    verdicts = optmodel.score_stream(pairs())
    assert [next(verdicts).correct for _ in range(9)] == EXPECTED
    assert num_read < 60
    verdicts.close()  # type: ignore[attr-defined]
    assert num_read < 60


def test_a_stream_takes_the_options_of_a_score() -> None:
    sleeping = [("import time\ntime.sleep(9)", 1.0)]
    [verdict] = optmodel.score_stream(sleeping, wall_seconds=0.3)
    assert "timeout" in verdict.detail
    with pytest.raises(optmodel.UserError, match="no rule named 'none'"):
        list(optmodel.score_stream(ANSWERS, rule="none"))


async def _awaited(pairs: AsyncIterator[tuple[str, float]] | list[tuple[str, float]]) -> list[bool]:
    return [one.correct async for one in optmodel.score_stream_async(pairs)]


def test_coroutines_give_the_same_verdicts() -> None:
    async def arriving() -> AsyncIterator[tuple[str, float]]:
        for pair in ANSWERS:
            await asyncio.sleep(0)
            yield pair

    async def all_three() -> tuple[bool, list[bool], list[bool]]:
        single = await optmodel.score_async(REPLY, label=8.0)
        return single.correct, await _awaited(ANSWERS), await _awaited(arriving())

    assert asyncio.run(all_three()) == (True, EXPECTED, EXPECTED)


def test_the_event_loop_goes_on_while_programs_run() -> None:
    async def ticks() -> int:
        task = asyncio.create_task(
            optmodel.score_async("import time\ntime.sleep(0.5)\nprint(1)", 1)
        )
        count = 0
        while not task.done():
            await asyncio.sleep(0.01)
            count += 1
        assert (await task).correct
        return count

    assert asyncio.run(ticks()) > 5
