"""One program in its own process: locked in first, then run as `__main__`, then reported.

The report is lines of JSON on one descriptor: `locked`, a line per solve (written by the hooks)
and how the program ended. Nothing here returns to the parent's code.
"""

import atexit
import errno
import linecache
import os
import socket
import sys
import threading
import traceback
from contextlib import suppress
from types import ModuleType, TracebackType
from typing import Any, NoReturn

from optmodel.execution import _lost
from optmodel.execution._own_modules import own_builtins
from optmodel.execution._shelf import unpack
from optmodel.execution._source import NAME, Source, told
from optmodel.execution._wire import Job, Received
from optmodel.execution.confining import Lock, ResourceLimits, linux
from optmodel.execution.hooks.recorder import recorder
from optmodel.execution.record import End

_REPORT = 3
_BROKEN_LOCK = 70
_NUM_DETAIL_LINES = 12
_MAX_DETAIL = 4000
_OURS = os.path.dirname(os.path.dirname(__file__))
_DENIED = frozenset({errno.EPERM, errno.EACCES, errno.EROFS, errno.ENETUNREACH})
_TOO_LARGE = frozenset({errno.EFBIG, errno.ENOSPC, errno.EDQUOT})


def main(
    lock: Lock, limits: ResourceLimits, received: Received, own_modules: dict[str, str]
) -> NoReturn:
    """Runs in the forked child, and ends it. What the text imports may be `own_modules` of ours."""
    code = _BROKEN_LOCK
    try:
        source, attached = _take_over(received)
        _start_recording(lock.scratch.path, received.job)
        if _attach(lock, attached) and _lock_in(lock, limits):
            builtins = own_builtins(own_modules) if own_modules else __builtins__
            code = _run(source, lock.scratch.path, builtins)
            _flush()
    finally:
        os._exit(code)


def _take_over(received: Received) -> tuple[Source, list[int]]:
    """Puts the descriptors in their places and reads the program; the attachments are left."""
    os.setsid()
    file, stdout, stderr, report, *attached = received.fds
    source = Source.unpacked(os.read(file, os.fstat(file).st_size))
    os.close(file)
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    os.dup2(report, _REPORT, inheritable=False)
    return source, attached


def _start_recording(folder: str, job: Job) -> None:
    recorder.start(
        _REPORT,
        job.num_variables,
        word=job.word,
        model_bytes=job.model_bytes,
        folder=folder,
    )


def _attach(lock: Lock, attached: list[int]) -> bool:
    """Puts the attachments into the folder, while no limit counts them as the program's."""
    try:
        for fd in attached:
            unpack(fd, lock.scratch.path, lock.owner)
    except OSError as error:
        recorder.say(locked=False, detail=f"the attachments cannot be written: {error}")
        return False
    return True


def _lock_in(lock: Lock, limits: ResourceLimits) -> bool:
    try:
        os.umask(0o077)
        lock.close(limits)
        os.chdir(lock.scratch.path)
        os.closerange(_REPORT + 1, 1 << 20)
    except OSError as error:
        recorder.say(locked=False, detail=str(error))
        return False
    recorder.say(locked=True)
    return True


def _run(source: Source, folder: str, builtins: Any) -> int:
    """The program's exit code; how it ended is said in the report."""
    module = ModuleType("__main__")
    module.__dict__.update(__file__=NAME, __builtins__=builtins)
    sys.modules["__main__"] = module
    sys.argv = [NAME]
    text = source.text
    linecache.cache[NAME] = (len(text), None, text.splitlines(keepends=True), NAME)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    atexit._clear()  # what the libraries registered belongs to the parent
    _lost.watch()
    failure: BaseException | None = None
    try:
        code = source.compiled()
    except SyntaxError as error:
        recorder.say(end=End.SYNTAX_ERROR, detail=told(error))
        return 1
    except MemoryError as error:
        return _fail(error, folder)
    try:
        exec(code, module.__dict__)
        _join_threads()
    except BaseException as error:  # noqa: BLE001 - however a program fails is what we report
        failure = error
    atexit._run_exitfuncs()
    if isinstance(failure, SystemExit):
        return _exit(failure)
    if failure is not None:
        return _fail(failure, folder)
    recorder.say(end=End.OK)
    return 0


def _join_threads() -> None:
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()


def _exit(end: SystemExit) -> int:
    if end.code is None or end.code == 0:
        recorder.say(end=End.OK)
        return 0
    detail = f"The program ended itself: {end.code!s:.200}"
    recorder.say(end=End.CRASH, detail=detail)
    return end.code & 0xFF if isinstance(end.code, int) else 1


def _fail(error: BaseException, folder: str) -> int:
    if isinstance(error, MemoryError):
        recorder.say(end=End.MEMORY, detail="MemoryError")
        return 1
    told = traceback.TracebackException(type(error), error, _own_frames(error))
    _leave_out_ours(told)
    text = "".join(told.format()).rstrip()
    with suppress(OSError, ValueError):  # the program may have closed or replaced it
        sys.stderr.write(f"{text}\n")
    detail = "\n".join(text.splitlines()[-_NUM_DETAIL_LINES:])
    chain = _chain(error)
    recorder.say(missing=_missing(chain), lost=_lost.lost(chain, folder))
    recorder.say(end=_end_of(chain), detail=detail[-_MAX_DETAIL:])
    return 1


def _missing(chain: list[BaseException]) -> str:
    """The module for want of which the program failed, or ''."""
    absent = [link.name for link in chain if isinstance(link, ModuleNotFoundError) and link.name]
    return absent[0] if absent and isinstance(chain[0], ImportError) else ""


def _own_frames(error: BaseException) -> TracebackType | None:
    """The traceback from the program's first frame on, without ours before it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != NAME:
        trace = trace.tb_next
    return trace


def _leave_out_ours(told: traceback.TracebackException) -> None:
    """Takes the frames of hooks and layers out, of what led to the error too: they say nothing."""
    link: traceback.TracebackException | None = told
    while link is not None:
        link.stack[:] = [frame for frame in link.stack if not frame.filename.startswith(_OURS)]
        link = link.__cause__ or link.__context__


def _end_of(chain: list[BaseException]) -> End:
    if any(_is_out_of_memory(link) for link in chain):
        return End.MEMORY
    if any(_is_denied(link) for link in chain):
        return End.FORBIDDEN
    if any(isinstance(link, OSError) and link.errno in _TOO_LARGE for link in chain):
        return End.OUTPUT_LIMIT
    return End.CRASH


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what led to it, outermost first."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    return chain


def _is_out_of_memory(error: BaseException) -> bool:
    no_room = isinstance(error, OSError) and error.errno == errno.ENOMEM
    return no_room or isinstance(error, MemoryError)


def _is_denied(error: BaseException) -> bool:
    """Whether the lock made it fail outright; a path that is not there may be a hidden one."""
    if isinstance(error, OSError):
        return error.errno in _DENIED or isinstance(error, socket.gaierror)
    return False


def _flush() -> None:
    """Writes out what the program and its C libraries still buffer."""
    with suppress(OSError, ValueError):  # the program may have closed or replaced its streams
        sys.stdout.flush()
        sys.stderr.flush()
    linux.flush_output()
