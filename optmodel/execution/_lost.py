"""Which path outside its folder a program failed on, told by the child that ran it.

watch()                       # before the program: remembers what is opened, and how
lost(error, folder)           # {"path": "/data/plan.csv", "refused": False, ...}, or None

Where a program has a small root of its own, a path that is hidden from it and one that nobody ever
made look alike to it; which of the two it is the reader of the report finds out.
"""

import errno
import os
import re
import sys
from collections.abc import Iterable
from typing import Any

from optmodel.execution.confining.namespaces import TEMPORARY

_REFUSED = frozenset({errno.EPERM, errno.EACCES, errno.EROFS})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_MOST_LINKS = 40
_OF_WINDOWS = re.compile(r"[A-Za-z]:[\\/]")
_opened: list[Any] = ["", 0]


def watch() -> None:
    """Remembers from here on what was last opened; there is no way back."""
    sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        _opened[:] = arguments[0], arguments[2]


def lost(errors: Iterable[BaseException], folder: str) -> dict[str, object] | None:
    """The first path outside of the folder of which one of the errors speaks.

    Names beneath the machine's temporary folders are told too, although they are in the folder.
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
        path = name if _OF_WINDOWS.match(name) else followed(name, folder)
        if not is_within(path, folder):
            return {
                "path": path,
                "refused": is_refused,
                "is_read": name == _told(_opened[0]) and not _opened[1] & _WRITING,
                "is_beside": os.path.isdir(os.path.dirname(path)),
            }
    return None


def _told(opened: Any) -> str:
    """The name of what was opened, which may be a descriptor's number."""
    return os.fsdecode(opened) if isinstance(opened, str | bytes) else ""


def is_within(path: str, folder: str) -> bool:
    """Whether an absolute path is the folder or in it."""
    return path == folder or path.startswith(f"{folder}/")


def followed(name: str, folder: str) -> str:
    """The absolute path of a name, followed through links, of which each may lead nowhere.

    The temporary folders keep their names, for which the folder stands in.
    """
    pending = parts_of(os.path.join(_here(folder), name))
    path = ""
    num_links = 0
    while pending:
        part = pending.pop()
        if part == "..":
            path = path.rpartition("/")[0]
            continue
        step = f"{path}/{part}"
        target = _target(step, folder) if num_links < _MOST_LINKS else None
        if target is None:
            path = step
            continue
        num_links += 1
        path = "" if target.startswith("/") else path
        pending += parts_of(target)
    return path or "/"


def _here(folder: str) -> str:
    try:
        return os.getcwd()
    except OSError:  # the working directory is gone, which was within
        return folder


def parts_of(path: str) -> list[str]:
    """The parts of a path, the first one last."""
    return [part for part in reversed(path.split("/")) if part not in ("", ".")]


def _target(path: str, folder: str) -> str | None:
    """Where a link leads; None for anything else."""
    try:
        target = os.readlink(path)
    except OSError:
        return None
    return None if path in TEMPORARY and target == folder else target
