"""Processes that check records and outlive a verification, for tests that are about what is found.

    with WarmCheckers() as checkers, checkers.lent():
        verify(folder)                       # the second takes the process that the first started

Such a process imports half of the product and starts a fork server, which takes ten times as long
as to check a few records. One that has ended, or was started with another environment, level or
sight of paths, is not taken.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from optmodel.execution.sandbox.paths import VisiblePaths, visible_paths
from optmodel.synthesis.workers import checker_pool
from optmodel.synthesis.workers.checker_pool import Checkers
from optmodel.synthesis.workers.worker_process import WorkerProcess


@dataclass(frozen=True)
class _Start:
    """What a process is started with."""

    level: str
    paths: VisiblePaths
    number: int
    environment: tuple[tuple[str, str], ...]


@dataclass
class WarmCheckers:
    """The idle processes. Use as a context."""

    _idle: list[tuple[_Start, WorkerProcess]] = field(default_factory=list)
    _starts: dict[int, _Start] = field(default_factory=dict)
    """By process, those that are taken."""

    def __enter__(self) -> "WarmCheckers":
        return self

    def __exit__(self, *_: object) -> None:
        while self._idle:
            self._idle.pop()[1].end()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Within it, verifications of this process take checkers from here and leave them here."""

        class Lent:
            """Stands for `WorkerProcess` where checkers are started."""

            start = staticmethod(self._take)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(checker_pool, "WorkerProcess", Lent)
            patch.setattr(Checkers, "__exit__", lambda checkers, *_: self._leave(checkers))
            yield

    def _take(self, main: Any, number: int, arguments: Sequence[str]) -> WorkerProcess:
        level, *hidden = arguments
        names = [name for name in os.environ if name != "PYTEST_CURRENT_TEST"]
        environment = tuple((name, os.environ[name]) for name in sorted(names))
        start = _Start(level, visible_paths(map(str, hidden)), number, environment)
        for entry in reversed(self._idle):
            if entry[0] == start:
                self._idle.remove(entry)
                if entry[1].is_alive:
                    worker = entry[1]
                    break
                entry[1].kill()
        else:
            worker = WorkerProcess.start(main, number, arguments)
        self._starts[worker.process.pid] = start
        return worker

    def _leave(self, checkers: Checkers) -> None:
        """What `Checkers.__exit__` does, except that idle processes are kept."""
        for checker in checkers._crew:
            start = self._starts.pop(checker.worker.process.pid, None)
            if start is None or checker.line is not None or not checker.worker.is_alive:
                checker.worker.kill()
            else:
                self._idle.append((start, checker.worker))
        checkers._crew.clear()
