"""The client of a resident process, which runs programs of ours one after another.

resident = ResidentProcess(server)          # a fork server that serves nobody else
run = yield from resident.run("pyomo", text, dialect, Limits())      # ClassifiedRun, or None

None says that the program is to run in a child of its own, in another fork server: it did not end
with an optimum, it printed more than its limit, or the process was lost to it. A lost process is
replaced by the next program, and its loss is kept in `losses`.
"""

import json
import os
import secrets
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace

from optmodel.execution import _protocol
from optmodel.execution._classify_end import ClassifiedRun, classify_run
from optmodel.execution._coroutines import Coroutine, Wait
from optmodel.execution._fork_server import ForkServer, open_pipe, program_request
from optmodel.execution._output_reader import BoundedStream, RawOutput, ReportTail
from optmodel.execution._protocol import ProgramExit, ResidentRequest
from optmodel.execution.attachments import PackedAttachments
from optmodel.execution.hooks.report_writer import line_prefix, solve_line_prefix
from optmodel.execution.limits import Limits
from optmodel.execution.record import End, SolverStatus

MAX_REQUEST = 100_000
"""The longest request in bytes; a socket holds twice as much."""

NUM_PROGRAMS = 256
"""After so many programs a resident process is replaced, whatever it may have collected."""

_MAX_ANSWER = 4096
_CHUNK = 1 << 16
_QUIET_SECONDS = 0.05  # a pause without reading: most programs end within it
_LIFETIME = 86_400  # seconds; the time of each program is bounded by its client
_END_SECONDS = 5.0


class ResidentProcessLostError(Exception):
    """A resident process died, did not answer in time, or wrote what it may not."""


@dataclass(slots=True)
class _Channel:
    """A running resident process: its socket, and the pipes of its streams and its report.

    One that `is_worn` ran a program that did not end well, and gets no further one.
    """

    requests: socket.socket
    pipes: Sequence[int]
    closing: ExitStack
    num_programs: int = 0
    is_worn: bool = False

    @classmethod
    def begin(cls, control: socket.socket, limits: Limits) -> "_Channel":
        """Has the fork server fork it; nothing is awaited. Raises `OSError` where it is gone."""
        with ExitStack() as ours, ExitStack() as theirs:
            mine, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            ours.callback(mine.close)
            theirs.callback(other.close)
            pipes = [open_pipe(ours, theirs) for _ in range(_protocol.NUM_DESCRIPTORS - 1)]
            for pipe in pipes:
                os.set_blocking(pipe.read, False)
            request = replace(
                program_request(limits, "", PackedAttachments()),
                wall_seconds=_LIFETIME,
                cpu_seconds=_LIFETIME,
                is_resident=True,
            )
            descriptors = [other.fileno(), *(pipe.write for pipe in pipes)]
            _protocol.send(control, request, descriptors)
            return cls(mine, [pipe.read for pipe in pipes], ours.pop_all())


@dataclass(slots=True)
class _Reading:
    """What one program writes until its resident process has answered."""

    channel: _Channel
    control: int
    streams: tuple[BoundedStream, BoundedStream, ReportTail]
    answer: ProgramExit | None = None

    def run(self, deadline: float) -> Coroutine[ProgramExit]:
        """Reads until the answer. Raises `ResidentProcessLostError`."""
        socket_fd = self.channel.requests.fileno()
        awaited = [socket_fd, self.control]
        # Most programs end before their pipes are full: we need not wake up for every line.
        ready = yield Wait(awaited, min(deadline, time.monotonic() + _QUIET_SECONDS))
        while socket_fd not in ready:
            if self.control in ready:
                raise ResidentProcessLostError("it ended")
            if time.monotonic() >= deadline:
                raise ResidentProcessLostError("it did not answer in time")
            self._read()
            ready = yield Wait([*awaited, *self.channel.pipes], deadline)
        data = os.read(socket_fd, _MAX_ANSWER)
        if not data:
            raise ResidentProcessLostError("it ended")
        self._read()
        return ProgramExit(**json.loads(data))

    def _read(self) -> None:
        """Takes what the pipes hold. Raises `ResidentProcessLostError` where it is too much."""
        stdout, stderr, report = self.streams
        takers = (stdout.take, stderr.take, report.take)
        for pipe, take in zip(self.channel.pipes, takers, strict=True):
            while chunk := _available(pipe):
                take(chunk)
                if stdout.is_full or stderr.is_full or report.is_cut or report.is_forged:
                    raise ResidentProcessLostError("it wrote more than it may")


def _available(pipe: int) -> bytes:
    """What a pipe holds now."""
    try:
        return os.read(pipe, _CHUNK)
    except BlockingIOError:
        return b""


@dataclass(slots=True)
class ResidentProcess:
    """The resident process of a dialect, started by its first program and replaced when lost.

    `server` forks nothing else. `loss` says of which program a process was lost, and why: then the
    server is closed, and of no more use.
    """

    server: ForkServer
    channel: _Channel | None = None
    loss: str = ""
    limits: Limits = field(default_factory=Limits)

    def run(self, key: str, text: str, limits: Limits) -> Coroutine[ClassifiedRun | None]:
        """Runs one program; None where it is to run in a child of its own."""
        is_answered = False
        try:
            output = yield from self._output(text, limits)
            is_answered = True
        except (OSError, ValueError, TypeError, ResidentProcessLostError) as error:
            self.loss = f"{key}: {error}"
            return None
        finally:
            if not is_answered:
                self.close()
        if output is None:
            return None
        run = classify_run(key, self.server.spec, self.server.layers, limits, output)
        if _has_optimum(run):
            return run
        assert self.channel is not None, "it has just answered"
        self.channel.is_worn = True
        return None

    def _output(self, text: str, limits: Limits) -> Coroutine[RawOutput | None]:
        token = secrets.token_hex(8)
        data = json.dumps(asdict(self._request(text, limits, token))).encode()
        if len(data) > MAX_REQUEST:
            return None
        channel = yield from self._channel(limits)
        channel.num_programs += 1
        channel.requests.send(data)
        report = ReportTail(limits.report_bytes, line_prefix(token), solve_line_prefix(token))
        out, err = BoundedStream(limits.output_bytes), BoundedStream(limits.output_bytes)
        reading = _Reading(channel, self.server.control.fileno(), (out, err, report))
        answer = yield from reading.run(time.monotonic() + limits.wall_seconds)
        return RawOutput(
            stdout=bytes(out.data),
            stderr=bytes(err.data),
            report=bytes(report.data),
            token=token,
            is_cut=False,
            is_forged=False,
            num_dropped_solves=0,
            overflowed=False,
            exit=answer,
        )

    def _channel(self, limits: Limits) -> Coroutine[_Channel]:
        """The running process, or a new one where that is worn or has other limits."""
        channel = self.channel
        if channel is not None and (
            channel.is_worn or channel.num_programs >= NUM_PROGRAMS or limits != self.limits
        ):
            yield from self.dismiss()
        if self.channel is None:
            self.channel, self.limits = _Channel.begin(self.server.control, limits), limits
        return self.channel

    def _request(self, text: str, limits: Limits, token: str) -> ResidentRequest:
        return ResidentRequest(
            text=text,
            modules=[*self.server.spec.dialect.warm, "math"],
            num_variables=limits.num_variables,
            model_bytes=limits.model_bytes if limits.keep_models else 0,
            token=token,
        )

    def dismiss(self) -> Coroutine[None]:
        """Ends the process and keeps the server. Raises `ResidentProcessLostError`."""
        if self.channel is None:
            return
        self.channel.closing.close()
        self.channel = None
        control = self.server.control
        ready = yield Wait([control.fileno()], time.monotonic() + _END_SECONDS)
        if not ready or _protocol.receive(control, ProgramExit) is None:
            raise ResidentProcessLostError("it did not end")

    def close(self) -> None:
        """Ends the process and its server."""
        if self.channel is not None:
            self.channel.closing.close()
            self.channel = None
        self.server.close()


def _has_optimum(run: ClassifiedRun) -> bool:
    """Whether a run ended well with an optimum, and nothing speaks against it."""
    solve, report = run.execution.last_solve, run.report
    return (
        run.execution.end is End.OK
        and solve is not None
        and solve.status is SolverStatus.OPTIMAL
        and report is not None
        and not report.capture_failure
        and report.licence_error is None
    )
