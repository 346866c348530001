"""Calls that only widen what of the kernel an attacker can touch, and ways to more power."""

from optmodel.execution import End
from tests.adversarial.attack import Attack, Sign


def _called(name: str, arguments: str, setup: str = "") -> str:
    return f"{setup}\ncall($nr_{name}, {arguments})\nprint('$word')"


_POWERS = """
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
powers = (ctypes.c_uint32 * 6)()
libc.capget(header, powers)
print('$word' if any(powers[:2]) else '')
"""
_WATCHED = """
print('$word' if libc.prctl(39, 0, 0, 0, 0) == 0 else '')
"""
_CLONE_3 = """
arguments = (ctypes.c_uint64 * 11)(0x10000000, 0, 0, 0, 17)
if call(435, arguments, 88) == 0:
    os._exit(0)
print('$word')
"""
_NEW_USER = "call($nr_unshare, 0x10000000); print('$word')"
_CHROOT = """
os.mkdir('jail'); os.chroot('jail'); os.chdir('../' * 40); print('$word')
"""
_SHARED = """
number = call($nr_shmget, $key, 4096, 0o1666)
print(number)
"""
_QUEUE = """
call($nr_mq_open, b'$mark', 0o102, 0o600, None); print('$word')
"""

ATTACKS = (
    Attack("become root", "os.setuid(0); print('$word' * (os.geteuid() == 0))", Sign.PRINTED),
    Attack("use a power", _POWERS, Sign.PRINTED, end=End.NO_ANSWER),  # it has none
    Attack("gain powers by a program", _WATCHED, Sign.PRINTED, end=End.NO_ANSWER),  # it cannot
    Attack("a user namespace", _NEW_USER, Sign.PRINTED, is_optional=True),
    Attack("a user namespace by clone", _CLONE_3, Sign.PRINTED, end=End.CRASH, is_optional=True),
    Attack("a network of its own", _called("unshare", "0x40000000"), Sign.PRINTED),
    Attack(
        "mount",
        "os.mkdir('m')\ncall($nr_mount, b'none', b'm', b'tmpfs', 0, None); print('$word')",
        Sign.PRINTED,
    ),
    Attack("mount in the new way", _called("fsopen", "b'tmpfs', 0"), Sign.PRINTED),
    Attack("copy a mount", _called("open_tree", "-100, b'.', 1"), Sign.PRINTED),
    Attack(
        "unmount",
        """
        os.mkdir('m')
        libc.mount(b'none', b'm', b'tmpfs', 0, None)
        call($nr_umount2, b'm', 2)
        print('$word')
        """,
        Sign.PRINTED,
    ),
    Attack("leave by chroot", _CHROOT, Sign.PRINTED),
    Attack(
        "enter another namespace",
        "call($nr_setns, os.open('/proc/self/ns/net', 0), 0); print('$word')",
        Sign.PRINTED,
    ),
    Attack(
        "keep a key",
        _called("add_key", "b'user', b'$mark', b'$word', 6, -1"),  # in the thread's own ring
        Sign.PRINTED,
        is_optional=True,
    ),
    Attack("search for keys", _called("keyctl", "0, -1, 1"), Sign.PRINTED, is_optional=True),
    Attack(
        "io_uring",
        _called("io_uring_setup", "1, ctypes.create_string_buffer(120)"),
        Sign.PRINTED,
        is_optional=True,
    ),
    Attack(
        "bpf",
        _called("bpf", "0, (ctypes.c_uint32 * 32)(2, 4, 4, 1), 128"),
        Sign.PRINTED,
        is_optional=True,
    ),
    Attack("userfaultfd", _called("userfaultfd", "1"), Sign.PRINTED, is_optional=True),
    Attack(
        "count events",
        _called(
            "perf_event_open",
            "(ctypes.c_uint32 * 32)(1, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0x60), 0, -1, -1, 0",
        ),
        Sign.PRINTED,
        is_optional=True,
    ),
    Attack(
        "open by handle",
        _called(
            "name_to_handle_at",
            "-100, b'.', handle, ctypes.byref(ctypes.c_int()), 0",
            "handle = (ctypes.c_uint32 * 40)(128)",
        ),
        Sign.PRINTED,
        is_optional=True,
    ),
    Attack("another personality", _called("personality", "0x40000"), Sign.PRINTED),
    Attack("the clock", _called("adjtimex", "ctypes.create_string_buffer(256)"), Sign.PRINTED),
    Attack("the kernel's log", _called("syslog", "10, None, 0"), Sign.PRINTED, is_optional=True),
    Attack(
        "the host's name", _called("sethostname", "b'hostile', 7"), Sign.PRINTED, is_optional=True
    ),
    Attack("shared memory that stays", _SHARED, Sign.LEFT),
    Attack("a message queue that stays", _QUEUE, Sign.PRINTED),
    Attack(
        "move to the other core",
        """
        os.sched_setaffinity(0, range(64))
        print('$word' if len(os.sched_getaffinity(0)) > 1 else '')
        """,
        Sign.PRINTED,
        end=End.NO_ANSWER,  # the call answers well, and nothing is done
        is_optional=True,  # there may be one core only
    ),
)
