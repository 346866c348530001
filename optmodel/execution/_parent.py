"""Our end of a dialect's parent: starts it, hands it programs, hears what becomes of them.

parent = Parent.start(dialect, worker=0)
parent.execute("print(1)", Limits()).stdout         # b"1\\n"
parent.close()
"""

import os
import shutil
import site
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from optmodel.errors import InfrastructureError
from optmodel.execution import _wire
from optmodel.execution._listen import Heard, listen
from optmodel.execution._wire import Job, Ready, Setup
from optmodel.execution.confining.namespaces import MOUNT
from optmodel.execution.confining.paths import checkout
from optmodel.execution.dialect import Dialect
from optmodel.execution.limits import Limits

_START_SECONDS = 120.0
_END_SECONDS = 5.0


class ParentLostError(InfrastructureError):
    """A dialect's parent died or fell silent while it ran a program."""


class ParentStartError(ParentLostError):
    """A dialect's parent could not be started at all."""


@dataclass(slots=True)
class Parent:
    """A warmed parent; `notes` maps each layer of its lock to why not, '' where it holds."""

    dialect: Dialect
    base: str
    control: socket.socket
    process: subprocess.Popen[bytes]
    notes: dict[str, str]

    @classmethod
    def start(cls, dialect: Dialect, worker: int) -> "Parent":
        """Starts and warms a parent. Raises `ParentStartError` saying why not."""
        base = os.path.realpath(tempfile.mkdtemp(prefix="optmodel-"))
        os.chmod(base, 0o711)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-P", "-B", "-m", "optmodel.execution._server"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(base),
                cwd="/",
                start_new_session=True,
            )
        parent = cls(dialect, base, ours, process, {})
        try:
            parent.notes = parent._greet(worker)
        except ParentStartError:
            parent.close()
            raise
        if not parent.notes[MOUNT]:
            # The parent is in a root of its own now: nothing is left behind even if we are killed.
            os.rmdir(base)
        return parent

    def _greet(self, worker: int) -> dict[str, str]:
        """Tells the parent what to become; its layers once it is warm."""
        warm, can_fork = list(self.dialect.warm), self.dialect.forks
        setup = Setup(self.base, worker, _core(worker), warm, can_fork)
        self.control.settimeout(_START_SECONDS)
        try:
            _wire.send(self.control, setup)
            ready = _wire.receive(self.control, Ready)
        except OSError as error:
            ready = Ready(error=str(error))
        if ready is None or ready.error:
            reason = ready.error if ready else "it ended without a word"
            raise ParentStartError(f"The {self.dialect.name} parent did not start: {reason}.")
        return ready.notes

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers of confinement that hold."""
        return tuple(name for name, note in self.notes.items() if not note)

    def execute(self, text: str, limits: Limits) -> Heard:
        """Runs one program. Raises `ParentLostError` when the parent dies or falls silent."""
        pipes = [os.pipe() for _ in range(_wire.NUM_DESCRIPTORS - 1)]
        source = _source(text)
        try:
            try:
                _wire.send(self.control, _job(limits), [source, *(write for _, write in pipes)])
            finally:
                for fd in (source, *(write for _, write in pipes)):
                    os.close(fd)
            return listen(self.control, [read for read, _ in pipes], limits)
        except (OSError, EOFError) as error:
            message = f"The {self.dialect.name} parent was lost while it ran a program: {error}."
            raise ParentLostError(message) from error
        finally:
            for read, _ in pipes:
                os.close(read)

    def hang_up(self) -> None:
        """Makes the parent kill what it runs and end; for a thread that waits on it, it is lost."""
        with suppress(OSError):  # it may be closed already
            self.control.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Ends the parent and removes its folder."""
        self.control.close()
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.base, ignore_errors=True)


def _environment(base: str) -> dict[str, str]:
    """All that a parent, and so a program, finds in its environment."""
    folder = f"{base}/work"
    one_thread = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "HOME": folder,
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(_python_path()),
        **({"PYTHONUSERBASE": site.getuserbase()} if site.ENABLE_USER_SITE else {}),
        **dict.fromkeys(one_thread, "1"),
    }


def _python_path() -> list[str]:
    """Where this package is, if in a checkout, and the folders that our own environment names."""
    home = checkout()
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    folders = [os.path.abspath(folder) for folder in named if folder]
    return folders if home is None else [home, *folders]


def _core(worker: int) -> int:
    # Several runs on one machine must not all pin their first worker to the same core.
    cores = sorted(os.sched_getaffinity(0))
    return cores[(worker + os.getpid()) % len(cores)]


def _source(text: str) -> int:
    """An open file in memory that holds the text, at its beginning."""
    fd = os.memfd_create("program", os.MFD_CLOEXEC)
    with open(fd, "w", encoding="utf-8", closefd=False) as file:
        file.write(text)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def _job(limits: Limits) -> Job:
    return Job(
        wall_seconds=limits.wall_seconds,
        cpu_seconds=limits.whole_cpu_seconds,
        memory_bytes=limits.memory_bytes,
        disk_bytes=limits.disk_bytes,
        num_files=limits.num_files,
        num_processes=limits.num_processes,
        num_variables=limits.num_variables,
    )
