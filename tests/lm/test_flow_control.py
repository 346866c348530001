"""Concurrency stays within its bounds whatever happens, and waits grow up to a limit."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.lm import RetryPolicy
from optmodel.lm.flow_control import ConcurrencyLimiter


@given(
    st.integers(1, 100),
    st.lists(st.tuples(st.booleans(), st.floats(0, 5)), max_size=60),
)
def test_the_limit_stays_between_one_and_its_maximum(
    most: int, events: list[tuple[bool, float]]
) -> None:
    now = [0.0]
    limiter = ConcurrencyLimiter(most, clock=lambda: now[0])
    for is_success, seconds in events:
        before = limiter.limit
        now[0] += seconds
        if is_success:
            limiter.on_success()
            assert before <= limiter.limit <= before + 1
        else:
            limiter.on_overload()
            assert before // 2 <= limiter.limit <= before
        assert 1 <= limiter.limit <= most


def test_overloads_of_one_round_count_once() -> None:
    now = [10.0]
    limiter = ConcurrencyLimiter(64, clock=lambda: now[0])
    for moment, limit in ((10.0, 4), (10.9, 4), (11.0, 2), (11.5, 2), (12.0, 1), (20.0, 1)):
        now[0] = moment
        limiter.on_overload()
        assert limiter.limit == limit


def test_a_slot_is_free_again_after_a_failure() -> None:
    async def fail_and_go_on() -> int:
        limiter = ConcurrencyLimiter(1)
        for _ in range(3):
            with pytest.raises(RuntimeError):
                async with limiter.slot():
                    raise RuntimeError("the call failed")
        async with asyncio.timeout(5), limiter.slot():
            return limiter.limit

    assert asyncio.run(fail_and_go_on()) == 1


def test_a_raised_limit_wakes_those_who_wait() -> None:
    async def run() -> list[int]:
        limiter, done = ConcurrencyLimiter(64), list[int]()

        async def call(number: int) -> None:
            async with limiter.slot():
                await asyncio.sleep(0)
                limiter.on_success()
                done.append(number)

        async with asyncio.timeout(5):
            await asyncio.gather(*(call(number) for number in range(50)))
        return done

    assert sorted(asyncio.run(run())) == list(range(50))


def test_no_slots_at_all_are_a_mistake() -> None:
    with pytest.raises(AssertionError):
        ConcurrencyLimiter(0)


@given(st.integers(1, 10_000), st.none() | st.floats(0, 1e4))
def test_waits_are_bounded_and_never_shorter_than_a_server_asks(
    num_failures: int, retry_after: float | None
) -> None:
    wait = RetryPolicy().wait(num_failures, retry_after)
    if retry_after is None:
        assert 0.5 <= wait <= 30.0
    else:
        assert retry_after <= wait <= retry_after + 3.0
