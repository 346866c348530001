"""System calls of Linux that Python lacks, by ctypes: each raises `OSError` when it fails.

linux.unshare(linux.CLONE_NEWNET)
linux.mount("tmpfs", folder, "tmpfs", linux.MS_NOSUID, "size=1m")
linux.failure_in_child(lambda: linux.unshare(linux.CLONE_NEWNET))     # "", or the error
"""

import ctypes
import errno
import os
import platform
from collections.abc import Callable

CLONE_NEWNS = 0x0002_0000
CLONE_NEWIPC = 0x0800_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWPID = 0x2000_0000
CLONE_NEWNET = 0x4000_0000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2

MACHINE = platform.machine()

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def _check(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def fork() -> int:
    """Forks without Python's handlers, which make new locks and threads: for a process without any.

    The handlers cost as much as all of the sandbox, since libraries register more of them. Without
    them, random generators have the same state in every child.
    """
    child: int = ctypes.PyDLL(None).fork()
    return _check(child)


def unshare(flags: int) -> None:
    """Gives this process namespaces of its own; with `CLONE_NEWPID`, its next child."""
    _check(_libc.unshare(flags))


def setns(fd: int) -> None:
    """Joins the namespace of an open file of `/proc/self/ns`."""
    _check(_libc.setns(fd, 0))


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mounts `source` at `target`; `kind` and `options` may be empty."""
    arguments = (text.encode() or None for text in (source, target, kind))
    _check(_libc.mount(*arguments, ctypes.c_ulong(flags), options.encode() or None))


def unmount(target: str) -> None:
    """Detaches the mount at `target`, in use or not."""
    _check(_libc.umount2(target.encode(), MNT_DETACH))


def pivot_root(new: str, old: str) -> None:
    """Makes the mount point `new` the root, and puts the former root at `old` within it."""
    _check(_libc.pivot_root(new.encode(), old.encode()))


def prctl(option: int, *arguments: object) -> int:
    """One operation on this process; unused arguments are zero, as the kernel demands."""
    filled = [*arguments, *[ctypes.c_ulong(0)] * (4 - len(arguments))]
    typed = [ctypes.c_ulong(item) if isinstance(item, int) else item for item in filled]
    return _check(_libc.prctl(option, *typed))


def syscall(number: int, *arguments: object) -> int:
    """A system call that the C library has no function for."""
    return _check(_libc.syscall(ctypes.c_long(number), *arguments))


def drop_capabilities() -> None:
    """Empties this process's capability sets, for good once no new privileges are allowed."""
    header = (ctypes.c_uint32 * 2)(0x2008_0522, 0)
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)()))


def flush_output() -> None:
    """Flushes what C libraries have printed and buffered."""
    _libc.fflush(None)


def failure_in_child(action: Callable[[], None]) -> str:
    """The error of an action, or ''; tried in a child, since the action cannot be undone."""
    child = os.fork()
    if child == 0:
        code = errno.EPERM
        try:
            action()
            code = 0
        except OSError as error:
            code = error.errno or code
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return os.strerror(abs(code)) if code else ""
