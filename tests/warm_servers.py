"""Fork servers that outlive their runners, for tests that are about something else.

    with WarmServers() as servers, servers.lent():
        ...                                  # runners take what fits them, and give it back

A fork server needs from a quarter of a second to one to import its library, and most tests of runs
begin several runs. So here a runner that is closed leaves its idle servers to the next one that
would start the same: for the same programs, as the same user, on the same core, with the same paths
in sight. Nothing else of a runner is replaced.
"""

import os
import select
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from optmodel.execution._coroutines import Coroutine, run_coroutine
from optmodel.execution._fork_server import ForkServer, ServerSpec
from optmodel.execution._output_reader import RawOutput
from optmodel.execution._resident_process import ResidentProcess, ResidentProcessLostError
from optmodel.execution._worker import RESIDENT_NUMBERS, Worker
from optmodel.execution.packages import search_path
from optmodel.execution.sandbox.paths import VisiblePaths, visible_paths

MAX_IDLE = 16


@dataclass(frozen=True)
class _Likeness:
    """What a server is started with; two that share it cannot be told apart."""

    spec: ServerSpec
    worker: int
    paths: VisiblePaths
    search_path: str
    temporary: str
    cores: frozenset[int]


@dataclass
class WarmServers:
    """The idle servers of this process. Use as a context."""

    _idle: list[tuple[_Likeness, ForkServer]] = field(default_factory=list)
    _busy: set[int] = field(default_factory=set)

    def __enter__(self) -> "WarmServers":
        return self

    def __exit__(self, *_: object) -> None:
        while self._idle:
            self._idle.pop()[1].close()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Within it, runners of this process take servers from here and leave them here."""
        start, execute = ForkServer.start, ForkServer.execute

        def run(server: ForkServer, *task: Any) -> Coroutine[RawOutput]:
            self._busy.add(id(server))
            output = yield from execute(server, *task)
            self._busy.discard(id(server))  # not where it is given up: then it is of no use
            return output

        def take(
            spec: ServerSpec, worker: int, hidden: Sequence[str] = ()
        ) -> Coroutine[ForkServer]:
            wanted = _likeness(spec, worker, hidden)
            return self._take(wanted) or (yield from start(spec, worker, hidden))

        def leave(worker: Worker) -> None:
            self._leave(worker)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ForkServer, "start", take)
            patch.setattr(ForkServer, "execute", run)
            patch.setattr(Worker, "close", leave)
            yield

    def _is_reusable(self, server: ForkServer) -> bool:
        """Whether it lives, is ours, runs nothing, and has nothing to say unasked."""
        if server.owner != os.getpid() or server.spec.is_fresh or id(server) in self._busy:
            return False
        return server.process.poll() is None and not select.select([server.control], [], [], 0)[0]

    def _take(self, wanted: _Likeness) -> ForkServer | None:
        for entry in reversed(self._idle):
            if entry[0] == wanted:
                self._idle.remove(entry)
                if self._is_reusable(entry[1]):
                    return entry[1]
                entry[1].close()
        return None

    def _leave(self, worker: Worker) -> None:
        """What `Worker.close` does, except that idle servers are kept."""
        for spec, server in worker.servers.items():
            if self._is_reusable(server):
                self._idle.append((_likeness(spec, worker.number, worker.hidden), server))
            else:
                server.close()
        worker.servers.clear()
        for resident in worker.residents.values():
            self._dismiss(worker, resident)
        worker.residents.clear()
        worker.attachment_store.close()
        while len(self._idle) > MAX_IDLE:
            self._idle.pop(0)[1].close()

    def _dismiss(self, worker: Worker, resident: ResidentProcess) -> None:
        """The process ends, since it may have another runner's limits; its server is kept."""
        with suppress(OSError, ResidentProcessLostError):
            run_coroutine(resident.dismiss())
            if self._is_reusable(resident.server):
                number = worker.number + RESIDENT_NUMBERS
                likeness = _likeness(resident.server.spec, number, worker.hidden)
                self._idle.append((likeness, resident.server))
                return
        resident.close()


def _likeness(spec: ServerSpec, worker: int, hidden: Sequence[str]) -> _Likeness:
    return _Likeness(
        spec,
        worker,
        visible_paths(hidden),
        search_path(),
        tempfile.gettempdir(),
        frozenset(os.sched_getaffinity(0)),
    )
