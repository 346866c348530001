"""A cgroup of version 2: a bound on the memory of all a program's processes together.

It counts the kernel's memory for them too, and the files of their folder, which is in memory. It is
made beside our own cgroup, where a memory controller is delegated there, and its files are opened
before any namespace hides them.

    cgroup = Cgroup.make()                # raises `OSError` if none can be made
    cgroup.bound_memory(2 << 30)           # for the next program
    cgroup.enter()                         # in the child
    cgroup.remove()                        # once no process is in it any more
"""

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CGROUP = "cgroup"
_FIELDS = Path("/proc/self/mounts"), Path("/proc/self/cgroup")


@dataclass(frozen=True, slots=True)
class Cgroup:
    """A cgroup: its open folder, and the open folder of its parent."""

    name: str
    outer: int
    folder: int
    processes: int

    @classmethod
    def make(cls, controllers: Iterable[str] = ("memory",)) -> "Cgroup":
        """Makes one for the programs of this process. Raises `OSError` where that is not allowed.

        A cgroup with processes in it cannot delegate controllers, so this is a sibling of ours.
        """
        home = Path(_home())
        around = home if os.path.ismount(home) else home.parent
        offered = (around / "cgroup.subtree_control").read_text(encoding="ascii").split()
        if not set(controllers) <= set(offered):
            raise OSError(errno.EOPNOTSUPP, "no memory controller is delegated here")
        name = f"optmodel-{os.getpid()}"
        outer = os.open(around, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.mkdir(name, dir_fd=outer)
        except OSError:
            os.close(outer)
            raise
        folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=outer)
        processes = os.open("cgroup.procs", os.O_WRONLY | os.O_CLOEXEC, dir_fd=folder)
        return cls(name, outer, folder, processes)

    def bound_memory(self, memory_bytes: int) -> None:
        """Bounds the memory of its processes together; beyond it all of them are killed."""
        self._write("memory.max", str(memory_bytes))
        self._write("memory.oom.group", "1")
        if os.access("memory.swap.max", os.W_OK, dir_fd=self.folder):  # a kernel may swap nothing
            self._write("memory.swap.max", "0")

    def enter(self) -> None:
        """Puts this process into it, with all that it will start."""
        os.write(self.processes, b"0")

    def remove(self) -> None:
        """Removes it, once no process is in it."""
        os.rmdir(self.name, dir_fd=self.outer)

    def _write(self, name: str, value: str) -> None:
        file = os.open(name, os.O_WRONLY | os.O_CLOEXEC, dir_fd=self.folder)
        try:
            os.write(file, value.encode())
        finally:
            os.close(file)


def _home() -> str:
    """The folder of our own cgroup. Raises `OSError` where version 2 is not mounted."""
    mounts, groups = (path.read_text(encoding="utf-8").splitlines() for path in _FIELDS)
    places = [line.split()[1] for line in mounts if line.split()[2] == "cgroup2"]
    ours = [line.removeprefix("0::") for line in groups if line.startswith("0::")]
    if not places or not ours:
        raise OSError(errno.ENOENT, "no cgroups of version 2 are mounted")
    return os.path.normpath(f"{places[0]}{ours[0]}")
