"""What an attacker would like to reach: decoys, placed around a program by the test.

    with World.build(folder) as world:
        text = fill(attack.text, world.names)
        ...
        world.signs()       # {Sign.WRITTEN} when something outside was touched

The same decoys stand around an unlocked program, inside its namespaces, and around a locked one.
"""

import os
import secrets
import select
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.adversarial.attack import KEY, MARK, Sign

KEY_NAME = "OPTMODEL_KEY"

# A neighbour holds the word in its memory, its environment and an open file, and says where.
_NEIGHBOUR = """
import ctypes, os, sys, time
held = ctypes.create_string_buffer(os.environ["OPTMODEL_KEY"].encode())
file = os.open(sys.argv[1], os.O_RDONLY)
ctypes.CDLL(None).prctl(ctypes.c_int(0x59616D61), ctypes.c_ulong(2**64 - 1))  # as if its child
print(ctypes.addressof(held), file, flush=True)
time.sleep(600)
"""


def new_word() -> str:
    """A word that stands nowhere else."""
    return f"word{secrets.token_hex(6)}"


@dataclass(slots=True)
class World:
    """Decoys in one folder, readable and writable by everybody, and what has become of them."""

    folder: Path
    word: str
    names: dict[str, str]
    neighbour: subprocess.Popen[bytes]
    servers: list[socket.socket]
    before: dict[str, object] = field(default_factory=dict)

    @classmethod
    def build(cls, folder: Path, word: str) -> "World":
        """Places every decoy beneath `folder`, which must be empty."""
        for name in ("somebody", "outside", "library"):
            (folder / name).mkdir()
        secret, witness = folder / "somebody" / "secret.txt", folder / "outside" / "witness"
        secret.write_text(word, encoding="ascii")
        witness.write_text("untouched", encoding="ascii")
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
        neighbour = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _NEIGHBOUR, str(secret)],
            env={KEY_NAME: word},
            stdout=subprocess.PIPE,
        )
        assert neighbour.stdout is not None
        address, number = neighbour.stdout.readline().decode().split()
        servers = _serve(folder)
        names = {
            "mark": MARK,
            "key": str(KEY),
            "word": word,
            "drow": word[::-1],
            "secret": str(secret),
            "outside": str(witness.parent),
            "witness": str(witness),
            "library": str(folder / "library"),
            "tcp": str(servers[0].getsockname()[1]),
            "udp": str(servers[1].getsockname()[1]),
            "unix": str(folder / "outside" / "socket"),
            "abstract": servers[3].getsockname()[1:].decode(),
            "neighbour": str(neighbour.pid),
            "address": address,
            "number": number,
        }
        world = cls(folder, word, names, neighbour, servers)
        world.before = world._state()
        return world

    def signs(self) -> set[Sign]:
        """What the decoys show since this was last asked."""
        found = set()
        if heard := select.select(self.servers, [], [], 0)[0]:
            found.add(Sign.HEARD)
            _drain(heard)
        now = self._state()
        if now != self.before:
            found.add(Sign.WRITTEN)
            self.before = now
        if process_state(self.neighbour.pid) in {"T", "t", "Z", "X"}:
            found.add(Sign.HURT)
        return found

    def _state(self) -> dict[str, object]:
        """Every file with its kind, owner, length, content and times."""
        return {str(path): _look(path) for path in sorted(self.folder.rglob("*"))}

    def close(self) -> None:
        """Ends the neighbour and the servers."""
        self.neighbour.kill()
        self.neighbour.communicate()
        for server in self.servers:
            server.close()

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _serve(folder: Path) -> list[socket.socket]:
    """Servers on loopback, on a path and on an abstract name; nobody needs to answer."""
    tcp, udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
    unix = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    abstract = socket.socket(socket.AF_UNIX)
    for server in (tcp, udp):
        server.bind(("127.0.0.1", 0))
    unix.bind(str(folder / "outside" / "socket"))
    os.chmod(folder / "outside" / "socket", 0o777)
    abstract.bind(f"\0optmodel-{secrets.token_hex(6)}")
    for server in (tcp, abstract):
        server.listen()
    return [tcp, udp, unix, abstract]


def _drain(servers: list[socket.socket]) -> None:
    for server in servers:
        if server.type == socket.SOCK_DGRAM:
            server.recv(1 << 16)
        else:
            server.accept()[0].close()


def _look(path: Path) -> object:
    status = path.lstat()
    content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    return (status.st_mode, status.st_uid, status.st_nlink, status.st_mtime_ns, content)


def process_state(pid: int) -> str:
    """The state of a process as one letter, as the kernel says it; X when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return "X"
    return text.rpartition(")")[2].split()[0]


def marked() -> set[int]:
    """The processes that carry the mark, by name, and live."""
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            name = (entry / "comm").read_text(encoding="utf-8", errors="replace").strip()
        except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            continue
        if name == MARK and process_state(int(entry.name)) not in {"Z", "X"}:
            found.add(int(entry.name))
    return found


def shared() -> set[str]:
    """What was left under our names, to be shared with other processes."""
    found = set()
    for kind in ("shm", "sem", "msg"):
        lines = Path(f"/proc/sysvipc/{kind}").read_text(encoding="ascii").splitlines()[1:]
        found |= {kind for line in lines if int(line.split()[0]) == KEY}
    return found | {str(path) for path in Path("/dev/shm").glob(f"*{MARK}*")}
