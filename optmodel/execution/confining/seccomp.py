"""Seccomp: the system calls that a program is refused, as a filter of our own.

Most calls pass; those refused answer EPERM, which Python raises as `PermissionError`, and one
answers well and does nothing. Without `can_fork` a program starts threads, but neither processes
nor other programs.

    seccomp.install(seccomp.program(can_fork=False))      # in the child, after no_new_privs
"""

import ctypes
import errno
import struct

from optmodel.execution.confining import linux

# name -> (x86-64, aarch64); 0 where the machine has no such call.
REFUSED = {
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "open_tree_attr": (467, 467),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "personality": (135, 92),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "ioperm": (173, 0),
    "iopl": (172, 0),
    "modify_ldt": (154, 0),
    "fanotify_init": (300, 262),
    "lookup_dcookie": (212, 18),
    "mbind": (237, 235),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "ioprio_set": (251, 30),
    # Files in memory count towards no limit: neither address space nor the temporary folder.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
}
# Answered as if done. A program stays on the core that it was given, with all its processes; CPLEX
# takes a refusal for the end.
_PRETENDED = {"sched_setaffinity": (203, 122)}
# The same for what Landlock does not guard, where a program sees the files of others.
_PRETENDED_AMONG_FILES = {
    "chmod": (90, 0),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, 0),
    "fchown": (93, 55),
    "lchown": (94, 0),
    "fchownat": (260, 54),
    "utime": (132, 0),
    "utimes": (235, 0),
    "futimesat": (261, 0),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
}
# Refused unless the arguments at these places are zero: then they are about the caller alone.
_ONLY_FOR_ITSELF = {
    "prlimit64": ((302, 261), (0,)),
    "sched_setscheduler": ((144, 119), (0,)),
    "sched_setparam": ((142, 118), (0,)),
    "sched_setattr": ((314, 274), (0,)),
    "setpriority": ((141, 140), (0, 1)),
}
REFUSED_WITHOUT_FORK = {
    "fork": (57, 0),
    "vfork": (58, 0),
    "execve": (59, 221),
    "execveat": (322, 281),
}
_SOCKETPAIR = (53, 199)
_CLONE = (56, 220)
_CLONE3 = (435, 435)
_CLONE_THREAD = 0x0001_0000
_NEW_NAMESPACES = 0x7E02_0080
_AUDIT_ARCH = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
_X32_CALLS = 0x4000_0000

_LOAD, _EQUALS, _AT_LEAST, _HAS_BITS, _RETURN, _KEEP_BITS = 0x20, 0x15, 0x35, 0x45, 0x06, 0x54
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT, _ARGUMENT_SIZE = 0, 4, 16, 8
_KIND_OF_SOCKET = 0xF
_STREAM = 1
_ALLOW = 0x7FFF_0000
_KILL = 0x8000_0000
_REFUSE = 0x0005_0000 | errno.EPERM
_UNKNOWN = 0x0005_0000 | errno.ENOSYS
_PRETEND = 0x0005_0000


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _answer(call: int, verdict: int) -> bytes:
    """Two steps: for this call number the verdict, else go on."""
    return _step(_EQUALS, call, 0, 1) + _step(_RETURN, verdict)


def number(name: str) -> int:
    """This machine's number of a call that is named here, or 0. Raises `OSError` as below."""
    return (REFUSED | REFUSED_WITHOUT_FORK)[name][_column()]


def _column() -> int:
    if linux.MACHINE not in _AUDIT_ARCH:
        raise OSError(errno.ENOSYS, f"no table of system calls for {linux.MACHINE}")
    return list(_AUDIT_ARCH).index(linux.MACHINE)


def program(can_fork: bool, *, sees_files: bool = False) -> bytes:
    """The filter for this machine. Raises `OSError` where its call numbers are not known.

    With `sees_files`, for programs without a root of their own, modes, owners and times of files
    stay as they are, and changing them answers as if it were done.
    """
    column = _column()
    names = REFUSED if can_fork else REFUSED | REFUSED_WITHOUT_FORK
    pretended = _PRETENDED | (_PRETENDED_AMONG_FILES if sees_files else {})
    answered = [numbers[column] for numbers in pretended.values() if numbers[column]]
    refused = [numbers[column] for numbers in names.values() if numbers[column]]
    return b"".join(
        [
            _step(_LOAD, _ARCHITECTURE_AT),
            _step(_EQUALS, _AUDIT_ARCH[linux.MACHINE], 1, 0),
            _step(_RETURN, _KILL),
            _step(_LOAD, _NUMBER_AT),
            _step(_AT_LEAST, _X32_CALLS, 0, 1),
            _step(_RETURN, _REFUSE),
            *[_answer(number, _REFUSE) for number in refused],
            *[_answer(number, _PRETEND) for number in answered],
            *[_for_itself(call[column], zero) for call, zero in _ONLY_FOR_ITSELF.values()],
            # The C library falls back to clone, whose flags a filter can read.
            _answer(_CLONE3[column], _UNKNOWN),
            _socketpair(_SOCKETPAIR[column]),
            _clone(_CLONE[column], can_fork),
            _step(_RETURN, _ALLOW),
        ]
    )


def _for_itself(call: int, places: tuple[int, ...]) -> bytes:
    """Refuses the call unless the arguments at these places are zero."""
    body = b"".join(
        _step(_LOAD, _FIRST_ARGUMENT_AT + place * _ARGUMENT_SIZE)
        + _step(_EQUALS, 0, 1, 0)
        + _step(_RETURN, _REFUSE)
        for place in places
    ) + _step(_RETURN, _ALLOW)
    return _step(_EQUALS, call, 0, len(body) // 8) + body


def _socketpair(call: int) -> bytes:
    """Refuses pairs but of streams: one end of any other can send to whatever address it names."""
    body = (
        _step(_LOAD, _FIRST_ARGUMENT_AT + _ARGUMENT_SIZE)
        + _step(_KEEP_BITS, _KIND_OF_SOCKET)
        + _step(_EQUALS, _STREAM, 1, 0)
        + _step(_RETURN, _REFUSE)
        + _step(_RETURN, _ALLOW)
    )
    return _step(_EQUALS, call, 0, len(body) // 8) + body


def _clone(call: int, can_fork: bool) -> bytes:
    """Refuses clone with new namespaces and, without `can_fork`, of anything but a thread."""
    refuse_namespaces = _step(_HAS_BITS, _NEW_NAMESPACES, 0, 1) + _step(_RETURN, _REFUSE)
    only_threads = _step(_HAS_BITS, _CLONE_THREAD, 1, 0) + _step(_RETURN, _REFUSE)
    body = (
        _step(_LOAD, _FIRST_ARGUMENT_AT) + refuse_namespaces + (b"" if can_fork else only_threads)
    )
    return _step(_EQUALS, call, 0, len(body) // 8) + body


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def install(steps: bytes) -> None:
    """Puts the filter on this process and all it will start."""
    filled = _Program(len(steps) // 8, steps)
    linux.prctl(linux.PR_SET_SECCOMP, linux.SECCOMP_MODE_FILTER, ctypes.byref(filled))
