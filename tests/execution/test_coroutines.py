"""Waiting for descriptors and deadlines, alone and together."""

import math
import os
import time
from collections.abc import Iterator

import pytest

from optmodel.execution._coroutines import Coroutine, Wait, is_over, poll_any, run_coroutine


class Pipe:
    """A pipe, by its two ends."""

    def __init__(self) -> None:
        self.read, self.write = os.pipe()

    def close(self) -> None:
        """Closes both ends."""
        os.close(self.read)
        os.close(self.write)


@pytest.fixture
def pipes() -> Iterator[list[Pipe]]:
    """Three pipes with nothing in them."""
    made = [Pipe() for _ in range(3)]
    yield made
    for pipe in made:
        pipe.close()


def test_what_can_be_read_is_ready(pipes: list[Pipe]) -> None:
    first, second, third = pipes
    os.write(first.write, b"a")
    os.write(third.write, b"a")
    waits = [Wait([first.read, second.read]), Wait([third.read])]
    assert poll_any(waits) == {first.read, third.read}


def test_the_earliest_deadline_ends_a_wait(pipes: list[Pipe]) -> None:
    began = time.monotonic()
    waits = [
        Wait([pipes[0].read], began + 30),
        Wait([pipes[1].read], began + 0.05),
        Wait([pipes[2].read]),
    ]
    ready = poll_any(waits)
    assert ready == frozenset()
    assert 0.04 < time.monotonic() - began < 10
    assert [is_over(wait, ready) for wait in waits] == [False, True, False]


def test_a_deadline_that_has_passed_asks_only_what_is_ready_now(pipes: list[Pipe]) -> None:
    os.write(pipes[0].write, b"a")
    past = Wait([pipes[0].read], time.monotonic() - 1)
    assert poll_any([past]) == {pipes[0].read}
    assert is_over(past, frozenset())


def test_a_closed_writer_counts_as_readable(pipes: list[Pipe]) -> None:
    os.close(pipes[0].write)
    assert poll_any([Wait([pipes[0].read])]) == {pipes[0].read}
    pipes[0].write = os.dup(pipes[0].read)


def _relay(pipe: Pipe, deadline: float = math.inf) -> Coroutine[bytes]:
    ready = yield Wait([pipe.read], deadline)
    if not ready:
        raise TimeoutError("nothing came")
    assert ready == {pipe.read}
    return os.read(pipe.read, 9)


def _both(one: Pipe, other: Pipe) -> Coroutine[bytes]:
    first = yield from _relay(one)
    os.write(other.write, first * 2)
    second = yield from _relay(other)
    return first + second


def test_a_coroutine_may_wait_for_others_and_returns_its_result(pipes: list[Pipe]) -> None:
    os.write(pipes[0].write, b"ab")
    assert run_coroutine(_both(pipes[0], pipes[1])) == b"ababab"


def test_a_coroutine_raises_what_it_raises(pipes: list[Pipe]) -> None:
    with pytest.raises(TimeoutError, match="nothing came"):
        run_coroutine(_relay(pipes[0], time.monotonic()))


def test_a_coroutine_that_waits_for_nothing_is_done_at_once() -> None:
    def empty() -> Coroutine[int]:
        return 7
        yield Wait([])

    assert run_coroutine(empty()) == 7
