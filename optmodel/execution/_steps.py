"""Waiting for several things at once without threads: work is a generator that says for what.

def greet(control) -> Steps[bytes]:
    ready = yield Wait([control.fileno()], deadline=time.monotonic() + 1)
    return control.recv(99) if ready else b""

finish(greet(control))      # alone; a `Runner` takes many of them forward together
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
    """Until one of these descriptors can be read, or the deadline (of the monotonic clock)."""

    fds: Collection[int]
    deadline: float = math.inf


Ready: TypeAlias = frozenset[int]
"""The descriptors that can be read now, of all that are awaited; none when a deadline is over."""

Steps: TypeAlias = Generator[Wait, Ready, Result]
"""Work that yields what it waits for, is sent which of that is ready, and returns its result."""


def await_any(waits: Iterable[Wait]) -> Ready:
    """Sleeps until one of the waits is over."""
    poll = select.poll()
    deadline = math.inf
    for wait in waits:
        deadline = min(deadline, wait.deadline)
        for fd in wait.fds:
            poll.register(fd, select.POLLIN)
    left = None if deadline == math.inf else max(0.0, deadline - time.monotonic()) * 1000
    return frozenset(fd for fd, _ in poll.poll(left))


def is_over(wait: Wait, ready: Ready) -> bool:
    """Whether what was awaited is ready, or never will be in time."""
    return not ready.isdisjoint(wait.fds) or wait.deadline <= time.monotonic()


def finish(steps: Steps[Result]) -> Result:
    """Takes one piece of work to its end; raises what it raises."""
    try:
        wait = next(steps)
        while True:
            wait = steps.send(await_any([wait]).intersection(wait.fds))
    except StopIteration as end:
        result: Result = end.value
        return result
