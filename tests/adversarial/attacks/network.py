"""Reaching out: every family of sockets, and names."""

from tests.adversarial.attack import Attack, Profile, Sign

_INT_80 = """
import mmap, platform
assert platform.machine() == 'x86_64'
# mov eax, 359 (socket); mov ebx, 2; mov ecx, 1; xor edx, edx; int 0x80; ret
code = bytes.fromhex('53b867010000bb02000000b90100000031d2cd805bc3')
memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
memory.write(code)
start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
fd = ctypes.CFUNCTYPE(ctypes.c_int)(start)()
print('$word' if fd >= 0 else os.strerror(-fd))
"""


def _socket(arguments: str) -> str:
    return f"import socket; socket.socket({arguments}); print('$word')"


ATTACKS = (
    Attack(
        "tcp",
        "import socket; socket.create_connection(('127.0.0.1', $tcp)).send(b'$word')",
        Sign.HEARD,
    ),
    Attack(
        "udp",
        """
        import socket
        socket.socket(type=socket.SOCK_DGRAM).sendto(b'$word', ('127.0.0.1', $udp))
        """,
        Sign.HEARD,
    ),
    Attack(
        "unix socket on a path",
        """
        import socket
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'$word', '$unix')
        """,
        Sign.HEARD,
    ),
    Attack(
        "unix socket with an abstract name",
        "import socket; socket.socket(socket.AF_UNIX).connect('\\0$abstract')",
        Sign.HEARD,
    ),
    Attack(
        "connect a pair of sockets elsewhere",
        """
        import socket
        ours, theirs = socket.socketpair(type=socket.SOCK_DGRAM)
        ours.sendto(b'$word', '$unix')
        """,
        Sign.HEARD,
    ),
    Attack(
        "listen",
        "import socket; socket.create_server(('127.0.0.1', 0)); print('$word')",
        Sign.PRINTED,
    ),
    Attack(
        "look up a name",
        "import socket; print(socket.gethostbyname('localhost') and '$word')",
        Sign.PRINTED,
    ),
    Attack(
        "ask a name server",
        """
        import socket
        query = bytes.fromhex('000101000001000000000000') + b'\\x04$mark'[:5] + bytes(5)
        socket.socket(type=socket.SOCK_DGRAM).sendto(query, ('127.0.0.1', $udp))
        """,
        Sign.HEARD,
    ),
    Attack("netlink", _socket("socket.AF_NETLINK, socket.SOCK_RAW, 0"), Sign.PRINTED),
    Attack("raw", _socket("socket.AF_INET, socket.SOCK_RAW, 1"), Sign.PRINTED),
    Attack("packet", _socket("socket.AF_PACKET, socket.SOCK_RAW, 0"), Sign.PRINTED),
    Attack("vsock", _socket("socket.AF_VSOCK, socket.SOCK_STREAM"), Sign.PRINTED, is_optional=True),
    Attack(
        "kernel cryptography",
        _socket("socket.AF_ALG, socket.SOCK_SEQPACKET"),
        Sign.PRINTED,
        is_optional=True,
    ),
    Attack(
        "a socket by its number",
        "call($nr_socket, 2, 1, 0); print('$word')",
        Sign.PRINTED,
    ),
    Attack("a socket by another machine's calls", _INT_80, Sign.PRINTED, is_optional=True),
    Attack(
        "a socket by calls numbered for another machine",
        "call(0x40000000 | $nr_socket, 2, 1, 0); print('$word')",
        Sign.PRINTED,
        is_optional=True,
    ),
    Attack(
        "a socket of a started program",
        """
        import subprocess
        text = "import socket; socket.create_connection(('127.0.0.1', $tcp))"
        subprocess.run([sys.executable, '-c', text]).check_returncode()
        """,
        Sign.HEARD,
        profiles=(Profile.LOCKED,),
    ),
    Attack(
        "type into the terminal",
        """
        import fcntl, termios
        terminal = os.open('/dev/ptmx', os.O_RDWR | os.O_NOCTTY)
        print('$word' if os.isatty(terminal) else '')
        """,
        Sign.PRINTED,
        is_optional=True,
    ),
)
