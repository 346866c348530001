"""Looking for what other processes know: in their memory, their environment, their files."""

from optmodel.execution import End
from tests.adversarial.attack import Attack, Sign

_EVERY_ENVIRONMENT = """
for name in filter(str.isdecimal, os.listdir('/proc')):
    try:
        print(open(f'/proc/{name}/environ').read())
    except PermissionError:
        pass
"""
_SEARCH = """
import gc
needle = '$drow'[::-1]
frame = sys._getframe().f_back
while frame:
    held = [value for value in frame.f_locals.values() if value is not needle]
    print(1, *(value for value in held if needle in repr(value)))
    frame = frame.f_back
for thing in gc.get_objects():
    if isinstance(thing, dict):
        print(*(value for value in thing.values()
                if isinstance(value, str) and value is not needle and needle in value))
"""
_READ_REMOTE = """
class Vector(ctypes.Structure):
    _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]
found = ctypes.create_string_buffer(64)
ours, theirs = Vector(ctypes.addressof(found), 64), Vector($address, 64)
call($nr_process_vm_readv, $neighbour, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0)
print(found.raw)
"""
_TRACE = """
libc.ptrace.restype = ctypes.c_long
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
def trace(request, address=None):
    ctypes.set_errno(0)
    result = libc.ptrace(request, $neighbour, address, None)
    if ctypes.get_errno():
        raise OSError(ctypes.get_errno(), 'ptrace')
    return result
trace(16)
time.sleep(0.05)
words = [trace(1, $address + 8 * number) for number in range(3)]
print(b''.join(word.to_bytes(8, 'little', signed=True) for word in words))
trace(17)
"""

ATTACKS = (
    Attack(
        "the environment of its parent",
        "print(open(f'/proc/{os.getppid()}/environ').read())",
        Sign.PRINTED,
    ),
    Attack(
        "its own environment as it was",
        "print(open('/proc/self/environ').read())",
        Sign.PRINTED,
    ),
    Attack(
        "its own environment", "print(os.environ['OPTMODEL_KEY'])", Sign.PRINTED, end=End.CRASH
    ),  # there is no such key
    Attack("every environment", _EVERY_ENVIRONMENT, Sign.PRINTED),
    Attack(
        "objects and frames of its parent", _SEARCH, Sign.PRINTED, end=End.OK
    ),  # it searches its own memory in peace, and nothing is there
    Attack(
        "the memory of a neighbour as a file",
        """
        memory = os.open('/proc/$neighbour/mem', os.O_RDONLY)
        print(os.pread(memory, 64, $address))
        """,
        Sign.PRINTED,
    ),
    Attack(
        "the memory of its parent as a file",
        """
        needle = '$drow'[::-1].encode()
        for line in open(f'/proc/{os.getppid()}/maps'):
            start, end = (int(part, 16) for part in line.split()[0].split('-'))
            if line.split()[1].startswith('rw') and end - start < 1 << 24:
                memory = os.open(f'/proc/{os.getppid()}/mem', os.O_RDONLY)
                if needle in os.pread(memory, end - start, start):
                    print('$word')
                os.close(memory)
        """,
        Sign.PRINTED,
    ),
    Attack("the memory of a neighbour by a call", _READ_REMOTE, Sign.PRINTED),
    Attack("trace a neighbour", _TRACE, Sign.PRINTED),
    Attack(
        "take a descriptor from a neighbour",
        """
        process = os.pidfd_open($neighbour)
        print(os.pread(call($nr_pidfd_getfd, process, $number, 0), 64, 0))
        """,
        Sign.PRINTED,
        end=End.CRASH,  # there is no such process
    ),
    Attack(
        "compare itself with a neighbour",
        "call($nr_kcmp, os.getpid(), $neighbour, 1, 0, 0); print('$word')",
        Sign.PRINTED,
        is_optional=True,
    ),
    Attack(
        "write its own memory as a file",
        """
        held = ctypes.create_string_buffer(b'before')
        memory = os.open('/proc/self/mem', os.O_RDWR)
        os.pwrite(memory, b'$word', ctypes.addressof(held))
        print(os.pread(memory, 20, ctypes.addressof(held)))
        """,
        Sign.PRINTED,
    ),
    Attack(
        "the interpreter through /proc",
        "print(open('/proc/self/exe', 'rb').read(4), open('/proc/self/maps').read(9), '$word')",
        Sign.PRINTED,
    ),
    Attack(
        "the settings of the kernel",
        "open('/proc/sys/kernel/core_pattern', 'r+'); print('$word')",
        Sign.PRINTED,
        is_optional=True,
    ),
    Attack(
        "the keys that stop the machine",
        "open('/proc/sysrq-trigger', 'w'); print('$word')",
        Sign.PRINTED,
        is_optional=True,
    ),
    Attack(
        "what else runs",
        """
        for name in filter(str.isdecimal, os.listdir('/proc')):
            if int(name) != os.getpid() and open(f'/proc/{name}/cmdline').read():
                print('$word')
        """,
        Sign.PRINTED,
    ),
)
