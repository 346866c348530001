"""The scratch folder of a program: empty when it starts, and emptied when it has ended.

scratch = Scratch.make(base=folder, in_memory=True)
scratch.renew(disk_bytes=64 << 20, owner=65100)
"""

import os
import stat
from dataclasses import dataclass

from optmodel.execution.sandbox import linux

_BLOCK = 4096
_FEWEST_FILES = 1024


@dataclass(slots=True)
class Scratch:
    """A folder with a fixed `path`. In memory it is a file system of its own."""

    base: str
    in_memory: bool
    _is_mounted: bool = False

    @classmethod
    def make(cls, base: str, in_memory: bool) -> "Scratch":
        """A folder beneath `base`; a program cannot write to `base`, so it cannot replace it."""
        scratch = cls(base, in_memory)
        os.makedirs(scratch.path, 0o700, exist_ok=in_memory)
        return scratch

    @property
    def writable(self) -> str:
        """The folder beneath which Landlock allows a program to write.

        What is mounted at `path` is a new folder each time, so the rule names its parent.
        """
        return self.base if self.in_memory else self.path

    @property
    def path(self) -> str:
        return f"{self.base}/work"

    def renew(self, disk_bytes: int, owner: int | None) -> None:
        """Empties the folder and gives it to `owner` (this user when None)."""
        self.clear()
        if self.in_memory:
            flags = linux.MS_NOSUID | linux.MS_NODEV
            # An empty file takes no block, but memory of the kernel.
            room = f"size={disk_bytes},nr_inodes={_FEWEST_FILES + disk_bytes // _BLOCK}"
            linux.mount("tmpfs", self.path, "tmpfs", flags, f"{room},mode=700")
            self._is_mounted = True
        if owner is not None:
            os.chown(self.path, owner, owner)

    def clear(self) -> None:
        """Removes all that is in the folder."""
        if self._is_mounted:
            linux.unmount(self.path)
            self._is_mounted = False
        elif not self.in_memory:
            empty_folder(self.path)


def empty_folder(top: str) -> None:
    """Empties a folder of any depth: inner entries are moved up first, so no path is too long."""
    os.chmod(top, 0o700)
    num_moved = 0
    while entries := list(os.scandir(top)):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            os.chmod(entry.path, stat.S_IRWXU)
            for inner in list(os.scandir(entry.path)):
                num_moved += 1
                os.rename(inner.path, os.path.join(top, f"moved-{num_moved}-{os.getpid()}"))
            os.rmdir(entry.path)
