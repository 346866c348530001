"""The messages between a fork server and its client, over a sequenced-packet socket.

    protocol.send(control, ProgramRequest(...), fds=[3, 4])
    message = protocol.receive(control, ProgramExit)         # None when the other side is gone

Each message is one JSON object. A program's text and its streams are passed as file descriptors, so
the fork server never has a program's text in memory.
"""

import json
import socket
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_MAX_BYTES = 1 << 16
_Message = TypeVar("_Message")
STOP = b"stop"
NUM_DESCRIPTORS = 4  # the program's text, its stdout, stderr and report
_MAX_DESCRIPTORS = NUM_DESCRIPTORS + 1  # and its attachments, if it has any


@dataclass(frozen=True, slots=True)
class ServerSetup:
    """The configuration of a fork server, sent when it starts.

    `base` is its folder, `warm` the modules that it imports before it forks and `warm_up` the lines
    that it then runs. `reimplementations` maps a vendor's library to our module that is imported
    under its name. `hidden` are paths that programs must not see. `hidden_modules` cannot be
    imported, but a program's own text may import those of `text_modules`, which map to our modules.
    The server reports which of the `known` modules it cannot import.
    """

    base: str
    worker: int
    core: int
    warm: list[str]
    warm_up: str
    reimplementations: dict[str, str]
    can_fork: bool
    hidden: list[str] = field(default_factory=list)
    hidden_modules: list[str] = field(default_factory=list)
    text_modules: dict[str, str] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ServerReady:
    """A fork server is warm, or `error` is the reason why it could not start.

    `notes` maps each layer of the sandbox to the reason why it does not hold, or '' where it does.
    `absent` are the known modules that programs cannot import.
    """

    notes: dict[str, str] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    error: str = ""


@dataclass(frozen=True, slots=True)
class ProgramRequest:
    """The limits of one program (see `Limits`) and the token that signs the lines of its report.

    `model_bytes` is 0 where no model is to be kept. `attached_bytes` is the room that the program's
    attachments take in its folder, beyond `disk_bytes`. With `is_resident` the first descriptor is
    a socket on which the child takes one `ResidentRequest` after another.
    """

    wall_seconds: float
    cpu_seconds: int
    memory_bytes: int
    disk_bytes: int
    num_files: int
    num_processes: int
    num_variables: int
    model_bytes: int
    token: str
    attached_bytes: int = 0
    is_resident: bool = False


@dataclass(frozen=True, slots=True)
class ResidentRequest:
    """A program of ours for a resident process, which answers with a `ProgramExit`.

    It may import `modules` only. The other fields are those of `ProgramRequest`.
    """

    text: str
    modules: list[str]
    num_variables: int
    model_bytes: int
    token: str


@dataclass(frozen=True, slots=True)
class ProgramExit:
    """How a program's process ended: its exit code (negative for a signal) and what it used."""

    exit_code: int
    timed_out: bool
    wall_seconds: float
    cpu_seconds: float
    peak_memory: int


def send(control: socket.socket, message: "DataclassInstance", fds: Sequence[int] = ()) -> None:
    """Sends one message whole. Raises `OSError` when the other side is gone."""
    socket.send_fds(control, [json.dumps(asdict(message)).encode()], list(fds))


def receive(control: socket.socket, kind: type[_Message]) -> _Message | None:
    """The next message, which must be of this kind; None at the end."""
    data = control.recv(_MAX_BYTES)
    return kind(**json.loads(data)) if data else None


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request and the descriptors that came with it."""

    request: ProgramRequest
    fds: list[int]


def receive_request(control: socket.socket) -> ReceivedRequest | None:
    """The next request; None at the end. A request to stop that came too late is skipped."""
    while True:
        data, fds, _, _ = socket.recv_fds(control, _MAX_BYTES, _MAX_DESCRIPTORS)
        if not data:
            return None
        if data != STOP:
            return ReceivedRequest(ProgramRequest(**json.loads(data)), fds)
