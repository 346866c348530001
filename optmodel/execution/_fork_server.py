"""The client of a fork server: starts it, sends it programs, and reads their output.

server = yield from ForkServer.start(ServerSpec(dialect), worker=0)
output = yield from server.execute(parse_program("print(1)"), Limits(), PackedAttachments())
output.stdout                                       # b"1\\n"
server.close()

A fork server is the parent of a dialect's programs: a process of its own that has imported the
modelling library once and forks for each program. See `_fork_server_main`.
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
from dataclasses import dataclass, field

from optmodel.errors import InfrastructureError
from optmodel.execution import _protocol
from optmodel.execution._coroutines import Coroutine, Wait
from optmodel.execution._output_reader import RawOutput, read_output
from optmodel.execution._protocol import ProgramRequest, ServerReady, ServerSetup
from optmodel.execution.attachments import PackedAttachments
from optmodel.execution.dialect import Dialect, dialects
from optmodel.execution.limits import Limits
from optmodel.execution.packages import known_modules, search_path
from optmodel.execution.program import ParsedProgram
from optmodel.execution.record import Route
from optmodel.execution.sandbox.namespaces import MOUNT
from optmodel.execution.sandbox.paths import checkout

_START_SECONDS = 120.0
_END_SECONDS = 5.0
_PIPE_BYTES = 1 << 20  # the buffer of a program's output; the most without privileges


class ForkServerLostError(InfrastructureError):
    """A fork server died or did not answer while it ran a program."""


class ForkServerStartError(ForkServerLostError):
    """A fork server could not be started at all."""


@dataclass(frozen=True, slots=True)
class ServerSpec:
    """The programs that a fork server is for: those of a dialect, by one of two routes.

    A server that `is_fresh` has imported nothing and runs one program. With `hides_vendors`, the
    licensed libraries that the dialect may use as solvers cannot be imported. With `forks`, its
    programs may start processes, as those of some dialects always may.
    """

    dialect: Dialect
    route: Route = Route.NATIVE
    is_fresh: bool = False
    hides_vendors: bool = False
    forks: bool = False

    @property
    def hidden_modules(self) -> list[str]:
        """The modules that cannot be imported."""
        return list(self.dialect.vendors) if self.hides_vendors else []

    @property
    def text_modules(self) -> dict[str, str]:
        """The hidden modules that a program's own text may import, and our reimplementations.

        The dialect's library must not find these: it would take them for the vendor's.
        """
        vendors = [dialects()[name] for name in self.hidden_modules if name in dialects()]
        return {vendor.name: vendor.compatible for vendor in vendors if vendor.has_reimplementation}

    @property
    def reimplementations(self) -> dict[str, str]:
        """The dialect's library and our module of the same interface; none if native."""
        if self.route is Route.NATIVE:
            return {}
        return {self.dialect.imports[0]: self.dialect.compatible}


@dataclass(slots=True)
class ForkServer:
    """A warmed fork server.

    `notes` maps each layer of its sandbox to the reason why it does not hold, or '' where it does.
    `absent` are the modules it cannot import among those in the table of known packages. `owner` is
    the process that started it; a fork of that process must leave it alone.
    """

    spec: ServerSpec
    base: str
    control: socket.socket
    process: subprocess.Popen[bytes]
    notes: dict[str, str]
    absent: frozenset[str] = frozenset()
    owner: int = field(default_factory=os.getpid)

    @classmethod
    def start(
        cls, spec: ServerSpec, worker: int, hidden: Sequence[str] = ()
    ) -> Coroutine["ForkServer"]:
        """Starts and warms a server whose programs cannot see the hidden paths.

        Raises `ForkServerStartError` with the reason where it does not start.
        """
        try:
            server = cls._launch(spec)
        except OSError as error:
            raise ForkServerStartError(
                f"The {spec.dialect.name} parent did not start: {error}."
            ) from error
        is_ready = False
        try:
            ready = yield from server._set_up(worker, hidden)
            server.notes, server.absent = ready.notes, frozenset(ready.absent)
            is_ready = True
        finally:
            if not is_ready:
                server.close()
        if not server.notes[MOUNT]:
            # The server has its own root now: no folder is left behind even if we are killed.
            os.rmdir(server.base)
        return server

    @classmethod
    def _launch(cls, spec: ServerSpec) -> "ForkServer":
        """A new process without its setup. Where it raises `OSError` no folder is left behind."""
        base = os.path.realpath(tempfile.mkdtemp(prefix="optmodel-"))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            os.chmod(base, 0o711)
            process = subprocess.Popen(
                [sys.executable, *_options(), "-m", "optmodel.execution._fork_server_main"],
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
        return cls(spec, base, ours, process, {})

    def _set_up(self, worker: int, hidden: Sequence[str]) -> Coroutine[ServerReady]:
        """Sends the setup; the answer comes once the server is warm."""
        dialect, spec = self.spec.dialect, self.spec
        # Several runs on one machine must not all pin their first worker to the same core.
        cores = sorted(os.sched_getaffinity(0))
        setup = ServerSetup(
            base=self.base,
            worker=worker,
            core=cores[(worker + os.getpid()) % len(cores)],
            warm=[] if spec.is_fresh or spec.reimplementations else list(dialect.preloads),
            warm_up="" if spec.is_fresh else dialect.warm_up,
            reimplementations=spec.reimplementations,
            text_modules=spec.text_modules,
            can_fork=dialect.forks or spec.forks,
            hidden=list(hidden),
            hidden_modules=spec.hidden_modules,
            known=list(known_modules()),
        )
        try:
            _protocol.send(self.control, setup)
            awaited = Wait([self.control.fileno()], time.monotonic() + _START_SECONDS)
            if not (yield awaited):
                raise TimeoutError("it took too long")
            ready = _protocol.receive(self.control, ServerReady)
        except OSError as error:
            ready = ServerReady(error=str(error))
        if ready is None or ready.error:
            reason = ready.error if ready else "it ended without a word"
            raise ForkServerStartError(f"The {dialect.name} parent did not start: {reason}.")
        return ready

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers of the sandbox that hold."""
        return tuple(name for name, note in self.notes.items() if not note)

    def execute(
        self, program: ParsedProgram, limits: Limits, attachments: PackedAttachments
    ) -> Coroutine[RawOutput]:
        """Runs one program. Raises `ForkServerLostError` when the server dies or times out."""
        token = secrets.token_hex(8)
        with ExitStack() as ours, ExitStack() as theirs:
            try:
                pipes = [open_pipe(ours, theirs) for _ in range(_protocol.NUM_DESCRIPTORS - 1)]
                text = _memory_file(program.encode(), theirs)
                sent = [text, *(pipe.write for pipe in pipes), *attachments.fds]
                _protocol.send(self.control, program_request(limits, token, attachments), sent)
                theirs.close()
                readable = [pipe.read for pipe in pipes]
                return (yield from read_output(self.control, readable, limits, token))
            except (OSError, EOFError) as error:
                name = self.spec.dialect.name
                message = f"The {name} parent was lost while it ran a program: {error}."
                raise ForkServerLostError(message) from error

    def close(self) -> None:
        """Ends the server and removes its folder; in a fork of its owner, only lets go of it."""
        self.control.close()
        if self.owner != os.getpid():
            self.process.returncode = 0  # or `Popen` would warn of a process that is not ours
            return
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.base, ignore_errors=True)


def _options() -> list[str]:
    """How a server's interpreter is started: it writes bytecode of our modules if this one does."""
    return ["-P", "-B"] if sys.dont_write_bytecode else ["-P"]


def _environment(base: str) -> dict[str, str]:
    """All environment variables of a server, and so of its programs."""
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
        # The folder of this package, if it is not installed; programs do not see that folder.
        **({"PYTHONPATH": home} if (home := checkout()) else {}),
        **({"PYTHONUSERBASE": site.getuserbase()} if site.ENABLE_USER_SITE else {}),
        **dict.fromkeys(one_thread, "1"),
    }


@dataclass(frozen=True, slots=True)
class _Pipe:
    read: int
    write: int


def open_pipe(ours: ExitStack, theirs: ExitStack) -> _Pipe:
    """A pipe whose ends are closed with the stacks that they belong to."""
    pipe = _Pipe(*os.pipe())
    ours.callback(os.close, pipe.read)
    theirs.callback(os.close, pipe.write)
    with suppress(OSError):  # a machine may allow less; a program that prints much blocks sooner
        fcntl.fcntl(pipe.write, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    return pipe


def _memory_file(data: bytes, theirs: ExitStack) -> int:
    """An open file in memory that holds the data, positioned at its beginning."""
    fd = os.memfd_create("program", os.MFD_CLOEXEC)
    theirs.callback(os.close, fd)
    with open(fd, "wb", closefd=False) as file:
        file.write(data)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def program_request(limits: Limits, token: str, attachments: PackedAttachments) -> ProgramRequest:
    """The request for a program with these limits."""
    return ProgramRequest(
        wall_seconds=limits.wall_seconds,
        cpu_seconds=limits.whole_cpu_seconds,
        memory_bytes=limits.memory_bytes,
        disk_bytes=limits.disk_bytes,
        num_files=limits.num_files,
        num_processes=limits.num_processes,
        num_variables=limits.num_variables,
        model_bytes=limits.model_bytes if limits.keep_models else 0,
        token=token,
        attached_bytes=attachments.room,
    )
