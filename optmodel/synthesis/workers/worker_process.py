"""A worker process: started by exec, connected by a pipe, pinned to a core, ended with its parent.

    worker = WorkerProcess.start(main, number=0, arguments=("LIMITED",))
    worker.pipe.send_bytes(b"task"); worker.pipe.recv_bytes()

It runs `main(pipe, *arguments)`, a function at the top of a module. `multiprocessing` would import
the caller's script again in every worker; this does not, so that a script needs no
`if __name__ == "__main__"`, and notebooks and threads work.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Concatenate

from optmodel.errors import InfrastructureError

_START_SECONDS = 120.0
_END_SECONDS = 10.0
_READY = b"ready"
_PR_SET_PDEATHSIG = 1
_CODE = f"import sys; from {__name__} import begin; begin(*sys.argv[1:])"

Main = Callable[Concatenate[Connection, ...], None]


@dataclass(slots=True)
class WorkerProcess:
    """A process and our end of its pipe."""

    process: subprocess.Popen[bytes]
    pipe: Connection

    @classmethod
    def start(cls, main: Main, number: int, arguments: Sequence[str] = ()) -> "WorkerProcess":
        """Start a worker; `number` decides the core that it is pinned to.

        The thread that calls this must outlive the worker: Linux ends it with that thread. Raises
        `InfrastructureError` when it does not start.
        """
        ours, theirs = socket.socketpair()
        where = [main.__module__, main.__name__, str(theirs.fileno()), str(os.getpid())]
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", _CODE, *where, str(number), *arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=True,  # Ctrl-C reaches the parent alone, which ends it
            )
        worker = cls(process, Connection(ours.detach()))
        try:
            is_ready = worker.pipe.poll(_START_SECONDS) and worker.pipe.recv_bytes() == _READY
        except (EOFError, OSError):
            is_ready = False
        if not is_ready:
            worker.kill()
            raise InfrastructureError("A worker process did not start.")
        return worker

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    def end(self) -> None:
        """Close the pipe, and wait for the idle worker to end."""
        self.pipe.close()
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def kill(self) -> None:
        """Kill it; the programs it runs end when its sockets close."""
        self.process.kill()
        self.process.wait()
        self.pipe.close()


def begin(
    module: str, name: str, descriptor: str, parent: str, number: str, *arguments: str
) -> None:
    """The worker's side: set signals and the core, report that it is ready, run its function."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent(int(parent))
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[int(number) % len(cores)]})
    main: Main = getattr(import_module(module), name)
    pipe = Connection(int(descriptor))
    pipe.send_bytes(_READY)
    main(pipe, *arguments)


def _end_with_parent(parent: int) -> None:
    """Have Linux kill this process when its parent ends, however that ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # the parent ended before the call above
