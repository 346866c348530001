"""The parent of one dialect's programs: a process that imports the library once and forks.

It is started by exec with an environment of its own, solves nothing, starts no thread and never
sees a program: descriptors pass through it from us to the child. It ends when our end is closed.

    python -P -m optmodel.execution._server       # standard input is the control socket
"""

import gc
import importlib
import os
import resource
import select
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TextIO

from optmodel import vendors
from optmodel.execution import _child, _wire, hooks
from optmodel.execution._wire import Done, Job, Ready, Received, Setup
from optmodel.execution.confining import Lock, ResourceLimits, linux, namespaces
from optmodel.execution.confining.paths import checkout

_PAGE = resource.getpagesize()
_WARM_DISK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _Orphans:
    """What a program left behind: without a PID namespace, its orphans become our children."""

    listing: TextIO | None

    @classmethod
    def adopt(cls) -> "_Orphans":
        """Makes this process the parent of its descendants' orphans."""
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
        try:
            return cls(open("/proc/thread-self/children", encoding="ascii"))
        except FileNotFoundError:  # a kernel built without this list
            return cls(None)

    def kill(self) -> None:
        """Kills and reaps until none is left."""
        while self.listing is not None:
            try:
                ended, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if ended == 0:
                self.listing.seek(0)
                for orphan in self.listing.read().split():
                    os.kill(int(orphan), signal.SIGKILL)
                time.sleep(0.001)


@dataclass(frozen=True, slots=True)
class _Parent:
    """A warmed parent with its lock, and the control socket to us."""

    control: socket.socket
    lock: Lock
    orphans: _Orphans
    own_memory: int
    own_modules: dict[str, str]

    def serve(self) -> None:
        """Runs jobs until the control socket closes."""
        while received := _wire.receive_job(self.control):
            _wire.send(self.control, self._run(received))

    def _run(self, received: Received) -> Done:
        job = received.job
        disk_bytes = job.disk_bytes + job.attached_bytes
        self.lock.scratch.renew(disk_bytes, self.lock.owner)
        self.lock.bound(job.memory_bytes + self.own_memory + disk_bytes)
        started = time.monotonic()
        with self.lock.space.for_child():
            child = linux.fork()
            if child == 0:
                _child.main(self.lock, self._resource_limits(job), received, self.own_modules)
        for fd in received.fds:
            os.close(fd)
        timed_out = self._wait(child, started + job.wall_seconds)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        _, status, usage = os.wait4(child, 0)
        wall = time.monotonic() - started
        if not self.lock.space.has(namespaces.PID):
            self.orphans.kill()
        self.lock.scratch.clear()
        cpu = usage.ru_utime + usage.ru_stime
        code = os.waitstatus_to_exitcode(status)
        return Done(code, timed_out, wall, cpu, usage.ru_maxrss * 1024)

    def _wait(self, child: int, deadline: float) -> bool:
        """Waits for the child's end without reaping it; kills it at the deadline or when told."""
        ended = os.pidfd_open(child)
        poll = select.poll()
        poll.register(ended, select.POLLIN)
        poll.register(self.control, select.POLLIN)
        left = max(0.0, deadline - time.monotonic())
        ready = {fd for fd, _ in poll.poll(left * 1000)}
        if ended not in ready:
            signal.pidfd_send_signal(ended, signal.SIGKILL)
            select.select([ended], [], [])
        os.close(ended)
        return not ready

    def _resource_limits(self, job: Job) -> ResourceLimits:
        return ResourceLimits(
            memory_bytes=job.memory_bytes + self.own_memory,
            cpu_seconds=job.cpu_seconds,
            file_bytes=job.disk_bytes,
            num_files=job.num_files,
            num_processes=job.num_processes if self.lock.counts_processes else None,
        )


def _stand_in(name: str, module: str) -> None:
    """Makes a module of ours answer to a library's name, and be heard like it."""
    ours = vendors.load(module)
    for inner in [known for known in sys.modules if known.startswith(f"{module}.")]:
        sys.modules[name + inner.removeprefix(module)] = sys.modules[inner]
    sys.modules[name] = ours
    hooks.hear(name, ours)


def _hide(hidden: frozenset[str]) -> None:
    """Keeps modules from being found, as if they were not installed."""

    class Finder(PathFinder):
        @classmethod
        def find_spec(
            cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
        ) -> ModuleSpec | None:
            return None if fullname in hidden else PathFinder.find_spec(fullname, path, target)

    if hidden:
        sys.meta_path[:] = [Finder if one is PathFinder else one for one in sys.meta_path]


def _warm(modules: list[str], warm_up: str) -> None:
    """Imports the library and does what it does at first use; what it prints goes nowhere."""
    for module in modules:
        importlib.import_module(module)
    exec(compile(warm_up, "warm_up", "exec", dont_inherit=True), {"__name__": "warm_up"})
    gc.collect()
    gc.freeze()


def _start(control: socket.socket) -> _Parent | None:
    setup = _wire.receive(control, Setup)
    if setup is None:
        return None
    os.sched_setaffinity(0, {setup.core})
    orphans = _Orphans.adopt()
    hooks.install()
    home = checkout()
    # Before the lock: this package itself is not in sight of programs afterwards.
    for name, module in setup.stand_ins.items():
        _stand_in(name, module)
    for name, module in setup.own_modules.items():
        hooks.hear(name, vendors.load(module))
    _hide(frozenset(setup.hidden_modules))
    processes = os.open("/proc", os.O_PATH)
    try:
        lock = Lock.prepare(setup.base, setup.worker, setup.can_fork, setup.hidden)
        os.environ.pop("PYTHONPATH", None)
        os.environ |= dict.fromkeys(("HOME", "TMPDIR"), lock.scratch.path)
        tempfile.tempdir = None  # looked for again, in the folder of programs
        sys.path[:] = [entry for entry in sys.path if entry != home and os.path.exists(entry)]
        # A library may look for a temporary folder while it is imported, and remember it.
        lock.scratch.renew(_WARM_DISK_BYTES, lock.owner)
        _warm(setup.warm, setup.warm_up)
        own_memory = _address_space(processes)
    finally:
        os.close(processes)
    # Looked for now, before any program: what a program says of it later proves nothing.
    absent = [name for name in setup.known if PathFinder.find_spec(name) is None]
    _wire.send(control, Ready(lock.notes, absent))
    return _Parent(control, lock, orphans, own_memory, setup.own_modules)


def _address_space(processes: int) -> int:
    """The bytes of address space that this process has.

    It is looked up only now, in a folder opened before: the parent of an ordinary user goes on as
    another process, and in a root of its own there are no processes to see.
    """
    statm = os.open("self/statm", os.O_RDONLY, dir_fd=processes)
    with open(statm, encoding="ascii") as file:
        return int(file.read().split()[0]) * _PAGE


def main() -> None:
    """Prepares, says that it is ready or why not, and serves."""
    control = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    try:
        parent = _start(control)
    except Exception as error:  # noqa: BLE001 - whatever a library raises is why it cannot serve
        _wire.send(control, Ready(error=f"{type(error).__name__}: {error}"))
        return
    if parent is not None:
        parent.serve()


if __name__ == "__main__":
    main()
