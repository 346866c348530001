"""Reaching the machine through what is shown: watching files, locking them, asking of them."""

from optmodel.execution import End
from tests.adversarial.attack import Attack, Sign

_LOCK = """
import fcntl
mine, other = os.open(os.__file__, os.O_RDONLY), os.open(os.__file__, os.O_RDONLY)
fcntl.flock(mine, fcntl.LOCK_EX)
try:
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print('$word')
"""
_LEASE = """
import fcntl
open('f', 'w').close()
fcntl.fcntl(os.open('f', os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_RDLCK)
print('$word')
"""
_TOLD = """
import fcntl
fcntl.fcntl(os.open(os.path.dirname(os.__file__), os.O_RDONLY), fcntl.F_NOTIFY, fcntl.DN_ACCESS)
print('$word')
"""
_MOUNTS = """
asked = (ctypes.c_uint64 * 4)(32, 2**64 - 1, 0, 0)
found = (ctypes.c_uint64 * 64)()
call($nr_listmount, ctypes.byref(asked), ctypes.byref(found), 64, 0)
print('$word')
"""
# Where the call is known, an unknown mount is "no such entry"; all else is a refusal.
_MOUNT = """
asked = (ctypes.c_uint64 * 4)(24, 1 << 40, 1, 0)
try:
    call($nr_statmount, ctypes.byref(asked), ctypes.create_string_buffer(4096), 4096, 0)
    print('$word')
except FileNotFoundError:
    print('$word')
"""
_CACHED = """
file = os.open(os.__file__, os.O_RDONLY)
found = (ctypes.c_uint64 * 5)()
call($nr_cachestat, file, (ctypes.c_uint64 * 2)(0, 4096), found, 0)
print('$word')
"""
_FLAGS = """
import fcntl
fcntl.ioctl(os.open(os.__file__, os.O_RDONLY), 0x80086601, bytes(8))
print('$word')
"""

ATTACKS = (
    Attack("lock a library", _LOCK, Sign.PRINTED, end=End.NO_ANSWER),  # it is told that it did
    Attack("lease a file", _LEASE, Sign.PRINTED),
    Attack("be told what is read", _TOLD, Sign.PRINTED),
    Attack("watch", "call($nr_inotify_init1, 0); print('$word')", Sign.PRINTED),
    Attack(
        "watch everything",
        "call($nr_fanotify_init, 0x200, 0); print('$word')",
        Sign.PRINTED,
        is_optional=True,
    ),
    Attack("list mounts", _MOUNTS, Sign.PRINTED, is_optional=True),
    Attack("ask of a mount", _MOUNT, Sign.PRINTED, is_optional=True),
    Attack("ask what is cached", _CACHED, Sign.PRINTED, is_optional=True),
    Attack("ask a file system", _FLAGS, Sign.PRINTED, end=End.CRASH, is_optional=True),
    Attack(
        "a pair of another family",
        "import socket; socket.socketpair(30, socket.SOCK_STREAM); print('$word')",
        Sign.PRINTED,
        is_optional=True,
    ),
)
