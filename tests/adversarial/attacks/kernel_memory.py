"""Filling the kernel's memory, which counts neither as address space nor as files.

Each says the word once it holds more than a program may by its limits.
"""

from optmodel.execution import End
from tests.adversarial.attack import Attack, Sign

_FILL = """
import socket
def fill(pair):
    held = 0
    for end in pair:
        end.setblocking(False)
        try:
            while True:
                held += end.send(bytes(1 << 16))
        except BlockingIOError:
            pass
    return held
"""
_PAIRS = (
    _FILL
    + """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
pairs, held = [], 0
while held < 64 << 20:
    pairs.append(socket.socketpair())
    held += fill(pairs[-1])
print('$word')
"""
)
_LARGER_PAIRS = (
    _FILL
    + """
pair = socket.socketpair()
for end in pair:
    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24)
print(fill(pair) and '$word')
"""
)
_IN_FLIGHT = (
    _FILL
    + """
ours, theirs = socket.socketpair()
held = 0
while held < 8 << 20:
    pair = socket.socketpair()
    held += fill(pair)
    socket.send_fds(ours, [b'1'], [each.fileno() for each in pair])
    for each in pair:
        each.close()
print('$word')
"""
)
_LIST_OF_RIGHTS = """
import struct
open('f', 'w').close()
entries = [(1, 6, -1), (4, 4, -1), (32, 4, -1)]
rights = struct.pack('<I', 2) + b''.join(struct.pack('<HHi', *entry) for entry in entries)
os.setxattr('f', 'system.posix_acl_access', rights)
print('$word')
"""
_PAGES = """
import mmap
class Vector(ctypes.Structure):
    _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]
read, write = os.pipe()
pages = ctypes.create_string_buffer(mmap.PAGESIZE)
call($nr_vmsplice, write, ctypes.byref(Vector(ctypes.addressof(pages), mmap.PAGESIZE)), 1, 0)
print('$word')
"""
_PARTS = """
import fcntl, struct
open('f', 'w').close()
mine, other = os.open('f', os.O_RDWR), os.open('f', os.O_RDWR)
lock = struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 1, 0)
fcntl.fcntl(mine, fcntl.F_SETLK, lock)
seen = fcntl.fcntl(other, 36, lock)
print('$word' if struct.unpack('hhqqi4x', seen)[0] != fcntl.F_UNLCK else '')
"""
_OPEN_PARTS = _PARTS.replace("fcntl.F_SETLK", "37")
_TIMERS = """
timers = [ctypes.c_void_p() for _ in range(2000)]
for timer in timers:
    if libc.timer_create(1, None, ctypes.byref(timer)):
        raise OSError(ctypes.get_errno(), 'timer_create')
print('$word')
"""

ATTACKS = (
    Attack("fill pairs of sockets", _PAIRS, Sign.PRINTED, end=End.CRASH),  # no more descriptors
    Attack("fill a larger pair of sockets", _LARGER_PAIRS, Sign.PRINTED),
    Attack("send descriptors and forget them", _IN_FLIGHT, Sign.PRINTED),
    Attack("a list of rights for a file", _LIST_OF_RIGHTS, Sign.PRINTED),
    Attack(
        "attributes for a file",
        "open('f', 'w').close(); os.setxattr('f', 'user.big', bytes(1 << 10)); print('$word')",
        Sign.PRINTED,
        is_optional=True,  # kernels before 6.6 have none in memory
    ),
    Attack("hold pages in a pipe", _PAGES, Sign.PRINTED),
    Attack(
        "larger pipes",
        "import fcntl; fcntl.fcntl(os.pipe()[0], 1031, 1 << 20); print('$word')",
        Sign.PRINTED,
    ),
    Attack("lock parts of a file", _PARTS, Sign.PRINTED, end=End.NO_ANSWER),  # as if done
    Attack("lock parts of an open file", _OPEN_PARTS, Sign.PRINTED, end=End.NO_ANSWER),
    Attack("timers without end", _TIMERS, Sign.PRINTED, end=End.CRASH),  # "try again": the limit
    Attack(
        "requests to read and write",
        "call($nr_io_setup, 8, ctypes.byref(ctypes.c_ulong())); print('$word')",
        Sign.PRINTED,
        is_optional=True,
    ),
    Attack(
        "rules of its own",
        "call($nr_landlock_create_ruleset, (ctypes.c_uint64 * 1)(1), 8, 0); print('$word')",
        Sign.PRINTED,
        is_optional=True,
    ),
)
