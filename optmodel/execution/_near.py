"""Whether a path can be looked at without asking another machine or a program for it.

is_near("/data/plan.csv")      # False where /data, or what a link there leads to, is mounted by NFS

A program chooses the path. Our process would wait for a share that is gone, and an automounter
would reach out to whatever machine the path names.
"""

import functools
import os
from collections.abc import Collection
from pathlib import Path

from optmodel.execution._lost import parts_of

_DISTANT = frozenset(
    {
        *("autofs", "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda"),
        *("ceph", "lustre", "gpfs", "beegfs", "glusterfs", "ocfs2", "gfs2", "orangefs", "pvfs2"),
    }
)
_MOST_LINKS = 40
_MOUNTS = Path("/proc/self/mountinfo")


def is_near(path: str, distant: Collection[str] | None = None) -> bool:
    """Whether no step of an absolute path, followed through links, is on a distant mount.

    No step is touched before it is known to be near. A path with too many links is not.
    """
    distant = distant_mounts() if distant is None else distant
    pending = parts_of(path)
    reached = ""
    num_links = 0
    while pending:
        part = pending.pop()
        if part == "..":
            reached = reached.rpartition("/")[0]
            continue
        step = f"{reached}/{part}"
        if step in distant:
            return False
        target = _target(step)
        if target is None:
            reached = step
            continue
        num_links += 1
        if num_links > _MOST_LINKS:
            return False
        reached = "" if target.startswith("/") else reached
        pending += parts_of(target)
    return True


@functools.cache
def distant_mounts() -> frozenset[str]:
    """Where something distant is mounted, but for the root, on which all else lies."""
    try:
        text = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # without it nobody knows, as on a machine that has no such mounts
        return frozenset()
    return frozenset(mounts_of(text)) - {"/"}


def mounts_of(text: str) -> set[str]:
    """The distant ones, of what the kernel tells of mounts in `mountinfo`."""
    found: set[str] = set()
    for line in text.split("\n"):
        place, _, kind = line.partition(" - ")
        fields, name = place.split(" "), kind.partition(" ")[0]
        if len(fields) > 4 and (name in _DISTANT or name.partition(".")[0] == "fuse"):
            found.add(_unescaped(fields[4]))
    return found


def _unescaped(field: str) -> str:
    """A path as it is: the kernel writes spaces, tabs, line ends and backslashes by number."""
    for sign in " \t\n\\":
        field = field.replace(f"\\{ord(sign):03o}", sign)
    return field


def _target(path: str) -> str | None:
    """Where a link leads; None for anything else."""
    try:
        return os.readlink(path)
    except (OSError, ValueError):  # ValueError: no file has such a name
        return None
