"""Seccomp: a filter of the system calls that programs are refused.

Most calls pass. Those refused fail with EPERM, which Python raises as `PermissionError`, and a few
return success and do nothing (see `syscalls`). Without `can_fork` a program can start threads, but
neither processes nor other programs.

    seccomp.install(seccomp.program(can_fork=False))      # in the child, after no_new_privs
"""

import ctypes
import errno
import struct

from optmodel.execution.sandbox import linux, syscalls

KNOWN = (
    syscalls.REFUSED
    | syscalls.REFUSED_WITHOUT_FORK
    | syscalls.PRETENDED
    | syscalls.PRETENDED_AMONG_FILES
)
"""Every call that is refused, or does nothing, in at least one profile."""

_CLONE_THREAD = 0x0001_0000
_NEW_NAMESPACES = 0x7E02_0080
_AUDIT_ARCH = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
_X32_CALLS = 0x4000_0000

_LOAD, _EQUALS, _AT_LEAST, _HAS_BITS, _RETURN, _KEEP_BITS = 0x20, 0x15, 0x35, 0x45, 0x06, 0x54
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT, _ARGUMENT_SIZE = 0, 4, 16, 8
_KIND_OF_SOCKET = 0xF
_UNIX, _STREAM = 1, 1
_KIND_OF_IOCTL = 0xFFFF_FF00
_ALLOW = 0x7FFF_0000
_KILL = 0x8000_0000
_REFUSE = 0x0005_0000 | errno.EPERM
_UNKNOWN = 0x0005_0000 | errno.ENOSYS
_PRETEND = 0x0005_0000
_NO_DEVICE = 0x0005_0000 | errno.ENOTTY


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _answer(call: int, verdict: int) -> bytes:
    """Two instructions: return the verdict for this call number, else continue."""
    return _step(_EQUALS, call, 0, 1) + _step(_RETURN, verdict)


def number(name: str) -> int:
    """This machine's number of a call, or `syscalls.NONE`. Raises `OSError` as below."""
    return KNOWN[name][_column()]


def _column() -> int:
    if linux.MACHINE not in _AUDIT_ARCH:
        raise OSError(errno.ENOSYS, f"no table of system calls for {linux.MACHINE}")
    return list(_AUDIT_ARCH).index(linux.MACHINE)


def program(can_fork: bool, *, sees_files: bool = False) -> bytes:
    """The filter for this machine. Raises `OSError` where its call numbers are not known.

    With `sees_files`, for programs without a root of their own, calls that change modes, owners and
    times of files return success and do nothing.
    """
    column = _column()
    names = syscalls.REFUSED if can_fork else syscalls.REFUSED | syscalls.REFUSED_WITHOUT_FORK
    pretended = syscalls.PRETENDED | (syscalls.PRETENDED_AMONG_FILES if sees_files else {})
    verdicts = {
        **{numbers[column]: _REFUSE for numbers in names.values()},
        **{numbers[column]: _PRETEND for numbers in pretended.values()},
        # The C library falls back to clone, whose flags a filter can read.
        syscalls.CLONE3[column]: _UNKNOWN,
    }
    verdicts.pop(syscalls.NONE, None)
    return b"".join(
        [
            _step(_LOAD, _ARCHITECTURE_AT),
            _step(_EQUALS, _AUDIT_ARCH[linux.MACHINE], 1, 0),
            _step(_RETURN, _KILL),
            _step(_LOAD, _NUMBER_AT),
            _step(_AT_LEAST, _X32_CALLS, 0, 1),
            _step(_RETURN, _REFUSE),
            *[_answer(number, verdict) for number, verdict in verdicts.items()],
            *[_for_itself(call[column], zero) for call, zero in syscalls.ONLY_FOR_ITSELF.values()],
            _fcntl(syscalls.FCNTL[column]),
            _ioctl(syscalls.IOCTL[column]),
            _socketpair(syscalls.SOCKETPAIR[column]),
            _clone(syscalls.CLONE[column], can_fork),
            _step(_RETURN, _ALLOW),
        ]
    )


def _argument(place: int) -> bytes:
    """Loads the lower half of an argument; the first is 0."""
    return _step(_LOAD, _FIRST_ARGUMENT_AT + place * _ARGUMENT_SIZE)


def _of(call: int, body: bytes) -> bytes:
    """The body for this call alone; it ends with a return."""
    return _step(_EQUALS, call, 0, len(body) // 8) + body


def _fcntl(call: int) -> bytes:
    """Pretends to lock parts of files, and refuses operations that affect the machine."""
    return _of(
        call,
        _argument(1)
        + b"".join(_answer(each, _PRETEND) for each in syscalls.FCNTL_PRETENDED.values())
        + b"".join(_answer(each, _REFUSE) for each in syscalls.FCNTL_REFUSED.values())
        + _step(_RETURN, _ALLOW),
    )


def _ioctl(call: int) -> bytes:
    """Allows the operations of terminals and descriptors."""
    return _of(
        call,
        _argument(1)
        + _step(_KEEP_BITS, _KIND_OF_IOCTL)
        + _step(_EQUALS, syscalls.IOCTL_ALLOWED, 1, 0)
        + _step(_RETURN, _NO_DEVICE)
        + _step(_RETURN, _ALLOW),
    )


def _for_itself(call: int, places: tuple[int, ...]) -> bytes:
    """Refuses the call unless the arguments at these places are zero."""
    zero = _step(_EQUALS, 0, 1, 0) + _step(_RETURN, _REFUSE)
    return _of(call, b"".join(_argument(place) + zero for place in places) + _step(_RETURN, _ALLOW))


def _socketpair(call: int) -> bytes:
    """Refuse all pairs except Unix streams: an end of any other pair can send to any address.

    This also keeps the kernel from loading modules of unused address families.
    """
    return _of(
        call,
        _argument(0)
        + _step(_EQUALS, _UNIX, 1, 0)
        + _step(_RETURN, _REFUSE)
        + _argument(1)
        + _step(_KEEP_BITS, _KIND_OF_SOCKET)
        + _step(_EQUALS, _STREAM, 1, 0)
        + _step(_RETURN, _REFUSE)
        + _step(_RETURN, _ALLOW),
    )


def _clone(call: int, can_fork: bool) -> bytes:
    """Refuses clone with new namespaces and, without `can_fork`, of anything but a thread."""
    refuse_namespaces = _step(_HAS_BITS, _NEW_NAMESPACES, 0, 1) + _step(_RETURN, _REFUSE)
    only_threads = _step(_HAS_BITS, _CLONE_THREAD, 1, 0) + _step(_RETURN, _REFUSE)
    return _of(
        call,
        _argument(0)
        + refuse_namespaces
        + (b"" if can_fork else only_threads)
        + _step(_RETURN, _ALLOW),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def install(steps: bytes) -> None:
    """Applies the filter to this process and all it will start."""
    filled = _Program(len(steps) // 8, steps)
    linux.prctl(linux.PR_SET_SECCOMP, linux.SECCOMP_MODE_FILTER, ctypes.byref(filled))
