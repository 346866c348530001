"""Taking more than its share: time, memory, disk, output, and the limits themselves.

Unlocked, a program stops by itself once it has shown that nobody stops it: at 40 MiB on disk, at
200 MiB in memory. The limits of the locked run lie below (see `test_attacks.py`).
"""

from optmodel.execution import End
from tests.adversarial.attack import Attack, Profile, Sign

_ONE_FILE = """
with open('big', 'wb', buffering=0) as file:
    for _ in range(20):
        file.write(bytes(1 << 20))
print('$word')
"""
_MANY_FILES = """
for number in range(20):
    with open(f'big-{number}', 'wb', buffering=0) as file:
        file.write(bytes(1 << 20))
print('$word')
"""
_INODES = """
for number in range(9000):
    os.close(os.open(f'empty-{number}', os.O_CREAT | os.O_WRONLY))
print('$word')
"""
_IN_MEMORY_FILES = """
for number in range(5):
    fd = os.memfd_create('big')
    for _ in range(7):
        os.write(fd, bytes(1 << 20))
print('$word')
"""
_TOUCH = """
held = []
for _ in range(200):
    held.append(b'1' * (1 << 20))
print('$word')
"""
_RESERVE = """
import mmap
flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000
held = mmap.mmap(-1, 50 << 30, flags=flags)
held[0] = held[-1] = 1
print('$word')
"""
_GZIP = """
import zlib
squeeze = zlib.compressobj(wbits=-15)
block = squeeze.compress(bytes(1 << 20)) + squeeze.flush(zlib.Z_FULL_FLUSH)
bomb = block * 200 + squeeze.flush()
print(len(zlib.decompress(bomb, wbits=-15)) >> 20 == 200 and '$word')
"""
# A pickle of 100 bytes: a list is doubled by extending it with itself, 25 times.
_UNPICKLE = """
import operator, pickle
bomb = b'coperator\\niconcat\\nq\\x01]q\\x00(K\\x01e' + 25 * b'0h\\x01h\\x00h\\x00\\x86R' + b'.'
print(len(pickle.loads(bomb)) == 1 << 25 and '$word')
"""
_DEAF = """
import signal
for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGXCPU, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGXCPU):
    os.kill(os.getpid(), number)
while True:
    pass
"""
_SILENT = """
for fd in (0, 1, 2, 3):
    os.close(fd)
time.sleep(60)
"""
_HARD_LIMIT = """
import resource
for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE):
    resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print('$word')
"""
_OTHER_CALL = """
class Limit(ctypes.Structure):
    _fields_ = [('soft', ctypes.c_uint64), ('hard', ctypes.c_uint64)]
if libc.prlimit(0, 9, ctypes.byref(Limit(2**64 - 1, 2**64 - 1)), None):
    raise OSError(ctypes.get_errno(), 'prlimit')
print('$word')
"""
_CGROUP = """
for top, _, names in os.walk('/sys/fs/cgroup'):
    if 'cgroup.procs' in names:
        open(os.path.join(top, 'cgroup.procs'), 'a').close()
        print('$word')
        break
open('/sys/fs/cgroup')
"""
_DUMP = """
import resource
hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
print('$word' if hard else '')
"""


def _flood(fd: int) -> str:
    return f"data = b'9' * (1 << 20)\nfor _ in range(1000):\n    os.write({fd}, data)\n"


ATTACKS = (
    Attack("loop for ever", "while True: pass", Sign.LASTS, end=End.TIMEOUT),
    Attack("loop with every signal blocked", _DEAF, Sign.LASTS, end=End.TIMEOUT),
    Attack("sleep", "time.sleep(60)", Sign.LASTS, end=End.TIMEOUT, profiles=(Profile.LOCKED,)),
    Attack(
        "sleep in C with the interpreter held",
        "ctypes.PyDLL(None).sleep(60)",
        Sign.LASTS,
        end=End.TIMEOUT,
        profiles=(Profile.LOCKED,),
    ),
    Attack(
        "hash in C",
        "import hashlib; hashlib.pbkdf2_hmac('sha256', b'', b'', 10**9)",
        Sign.LASTS,
        end=End.TIMEOUT,
        profiles=(Profile.LOCKED,),
    ),
    Attack(
        "multiply in C with the interpreter held",
        "print(len(str(bin(3 ** (1 << 26)))))",
        Sign.LASTS,
        end=End.TIMEOUT,
        profiles=(Profile.LOCKED,),
    ),
    Attack(
        "match for ever",
        "import re; re.match('(a+)+b', 'a' * 60)",
        Sign.LASTS,
        end=End.TIMEOUT,
        profiles=(Profile.LOCKED,),
    ),
    Attack("close everything and stay", _SILENT, Sign.LASTS, end=End.TIMEOUT),
    Attack("address 50 GB", _RESERVE, Sign.PRINTED, end=End.MEMORY),
    Attack("touch memory", _TOUCH, Sign.PRINTED, end=End.MEMORY),
    Attack("decompress a bomb", _GZIP, Sign.PRINTED, end=End.MEMORY),
    Attack("unpickle a bomb", _UNPICKLE, Sign.PRINTED, end=End.MEMORY),
    Attack("files that are only in memory", _IN_MEMORY_FILES, Sign.PRINTED),
    Attack("fill the disk with one file", _ONE_FILE, Sign.PRINTED, end=End.OUTPUT_LIMIT),
    Attack("fill the disk with many files", _MANY_FILES, Sign.PRINTED, end=End.OUTPUT_LIMIT),
    Attack("fill the disk with empty files", _INODES, Sign.PRINTED, end=End.OUTPUT_LIMIT),
    Attack("flood the output", _flood(1), Sign.FLOODS, end=End.OUTPUT_LIMIT),
    Attack("flood the errors", _flood(2), Sign.FLOODS, end=End.OUTPUT_LIMIT),
    Attack("raise its limits", _HARD_LIMIT, Sign.PRINTED, end=End.CRASH),  # a ValueError
    Attack("raise its limits by another call", _OTHER_CALL, Sign.PRINTED, is_optional=True),
    Attack("leave its cgroup", _CGROUP, Sign.PRINTED, is_optional=True),
    Attack("allow a core dump", _DUMP, Sign.PRINTED, end=End.NO_ANSWER, is_optional=True),
    Attack("gain priority", "os.nice(-5); print('$word')", Sign.PRINTED, is_optional=True),
    Attack(
        "run in real time",
        "os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)); print('$word')",
        Sign.PRINTED,
        is_optional=True,
    ),
)
