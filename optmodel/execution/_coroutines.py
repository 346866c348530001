"""Waiting for several file descriptors at once without threads: generators that yield a `Wait`.

def read_once(control) -> Coroutine[bytes]:
    ready = yield Wait([control.fileno()], deadline=time.monotonic() + 1)
    return control.recv(99) if ready else b""

run_coroutine(read_once(control))      # one alone; a `Runner` advances many of them together
"""

import math
import select
import time
from collections.abc import Collection, Generator, Iterable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait until one of these descriptors is readable, or the deadline (monotonic clock)."""

    fds: Collection[int]
    deadline: float = math.inf


ReadyFds: TypeAlias = frozenset[int]
"""The awaited descriptors that can be read now; empty when the deadline has passed."""

Coroutine: TypeAlias = Generator[Wait, ReadyFds, Result]
"""A generator that yields a `Wait`, is sent the `ReadyFds` of it, and returns its result."""


def poll_any(waits: Iterable[Wait]) -> ReadyFds:
    """Sleeps until one of the waits is over."""
    poll = select.poll()
    deadline = math.inf
    for wait in waits:
        deadline = min(deadline, wait.deadline)
        for fd in wait.fds:
            poll.register(fd, select.POLLIN)
    timeout = None if deadline == math.inf else max(0.0, deadline - time.monotonic()) * 1000
    return frozenset(fd for fd, _ in poll.poll(timeout))


def is_over(wait: Wait, ready: ReadyFds) -> bool:
    """Whether one of its descriptors is ready, or its deadline has passed."""
    return not ready.isdisjoint(wait.fds) or wait.deadline <= time.monotonic()


def run_coroutine(coroutine: Coroutine[Result]) -> Result:
    """Runs one coroutine to its end and returns its result; raises what it raises."""
    try:
        wait = next(coroutine)
        while True:
            wait = coroutine.send(poll_any([wait]).intersection(wait.fds))
    except StopIteration as end:
        result: Result = end.value
        return result
