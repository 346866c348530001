"""The path outside its folder on which a program failed, and whether we may access that path.

watch_opens()                      # in the child, before the program: remembers the last `open`
failed_path(errors, folder)        # {"path": "/data/plan.csv", "is_refused": False, ...}, or None
is_local("/data/plan.csv")         # in our process: False if a part of it is mounted by NFS

In a small root of its own, a program cannot distinguish a hidden path from one that never existed.
Our process checks which of the two it is. But the program chooses the path, and accessing it could
wait for a lost network share, or make an automounter connect to any machine.
"""

import errno
import functools
import os
import re
import sys
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from optmodel.execution.sandbox.namespaces import TEMPORARY

_REFUSED = frozenset({errno.EPERM, errno.EACCES, errno.EROFS})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_MAX_LINKS = 40
_WINDOWS_PATH = re.compile(r"[A-Za-z]:[\\/]")
_REMOTE = frozenset(
    {
        *("autofs", "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda"),
        *("ceph", "lustre", "gpfs", "beegfs", "glusterfs", "ocfs2", "gfs2", "orangefs", "pvfs2"),
    }
)
_MOUNTS = Path("/proc/self/mountinfo")


@dataclass(slots=True)
class _LastOpen:
    """The path or descriptor that was last opened, and the flags."""

    name: object = ""
    flags: int = 0


_last_open = _LastOpen()


def watch_opens() -> None:
    """Record every `open` from now on; an audit hook cannot be removed."""

    def remember(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            name, _, flags = arguments
            _last_open.name, _last_open.flags = name, flags if isinstance(flags, int) else 0

    sys.addaudithook(remember)


def failed_path(errors: Iterable[BaseException], folder: str) -> dict[str, object] | None:
    """The first path outside the folder that one of the errors names.

    Names beneath the machine's temporary folders count as outside, although they lead to the
    folder.
    """
    for error in errors:
        if not isinstance(error, OSError):
            continue
        is_refused = error.errno in _REFUSED
        if not is_refused and not isinstance(error, FileNotFoundError):
            continue
        name = error.filename
        if not isinstance(name, str | bytes):
            continue
        name = os.fsdecode(name)
        path = name if _WINDOWS_PATH.match(name) else resolved(name, folder)
        if not is_within(path, folder):
            opened = _last_open.name
            is_last = isinstance(opened, str | bytes) and os.fsdecode(opened) == name
            return {
                "path": path,
                "is_refused": is_refused,
                "is_read": is_last and not _last_open.flags & _WRITING,
                "has_folder": os.path.isdir(os.path.dirname(path)),
            }
    return None


def is_within(path: str, folder: str) -> bool:
    """Whether an absolute path is the folder or in it."""
    return path == folder or path.startswith(f"{folder}/")


def resolved(name: str, folder: str) -> str:
    """The absolute path of a name with its links followed, also links to nothing.

    The temporary folders keep their names, although they are links to the folder.
    """

    def target_of(path: str) -> str | None:
        target = _link_target(path)
        return None if path in TEMPORARY and target == folder else target

    try:
        here = os.getcwd()
    except OSError:  # the working directory was removed, which was within the folder
        here = folder
    path = _follow(os.path.join(here, name), target_of)
    assert path is not None
    return path


def is_local(path: str, remote: Collection[str] | None = None) -> bool:
    """Whether no part of an absolute path, with its links followed, is on a remote mount.

    No part is accessed before it is known to be local. A path with too many links counts as remote.
    """
    mounts = remote_mounts() if remote is None else remote
    return _follow(path, _link_target, is_allowed=lambda step: step not in mounts) is not None


def _follow(
    path: str,
    target_of: Callable[[str], str | None],
    is_allowed: Callable[[str], bool] | None = None,
) -> str | None:
    """An absolute path with its links followed.

    With `is_allowed` it is None where a step is not allowed, or there are more than `_MAX_LINKS`
    links. Without it further links are not followed.
    """
    pending = _parts(path)
    reached = ""
    num_links = 0
    while pending:
        part = pending.pop()
        if part == "..":
            reached = reached.rpartition("/")[0]
            continue
        step = f"{reached}/{part}"
        if is_allowed is not None and not is_allowed(step):
            return None
        target = target_of(step) if num_links < _MAX_LINKS or is_allowed is not None else None
        if target is None:
            reached = step
            continue
        num_links += 1
        if num_links > _MAX_LINKS:
            return None
        reached = "" if target.startswith("/") else reached
        pending += _parts(target)
    return reached or "/"


def _parts(path: str) -> list[str]:
    """The parts of a path, the first one last."""
    return [part for part in reversed(path.split("/")) if part not in ("", ".")]


def _link_target(path: str) -> str | None:
    """The target of a link; None for anything else."""
    try:
        return os.readlink(path)
    except (OSError, ValueError):  # ValueError: no file can have such a name
        return None


@functools.cache
def remote_mounts() -> frozenset[str]:
    """The mount points of remote file systems, without the root."""
    try:
        text = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # without this file no mount is known, as on a machine without remote ones
        return frozenset()
    return frozenset(parse_mounts(text)) - {"/"}


def parse_mounts(text: str) -> set[str]:
    """The remote mounts in the text of the kernel's `mountinfo`."""
    mounts: set[str] = set()
    for line in text.split("\n"):
        mount, _, file_system = line.partition(" - ")
        fields, name = mount.split(" "), file_system.partition(" ")[0]
        if len(fields) > 4 and (name in _REMOTE or name.partition(".")[0] == "fuse"):
            mounts.add(_unescaped(fields[4]))
    return mounts


def _unescaped(field: str) -> str:
    """The path of a field, in which the kernel escapes spaces, tabs, line ends and backslashes."""
    for sign in " \t\n\\":
        field = field.replace(f"\\{ord(sign):03o}", sign)
    return field
