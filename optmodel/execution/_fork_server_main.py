"""A fork server: the process that imports one dialect's library once and forks for each program.

It is started by exec with an environment of its own, solves nothing, starts no thread and never has
a program's text in memory: it passes file descriptors from its client to the child. It ends when
the client closes the socket.

    python -P -m optmodel.execution._fork_server_main       # standard input is the control socket
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
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import PathFinder
from typing import TextIO

from optmodel import vendors
from optmodel.execution import _protocol, _resident_child, _sandboxed_child, hooks
from optmodel.execution._import_overrides import hide_modules, take_name
from optmodel.execution._protocol import (
    ProgramExit,
    ProgramRequest,
    ReceivedRequest,
    ServerReady,
    ServerSetup,
)
from optmodel.execution.sandbox import ResourceLimits, Sandbox, linux, namespaces
from optmodel.execution.sandbox.paths import checkout

_PAGE = resource.getpagesize()
_WARM_DISK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _Orphans:
    """Processes that a program left behind: without a PID namespace they become our children."""

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
class _ForkServer:
    """A warmed server with its sandbox, and the control socket to its client."""

    control: socket.socket
    sandbox: Sandbox
    orphans: _Orphans
    own_memory: int
    text_modules: dict[str, str]

    def serve(self) -> None:
        """Runs programs until the control socket closes."""
        while received := _protocol.receive_request(self.control):
            _protocol.send(self.control, self._run(received))

    def _run(self, received: ReceivedRequest) -> ProgramExit:
        request, sandbox = received.request, self.sandbox
        disk_bytes = request.disk_bytes + request.attached_bytes
        sandbox.scratch.renew(disk_bytes, sandbox.owner)
        sandbox.bound_memory(request.memory_bytes + self.own_memory + disk_bytes)
        started = time.monotonic()
        with sandbox.namespaces.for_child():
            child = linux.fork()
            if child == 0:
                limits = self._resource_limits(request)
                if request.is_resident:
                    _resident_child.main(sandbox, limits, received)
                _sandboxed_child.main(sandbox, limits, received, self.text_modules)
        for fd in received.fds:
            os.close(fd)
        timed_out = self._wait(child, started + request.wall_seconds)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        _, status, usage = os.wait4(child, 0)
        wall = time.monotonic() - started
        if not sandbox.namespaces.has(namespaces.PID):
            self.orphans.kill()
        sandbox.scratch.clear()
        cpu = usage.ru_utime + usage.ru_stime
        code = os.waitstatus_to_exitcode(status)
        return ProgramExit(code, timed_out, wall, cpu, usage.ru_maxrss * 1024)

    def _wait(self, child: int, deadline: float) -> bool:
        """Waits for the child's end without reaping it; returns whether the deadline passed.

        Kills the child at the deadline, or when the client sends or closes.
        """
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

    def _resource_limits(self, request: ProgramRequest) -> ResourceLimits:
        return ResourceLimits(
            memory_bytes=request.memory_bytes + self.own_memory,
            cpu_seconds=request.cpu_seconds,
            file_bytes=request.disk_bytes,
            num_files=request.num_files,
            num_processes=request.num_processes if self.sandbox.counts_processes else None,
        )


def _start(control: socket.socket) -> _ForkServer | None:
    setup = _protocol.receive(control, ServerSetup)
    if setup is None:
        return None
    os.sched_setaffinity(0, {setup.core})
    orphans = _Orphans.adopt()
    hooks.install()
    home = checkout()
    # Before the sandbox: programs cannot see this package afterwards.
    for name, module in setup.reimplementations.items():
        take_name(name, module)
    for name, module in setup.text_modules.items():
        hooks.hook_module(name, vendors.load(module))
    hide_modules(frozenset(setup.hidden_modules))
    sys.dont_write_bytecode = True  # from here on, as programs must write none
    processes = os.open("/proc", os.O_PATH)
    try:
        sandbox = Sandbox.prepare(setup.base, setup.worker, setup.can_fork, setup.hidden)
        os.environ.pop("PYTHONPATH", None)
        os.environ |= dict.fromkeys(("HOME", "TMPDIR"), sandbox.scratch.path)
        tempfile.tempdir = None  # so that it is determined again, as the folder of programs
        sys.path[:] = [entry for entry in sys.path if entry != home and os.path.exists(entry)]
        # A library may determine its temporary folder while it is imported.
        sandbox.scratch.renew(_WARM_DISK_BYTES, sandbox.owner)
        _warm(setup.warm, setup.warm_up)
        own_memory = _address_space(processes)
    finally:
        os.close(processes)
    # Before any program runs: a program could forge a later report of it.
    absent = [name for name in setup.known if PathFinder.find_spec(name) is None]
    _protocol.send(control, ServerReady(sandbox.notes, absent))
    return _ForkServer(control, sandbox, orphans, own_memory, setup.text_modules)


def _warm(modules: list[str], warm_up: str) -> None:
    """Imports the library and runs its warm-up; standard output is /dev/null."""
    for module in modules:
        importlib.import_module(module)
    exec(compile(warm_up, "warm_up", "exec", dont_inherit=True), {"__name__": "warm_up"})
    gc.freeze()
    gc.enable()


def _address_space(processes: int) -> int:
    """The size of this process's address space in bytes.

    It is read last, through a folder opened before: an ordinary user's server continues as another
    process, and in a root of its own there is no `/proc`.
    """
    statm = os.open("self/statm", os.O_RDONLY, dir_fd=processes)
    with open(statm, encoding="ascii") as file:
        return int(file.read().split()[0]) * _PAGE


def main() -> None:
    """Prepares, reports that it is ready or the reason why not, and serves.

    Until it is warm nothing is searched for garbage: what is imported is there to stay.
    """
    gc.disable()
    control = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    try:
        server = _start(control)
    except Exception as error:  # noqa: BLE001 - a library may raise anything; it is reported
        _protocol.send(control, ServerReady(error=f"{type(error).__name__}: {error}"))
        return
    if server is not None:
        server.serve()


if __name__ == "__main__":
    main()
