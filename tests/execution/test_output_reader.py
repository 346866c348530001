"""What a program writes is kept within bounds, line by line, as a naive reader would keep it."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optmodel.execution import Limits
from optmodel.execution._coroutines import run_coroutine
from optmodel.execution._output_reader import (
    BoundedStream,
    RawOutput,
    ReportTail,
    is_signed,
    read_output,
)
from optmodel.execution._protocol import STOP, ProgramExit, send
from optmodel.execution.hooks.report_writer import line_prefix, solve_line_prefix

TOKEN = "w"
LINE, SOLVE = line_prefix(TOKEN), solve_line_prefix(TOKEN)
EXIT = ProgramExit(0, False, 0.1, 0.1, 1 << 20)
SIGNED = st.sampled_from([LINE + b'"end": "ok"}', SOLVE + b"{}}", SOLVE + b"7}", LINE + b"}"])


def _chunks(data: bytes, cuts: list[int]) -> list[bytes]:
    """The data cut at these places."""
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[begin:end] for begin, end in pairwise(places)]


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=6), st.integers(0, 50))
def test_of_a_stream_the_first_bytes_are_kept(data: bytes, cuts: list[int], limit: int) -> None:
    stream = BoundedStream(limit)
    for chunk in _chunks(data, cuts):
        stream.take(chunk)
    assert bytes(stream.data) == data[:limit]
    assert stream.is_full == (len(data) > limit)


@given(
    lines=st.lists(SIGNED, max_size=12),
    cuts=st.lists(st.integers(0, 400), max_size=8),
    limit=st.integers(30, 300),
)
def test_of_a_report_the_last_whole_lines_are_kept(
    lines: list[bytes], cuts: list[int], limit: int
) -> None:
    """However it is cut: no line is kept in part, and every solve is kept or counted."""
    tail = ReportTail(limit, LINE, SOLVE)
    data = b"".join(line + b"\n" for line in lines)
    for chunk in _chunks(data, cuts):
        tail.take(chunk)
    kept = bytes(tail.data)
    assert data.endswith(kept)
    assert len(kept) <= limit
    assert not tail.is_forged
    assert tail.is_cut == (kept != data)
    dropped = data[: len(data) - len(kept)]
    assert dropped == b"" or dropped.endswith(b"\n")
    assert tail.num_dropped_solves == sum(one.startswith(SOLVE) for one in dropped.split(b"\n"))


@given(
    before=st.lists(SIGNED, max_size=5),
    forged=st.sampled_from([b"{}", b"", b'{"token": "v", "end": "ok"}', b"x" * 50]),
    after=st.lists(SIGNED, max_size=5),
    cuts=st.lists(st.integers(0, 400), max_size=8),
)
def test_nothing_is_kept_from_a_line_without_the_token_on(
    before: list[bytes], forged: bytes, after: list[bytes], cuts: list[int]
) -> None:
    tail = ReportTail(10_000, LINE, SOLVE)
    data = b"".join(line + b"\n" for line in [*before, forged, *after])
    for chunk in _chunks(data, cuts):
        tail.take(chunk)
    assert tail.is_forged
    assert bytes(tail.data) == b"".join(line + b"\n" for line in before)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (LINE + b"}", True),
        (LINE[:5] + LINE + b"}", True),  # a process was killed while it wrote
        (LINE[:-1] + LINE + b"}", True),
        (LINE + LINE + b"}", True),
        (b"{}", False),
        (b" " + LINE, False),
        (LINE[1:] + LINE, False),
        (LINE[:-1], False),
        (b"", False),
    ],
)
def test_a_line_is_signed_if_the_token_comes_first_or_after_a_part_of_it(
    data: bytes, expected: bool
) -> None:
    assert is_signed(data, LINE) is expected
    assert is_signed(b"abc\n" + data, LINE, 4) is expected


class Program:
    """The ends that a program and its fork server have of what is read."""

    def __init__(self) -> None:
        self.ours, self.server = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pipes = [os.pipe() for _ in range(3)]
        self.reads = [read for read, _ in pipes]
        self.stdout, self.stderr, self.report = (write for _, write in pipes)

    def end(self, exit: ProgramExit | None = EXIT) -> None:
        """Closes the streams, and says how it ended."""
        for fd in (self.stdout, self.stderr, self.report):
            os.close(fd)
        if exit is not None:
            send(self.server, exit)
        self.server.close()

    def output(self, limits: Limits) -> RawOutput:
        """What is read of it."""
        return run_coroutine(read_output(self.ours, self.reads, limits, TOKEN))


@pytest.fixture
def program() -> Iterator[Program]:
    """A program that has written nothing yet."""
    made = Program()
    yield made
    made.ours.close()
    for fd in made.reads:
        os.close(fd)


def test_what_a_program_left_in_its_pipes_is_read(program: Program) -> None:
    os.write(program.stdout, b"42\n")
    os.write(program.stderr, b"oh\n")
    os.write(program.report, LINE + b'"end": "ok"}\n')
    program.end()
    output = program.output(Limits(wall_seconds=5))
    assert (output.stdout, output.stderr) == (b"42\n", b"oh\n")
    assert output.report == LINE + b'"end": "ok"}\n'
    assert output.exit == EXIT
    assert (output.is_cut, output.is_forged, output.overflowed) == (False, False, False)


@pytest.mark.parametrize("stream", ["stdout", "stderr", "report"])
def test_a_program_that_says_too_much_is_stopped(program: Program, stream: str) -> None:
    """The fork server is told, and its answer is waited for."""
    stopped: list[bytes] = []

    def serve() -> None:
        os.write(getattr(program, stream), b"x" * 200 + b"\n")
        stopped.append(program.server.recv(9))
        program.end()

    thread = threading.Thread(target=serve)
    thread.start()
    output = program.output(Limits(wall_seconds=5, output_bytes=100))
    thread.join()
    assert stopped == [STOP]
    assert output.overflowed == (stream != "report")
    assert output.is_forged == (stream == "report")
    assert len(getattr(output, stream)) == (0 if stream == "report" else min(100, 201))


def test_a_server_that_is_gone_is_an_error(program: Program) -> None:
    program.end(exit=None)
    with pytest.raises(EOFError, match="gone"):
        program.output(Limits(wall_seconds=1))


def test_a_writer_that_stays_is_not_waited_for_long(program: Program) -> None:
    os.write(program.stdout, b"1\n")
    send(program.server, EXIT)
    began = time.monotonic()
    output = program.output(Limits(wall_seconds=60))
    assert output.stdout == b"1\n"
    assert time.monotonic() - began < 10
    for fd in (program.stdout, program.stderr, program.report):
        os.close(fd)
    program.server.close()
