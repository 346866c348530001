"""The temporary folder of a program: empty when it starts, gone when it has ended.

scratch = Scratch(base=folder, in_memory=True)
scratch.renew(disk_bytes=64 << 20, owner=65100)
"""

import os
import stat
from dataclasses import dataclass

from optmodel.execution.confining import linux

_BLOCK = 4096
_FEWEST_FILES = 1024


@dataclass(slots=True)
class Scratch:
    """One folder, `path`, always of the same name. In memory it is a file system of its own."""

    base: str
    in_memory: bool
    _is_mounted: bool = False

    @property
    def path(self) -> str:
        return f"{self.base}/work"

    def renew(self, disk_bytes: int, owner: int | None) -> None:
        """Makes the folder anew, for `owner` (this user when None)."""
        self.clear()
        if self.in_memory:
            flags = linux.MS_NOSUID | linux.MS_NODEV
            # An empty file takes no block, but the kernel's memory.
            room = f"size={disk_bytes},nr_inodes={_FEWEST_FILES + disk_bytes // _BLOCK}"
            linux.mount("tmpfs", self.path, "tmpfs", flags, f"{room},mode=700")
            self._is_mounted = True
        else:
            os.mkdir(self.path, 0o700)
        if owner is not None:
            os.chown(self.path, owner, owner)

    def clear(self) -> None:
        """Removes the folder and all that is in it."""
        if self._is_mounted:
            linux.unmount(self.path)
            self._is_mounted = False
        elif not self.in_memory and os.path.isdir(self.path):
            remove_tree(self.path)


def remove_tree(top: str) -> None:
    """Removes a folder of any depth: what lies deeper is moved up, so no path grows long."""
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
    os.rmdir(top)
