"""The messages between us and a dialect's parent, over a socket that keeps them apart.

    wire.send(control, Job(...), fds=[3, 4])
    message = wire.receive(control, Done)         # None when the other side is gone

Each is one JSON object. Descriptors travel beside it, so the parent never holds a program's text.
"""

import json
import socket
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

_MAX_BYTES = 1 << 16
_Message = TypeVar("_Message")
STOP = b"stop"
NUM_DESCRIPTORS = 4  # the program's text, its stdout, stderr and report
_MOST_DESCRIPTORS = NUM_DESCRIPTORS + 1  # and its attachments, if it has any


@dataclass(frozen=True, slots=True)
class Setup:
    """What a parent becomes: where its folder is, what it imports, and which modules stand in.

    `hidden` are paths of the trusted side, of which its programs see nothing. It is asked which of
    some `known` modules it cannot import; the `hidden_modules` it shall not, for which in the text
    of a program alone the `own_modules` stand in.
    """

    base: str
    worker: int
    core: int
    warm: list[str]
    warm_up: str
    stand_ins: dict[str, str]
    can_fork: bool
    hidden: list[str] = field(default_factory=list)
    hidden_modules: list[str] = field(default_factory=list)
    own_modules: dict[str, str] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ready:
    """A parent is warm; `notes` says of each layer why it does not hold, '' where it does.

    `absent` are those of the known modules that are not installed where programs look for them.
    """

    notes: dict[str, str] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """The limits of one program (see `Limits`; a model may have 0 bytes), and its secret word.

    `attached_bytes` is the room that its attachments take in its folder, beyond `disk_bytes`.
    """

    wall_seconds: float
    cpu_seconds: int
    memory_bytes: int
    disk_bytes: int
    num_files: int
    num_processes: int
    num_variables: int
    model_bytes: int
    word: str
    attached_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """How the child ended: its exit code (negative for a signal) and what it took."""

    exit_code: int
    timed_out: bool
    wall_seconds: float
    cpu_seconds: float
    peak_memory: int


def send(control: socket.socket, message: Any, fds: Sequence[int] = ()) -> None:
    """Sends one message whole. Raises `OSError` when the other side is gone."""
    socket.send_fds(control, [json.dumps(asdict(message)).encode()], list(fds))


def receive(control: socket.socket, kind: type[_Message]) -> _Message | None:
    """The next message, which must be of this kind; None at the end."""
    data = control.recv(_MAX_BYTES)
    return kind(**json.loads(data)) if data else None


@dataclass(frozen=True, slots=True)
class Received:
    """A job and the descriptors that came with it."""

    job: Job
    fds: list[int]


def receive_job(control: socket.socket) -> Received | None:
    """The next job; None at the end. Requests to stop that came too late are passed over."""
    while True:
        data, fds, _, _ = socket.recv_fds(control, _MAX_BYTES, _MOST_DESCRIPTORS)
        if not data:
            return None
        if data != STOP:
            return Received(Job(**json.loads(data)), fds)
