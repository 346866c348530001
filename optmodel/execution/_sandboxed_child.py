"""One program in its own process: sandboxed first, then run as `__main__`, then reported.

The report is lines of JSON on one descriptor: `locked`, a line for each solve (written by the
hooks) and how the program ended. Nothing here returns to the fork server's code. The parts that a
resident process needs too (see `_resident_child`) are functions of their own.
"""

import atexit
import errno
import linecache
import os
import socket
import sys
import threading
import traceback
from collections.abc import Iterable
from contextlib import suppress
from types import CodeType, ModuleType, TracebackType
from typing import NoReturn

from optmodel.execution._failed_paths import failed_path, watch_opens
from optmodel.execution._import_overrides import text_builtins
from optmodel.execution._protocol import ReceivedRequest
from optmodel.execution.attachments import unpack_attachments
from optmodel.execution.hooks.solve_recorder import recorder
from optmodel.execution.program import FILE_NAME, ParsedProgram, syntax_error_message
from optmodel.execution.record import End
from optmodel.execution.sandbox import ResourceLimits, Sandbox, linux

REPORT = 3
"""The descriptor of the report in every child."""

BROKEN_SANDBOX = 70
"""The exit code of a child that could not enter its sandbox."""

_NUM_DETAIL_LINES = 12
_MAX_DETAIL = 4000
_OURS = os.path.dirname(os.path.dirname(__file__))
_DENIED = frozenset({errno.EPERM, errno.EACCES, errno.EROFS, errno.ENETUNREACH})
_TOO_LARGE = frozenset({errno.EFBIG, errno.ENOSPC, errno.EDQUOT})


def main(
    sandbox: Sandbox,
    limits: ResourceLimits,
    received: ReceivedRequest,
    text_modules: dict[str, str],
) -> NoReturn:
    """Runs in the forked child, and ends it. The program's text may import the `text_modules`."""
    code = BROKEN_SANDBOX
    try:
        program, attachments = _take_descriptors(received)
        recorder.start(
            REPORT,
            received.request.num_variables,
            token=received.request.token,
            model_bytes=received.request.model_bytes,
            folder=sandbox.scratch.path,
        )
        if _write_attachments(sandbox, attachments) and enter_sandbox(sandbox, limits):
            builtins = text_builtins(text_modules) if text_modules else __builtins__
            prepare_interpreter()
            code = run_program(program, sandbox.scratch.path, builtins)
            flush_streams()
    finally:
        os._exit(code)


def _take_descriptors(received: ReceivedRequest) -> tuple[ParsedProgram, list[int]]:
    """Puts the descriptors in their places and reads the program; the attachments are returned."""
    file, stdout, stderr, report, *attachments = received.fds
    program = ParsedProgram.decode(os.read(file, os.fstat(file).st_size))
    os.close(file)
    place_streams(stdout, stderr, report)
    return program, attachments


def place_streams(stdout: int, stderr: int, report: int) -> None:
    """Begins a session of processes, and gives the streams and the report their descriptors."""
    os.setsid()
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    os.dup2(report, REPORT, inheritable=False)


def _write_attachments(sandbox: Sandbox, attachments: Iterable[int]) -> bool:
    """Writes the attachments into the folder, while no limit counts them as the program's."""
    try:
        for fd in attachments:
            unpack_attachments(fd, sandbox.scratch.path, sandbox.owner)
    except OSError as error:
        recorder.write(locked=False, detail=f"the attachments cannot be written: {error}")
        return False
    return True


def enter_sandbox(sandbox: Sandbox, limits: ResourceLimits, last_descriptor: int = REPORT) -> bool:
    """Closes all descriptors after the last one, and reports whether the sandbox holds."""
    try:
        os.umask(0o077)
        sandbox.enter(limits)
        os.chdir(sandbox.scratch.path)
        os.closerange(last_descriptor + 1, 1 << 20)
    except OSError as error:
        recorder.write(locked=False, detail=str(error))
        return False
    recorder.write(locked=True)
    return True


def prepare_interpreter() -> None:
    """Makes the interpreter that of a program; to be called once in a process."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    atexit._clear()  # handlers of libraries belong to the fork server
    watch_opens()


def run_program(program: ParsedProgram, folder: str, builtins: object) -> int:
    """Compiles and runs the program, and reports how it ended; returns the exit code."""
    try:
        code = program.compile()
    except SyntaxError as error:
        recorder.write(end=End.SYNTAX_ERROR, detail=syntax_error_message(error))
        return 1
    except MemoryError as error:
        return _report_failure(error, folder)
    return run_code(code, program.text, folder, builtins)


def run_code(code: CodeType, text: str, folder: str, builtins: object) -> int:
    """Runs the code of a text as `__main__`, and reports how it ended; returns the exit code."""
    module = ModuleType("__main__")
    module.__dict__.update(__file__=FILE_NAME, __builtins__=builtins)
    sys.modules["__main__"] = module
    sys.argv = [FILE_NAME]
    linecache.cache[FILE_NAME] = (len(text), None, text.splitlines(keepends=True), FILE_NAME)
    failure: BaseException | None = None
    try:
        exec(code, module.__dict__)
        for thread in threading.enumerate():
            if thread is not threading.main_thread() and not thread.daemon:
                thread.join()
    except BaseException as error:  # noqa: BLE001 - however a program fails is what we report
        failure = error
    atexit._run_exitfuncs()
    if isinstance(failure, SystemExit):
        return _report_exit(failure)
    if failure is not None:
        return _report_failure(failure, folder)
    recorder.write(end=End.OK)
    return 0


def _report_exit(end: SystemExit) -> int:
    if end.code is None or end.code == 0:
        recorder.write(end=End.OK)
        return 0
    detail = f"The program ended itself: {end.code!s:.200}"
    recorder.write(end=End.CRASH, detail=detail)
    return end.code & 0xFF if isinstance(end.code, int) else 1


def _report_failure(error: BaseException, folder: str) -> int:
    if isinstance(error, MemoryError):
        recorder.write(end=End.MEMORY, detail="MemoryError")
        return 1
    trace = traceback.TracebackException(type(error), error, _program_frames(error))
    _leave_out_our_frames(trace)
    text = "".join(trace.format()).rstrip()
    with suppress(OSError, ValueError):  # the program may have closed or replaced it
        sys.stderr.write(f"{text}\n")
    detail = "\n".join(text.splitlines()[-_NUM_DETAIL_LINES:])
    chain = _chain(error)
    # The module whose absence made the program fail.
    absent = [link.name for link in chain if isinstance(link, ModuleNotFoundError) and link.name]
    missing = absent[0] if absent and isinstance(chain[0], ImportError) else ""
    recorder.write(missing_module=missing, failed_path=failed_path(chain, folder))
    recorder.write(end=_end_of(chain), detail=detail[-_MAX_DETAIL:])
    return 1


def _program_frames(error: BaseException) -> TracebackType | None:
    """The traceback from the program's first frame on, without our frames before it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != FILE_NAME:
        trace = trace.tb_next
    return trace


def _leave_out_our_frames(trace: traceback.TracebackException) -> None:
    """Removes the frames of hooks and reimplementations, also from the causes of the error."""
    link: traceback.TracebackException | None = trace
    while link is not None:
        link.stack[:] = [frame for frame in link.stack if not frame.filename.startswith(_OURS)]
        link = link.__cause__ or link.__context__


def _end_of(chain: list[BaseException]) -> End:
    numbers = [link.errno for link in chain if isinstance(link, OSError)]
    if errno.ENOMEM in numbers or any(isinstance(link, MemoryError) for link in chain):
        return End.MEMORY
    # What the sandbox refused; a path that was not found may be a hidden one.
    if any(number in _DENIED for number in numbers) or any(
        isinstance(link, socket.gaierror) for link in chain
    ):
        return End.FORBIDDEN
    if any(number in _TOO_LARGE for number in numbers):
        return End.OUTPUT_LIMIT
    return End.CRASH


def _chain(error: BaseException) -> list[BaseException]:
    """The error and its causes, outermost first."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    return chain


def flush_streams() -> None:
    """Writes out what the program and its C libraries still buffer."""
    with suppress(OSError, ValueError):  # the program may have closed or replaced its streams
        sys.stdout.flush()
        sys.stderr.flush()
    linux.flush_output()
