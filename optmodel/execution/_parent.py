"""Our end of a dialect's parent: starts it, hands it programs, hears what becomes of them.

parent = yield from Parent.start(Post(dialect), worker=0)
heard = yield from parent.execute(read("print(1)"), Limits())
heard.stdout                                        # b"1\\n"
parent.close()
"""

import fcntl
import os
import secrets
import shutil
import site
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from optmodel.errors import InfrastructureError
from optmodel.execution import _wire
from optmodel.execution._listen import Heard, listen
from optmodel.execution._shelf import Attached
from optmodel.execution._solver_programs import search_path
from optmodel.execution._source import Source
from optmodel.execution._steps import Steps, Wait
from optmodel.execution._wire import Job, Ready, Setup
from optmodel.execution.confining.namespaces import MOUNT
from optmodel.execution.confining.paths import checkout
from optmodel.execution.dialect import Dialect, dialects
from optmodel.execution.limits import Limits
from optmodel.execution.packages import known_packages
from optmodel.execution.record import Route

_START_SECONDS = 120.0
_END_SECONDS = 5.0
_PIPE_BYTES = 1 << 20  # what a program may say while nobody reads; no more without privileges


class ParentLostError(InfrastructureError):
    """A dialect's parent died or fell silent while it ran a program."""


class ParentStartError(ParentLostError):
    """A dialect's parent could not be started at all."""


@dataclass(frozen=True, slots=True)
class Post:
    """What a parent is for: the programs of a dialect, by the library itself or by our layer.

    One that `is_fresh` has imported nothing, and serves one program. One that `lacks_vendors` is as
    if the licensed libraries were absent to which the dialect may hand its models. One that `forks`
    lets its programs start processes, as those of some dialects always may.
    """

    dialect: Dialect
    route: Route = Route.NATIVE
    is_fresh: bool = False
    lacks_vendors: bool = False
    forks: bool = False

    @property
    def hidden_modules(self) -> list[str]:
        """Those that its programs shall not find."""
        return list(self.dialect.vendors) if self.lacks_vendors else []

    @property
    def own_modules(self) -> dict[str, str]:
        """The hidden modules that the text itself still imports, and the layers that it gets then.

        The dialect's library must not find them, or it would take them for the vendor's.
        """
        vendors = [dialects()[name] for name in self.hidden_modules if name in dialects()]
        return {vendor.name: vendor.compatible for vendor in vendors if vendor.has_stand_in}

    @property
    def stand_ins(self) -> dict[str, str]:
        """The library's name, and the module of ours that answers to it in its stead."""
        if self.route is Route.NATIVE:
            return {}
        return {self.dialect.imports[0]: self.dialect.compatible}


@dataclass(slots=True)
class Parent:
    """A warmed parent; `notes` maps each layer of its lock to why not, '' where it holds.

    `absent` are the modules, of those that programs may miss, which it cannot import.
    """

    post: Post
    base: str
    control: socket.socket
    process: subprocess.Popen[bytes]
    notes: dict[str, str]
    absent: frozenset[str] = frozenset()

    @classmethod
    def start(cls, post: Post, worker: int, hidden: Sequence[str] = ()) -> Steps["Parent"]:
        """Starts and warms a parent, whose programs see nothing of the hidden paths.

        Raises `ParentStartError` saying why not.
        """
        try:
            parent = cls._launch(post)
        except OSError as error:
            raise ParentStartError(
                f"The {post.dialect.name} parent did not start: {error}."
            ) from error
        is_ready = False
        try:
            ready = yield from parent._greet(worker, hidden)
            parent.notes, parent.absent = ready.notes, frozenset(ready.absent)
            is_ready = True
        finally:
            if not is_ready:
                parent.close()
        if not parent.notes[MOUNT]:
            # The parent is in a root of its own now: nothing is left behind even if we are killed.
            os.rmdir(parent.base)
        return parent

    @classmethod
    def _launch(cls, post: Post) -> "Parent":
        """A process that has heard nothing yet. Raises `OSError`, and leaves nothing behind."""
        base = os.path.realpath(tempfile.mkdtemp(prefix="optmodel-"))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            os.chmod(base, 0o711)
            process = subprocess.Popen(
                [sys.executable, "-P", "-B", "-m", "optmodel.execution._server"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(base),
                cwd="/",
                start_new_session=True,
            )
        except BaseException:
            ours.close()
            os.rmdir(base)
            raise
        finally:
            theirs.close()
        return cls(post, base, ours, process, {})

    def _greet(self, worker: int, hidden: Sequence[str]) -> Steps[Ready]:
        """Tells the parent what to become; what it says once it is warm."""
        try:
            _wire.send(self.control, self._setup(worker, hidden))
            awaited = Wait([self.control.fileno()], time.monotonic() + _START_SECONDS)
            if not (yield awaited):
                raise TimeoutError("it took too long")
            ready = _wire.receive(self.control, Ready)
        except OSError as error:
            ready = Ready(error=str(error))
        if ready is None or ready.error:
            reason = ready.error if ready else "it ended without a word"
            raise ParentStartError(f"The {self.post.dialect.name} parent did not start: {reason}.")
        return ready

    def _setup(self, worker: int, hidden: Sequence[str]) -> Setup:
        dialect, stand_ins = self.post.dialect, self.post.stand_ins
        return Setup(
            base=self.base,
            worker=worker,
            core=_core(worker),
            warm=[] if self.post.is_fresh or stand_ins else list(dialect.preloads),
            warm_up="" if self.post.is_fresh else dialect.warm_up,
            stand_ins=stand_ins,
            own_modules=self.post.own_modules,
            can_fork=dialect.forks or self.post.forks,
            hidden=list(hidden),
            hidden_modules=self.post.hidden_modules,
            known=list(known_packages()),
        )

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers of confinement that hold."""
        return tuple(name for name, note in self.notes.items() if not note)

    def execute(self, source: Source, limits: Limits, attached: Attached) -> Steps[Heard]:
        """Runs one program. Raises `ParentLostError` when the parent dies or falls silent."""
        word = secrets.token_hex(8)
        with ExitStack() as ours, ExitStack() as theirs:
            try:
                pipes = [_pipe(ours, theirs) for _ in range(_wire.NUM_DESCRIPTORS - 1)]
                program = _file(source.packed(), theirs)
                sent = [program, *(pipe.write for pipe in pipes), *attached.fds]
                _wire.send(self.control, _job(limits, word, attached), sent)
                theirs.close()
                return (yield from listen(self.control, [p.read for p in pipes], limits, word))
            except (OSError, EOFError) as error:
                name = self.post.dialect.name
                message = f"The {name} parent was lost while it ran a program: {error}."
                raise ParentLostError(message) from error

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
        "PATH": search_path(),
        "HOME": folder,
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",  # pictures go to files: there is no screen
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        # Where this package is, if not among the installed ones; programs do not see it there.
        **({"PYTHONPATH": home} if (home := checkout()) else {}),
        **({"PYTHONUSERBASE": site.getuserbase()} if site.ENABLE_USER_SITE else {}),
        **dict.fromkeys(one_thread, "1"),
    }


def _core(worker: int) -> int:
    # Several runs on one machine must not all pin their first worker to the same core.
    cores = sorted(os.sched_getaffinity(0))
    return cores[(worker + os.getpid()) % len(cores)]


@dataclass(frozen=True, slots=True)
class _Pipe:
    read: int
    write: int


def _pipe(ours: ExitStack, theirs: ExitStack) -> _Pipe:
    """A pipe whose ends are closed with what they belong to."""
    pipe = _Pipe(*os.pipe())
    ours.callback(os.close, pipe.read)
    theirs.callback(os.close, pipe.write)
    with suppress(OSError):  # a machine may allow less; then a chatty program waits for us sooner
        fcntl.fcntl(pipe.write, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    return pipe


def _file(data: bytes, theirs: ExitStack) -> int:
    """An open file in memory that holds the data, at its beginning."""
    fd = os.memfd_create("program", os.MFD_CLOEXEC)
    theirs.callback(os.close, fd)
    with open(fd, "wb", closefd=False) as file:
        file.write(data)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def _job(limits: Limits, word: str, attached: Attached) -> Job:
    return Job(
        wall_seconds=limits.wall_seconds,
        cpu_seconds=limits.whole_cpu_seconds,
        memory_bytes=limits.memory_bytes,
        disk_bytes=limits.disk_bytes,
        num_files=limits.num_files,
        num_processes=limits.num_processes,
        num_variables=limits.num_variables,
        model_bytes=limits.model_bytes if limits.keep_models else 0,
        word=word,
        attached_bytes=attached.room,
    )
