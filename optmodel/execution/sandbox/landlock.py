"""Landlock: rules for the files that a program may read, run and write; no TCP, no signals.

The fork server builds a ruleset once; each child restricts itself with it.

    rules = landlock.ruleset(visible_paths().readable(), writable=[folder], can_execute=False)
    landlock.restrict(rules)      # in the child, after no_new_privs
"""

import ctypes
import os
import stat
from collections.abc import Iterable

from optmodel.execution.sandbox import linux
from optmodel.execution.sandbox.paths import ReadablePaths

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1
_RULE_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE = 1 << 14
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | 1 << 15
# The number of file rights in each version of the interface; the last is for all later ones.
_NUM_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_ALL_NETWORK = 0b11  # bind and connect, TCP
_ALL_SCOPES = 0b11  # abstract Unix sockets and signals


class _Attributes(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """The kernel's version of Landlock. Raises `OSError` where there is none."""
    nothing = ctypes.c_void_p(None)
    return linux.syscall(_CREATE_RULESET, nothing, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))


def ruleset(readable: ReadablePaths, writable: Iterable[str], can_execute: bool) -> int:
    """A ruleset's descriptor. Absent paths are left out; all else on the machine is denied."""
    known = version()
    rights = (1 << _NUM_FILE_RIGHTS.get(known, 16)) - 1
    attributes = _Attributes(rights, _ALL_NETWORK, _ALL_SCOPES)
    size = 8 if known < 4 else 16 if known < 6 else 24
    flags = ctypes.c_uint32(0)
    rules = linux.syscall(_CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), flags)
    reading = _READ_FILE | _READ_DIR | (_EXECUTE if can_execute else 0)
    for path in readable.whole:
        _allow(rules, path, reading)
    for path in readable.listed:
        _allow(rules, path, _READ_DIR)
    for path in writable:
        _allow(rules, path, rights if can_execute else rights & ~_EXECUTE)
    return rules


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(os.fstat(parent).st_mode):
        rights &= _OF_FILES
    rule = _PathBeneath(rights, parent)
    flags = ctypes.c_uint32(0)
    linux.syscall(_ADD_RULE, rules, _RULE_PATH_BENEATH, ctypes.byref(rule), flags)
    os.close(parent)


def restrict(rules: int) -> None:
    """Confines this process and all it will start."""
    linux.syscall(_RESTRICT_SELF, rules, ctypes.c_uint32(0))
