"""Messages between us and a fork server keep their boundaries, and their descriptors."""

import os
import socket
from collections.abc import Iterator

import pytest

from optmodel.execution import _protocol
from optmodel.execution._protocol import (
    NUM_DESCRIPTORS,
    STOP,
    ProgramExit,
    ProgramRequest,
    ServerReady,
    ServerSetup,
    receive,
    receive_request,
    send,
)

REQUEST = ProgramRequest(
    wall_seconds=1.5,
    cpu_seconds=3,
    memory_bytes=1 << 40,
    disk_bytes=1 << 20,
    num_files=8,
    num_processes=4,
    num_variables=10,
    model_bytes=0,
    token="5f2a",
)
SETUP = ServerSetup("/base", 2, 0, ["pulp"], "x = 'é\\n'", {"gurobipy": "a.b"}, True)
READY = ServerReady({"seccomp": "", "landlock": "no such system call"}, ["mip"])
EXIT = ProgramExit(-9, True, 1.25, 0.5, 1 << 33)


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a socket like that of a fork server."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        yield ours, theirs


@pytest.mark.parametrize("message", [SETUP, READY, EXIT], ids=lambda one: type(one).__name__)
def test_a_message_is_received_as_it_was_sent(
    ends: tuple[socket.socket, socket.socket], message: ServerSetup | ServerReady | ProgramExit
) -> None:
    ours, theirs = ends
    send(ours, message)
    send(ours, message)
    assert receive(theirs, type(message)) == message
    assert receive(theirs, type(message)) == message
    ours.close()
    assert receive(theirs, type(message)) is None


def test_descriptors_travel_beside_a_request(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    read, write = os.pipe()
    send(ours, REQUEST, [write] * (NUM_DESCRIPTORS + 1))
    received = receive_request(theirs)
    assert received is not None
    assert received.request == REQUEST
    assert len(received.fds) == NUM_DESCRIPTORS + 1
    assert write not in received.fds
    os.write(received.fds[-1], b"hello")
    assert os.read(read, 9) == b"hello"
    for fd in (read, write, *received.fds):
        os.close(fd)


def test_a_request_to_stop_that_came_too_late_is_skipped(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    ours.send(STOP)
    ours.send(STOP)
    send(ours, REQUEST)
    received = receive_request(theirs)
    assert received is not None
    assert (received.request, received.fds) == (REQUEST, [])
    ours.send(STOP)
    ours.close()
    assert receive_request(theirs) is None


def test_who_sends_to_nobody_is_told(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    theirs.close()
    with pytest.raises(OSError, match="Broken pipe"):
        _protocol.send(ours, EXIT)
