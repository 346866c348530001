"""Attachments on their way to a child: packed once in a sealed file in memory, for many programs.

shelf = Shelf()
[fd] = shelf.find(attachments).fds         # ours, open as long as it is among the latest
unpack(fd, folder="/base/work", owner=None)          # in the child, before it is locked in

Nobody can change the bytes once they are packed: not the parent, and no child that holds the file.
"""

import fcntl
import json
import os
from dataclasses import dataclass, field

from optmodel.execution.attachments import MOST_ATTACHED_BYTES, Attachments

_LENGTH_BYTES = 8
_MOST_BYTES = 2 * MOST_ATTACHED_BYTES
_SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


@dataclass(frozen=True, slots=True)
class Attached:
    """What is sent with a program: one descriptor or none, and the room that the files take."""

    fds: tuple[int, ...] = ()
    room: int = 0


@dataclass(slots=True)
class Shelf:
    """Packed attachments by their digest; of the oldest, those are dropped that are too much."""

    packed: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def find(self, attachments: Attachments) -> "Attached":
        """The attachments as they are sent; what is open stays the shelf's own."""
        if not attachments:
            return Attached()
        digest = attachments.digest
        if digest not in self.packed:
            while self.packed and sum(self.sizes.values()) + attachments.room > _MOST_BYTES:
                self._drop(next(iter(self.packed)))
            self.packed[digest] = _pack(attachments)
            self.sizes[digest] = attachments.room
        return Attached((self.packed[digest],), attachments.room)

    def _drop(self, digest: str) -> None:
        del self.sizes[digest]
        os.close(self.packed.pop(digest))

    def close(self) -> None:
        """Drops all."""
        for digest in list(self.packed):
            self._drop(digest)


def _pack(attachments: Attachments) -> int:
    index = json.dumps([[name, len(data)] for name, data in attachments.files.items()]).encode()
    fd = os.memfd_create("attachments", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        with open(fd, "wb", closefd=False) as file:
            file.write(len(index).to_bytes(_LENGTH_BYTES, "little"))
            file.write(index)
            for data in attachments.files.values():
                file.write(data)
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, _SEALS)
    except BaseException:
        os.close(fd)
        raise
    return fd


def unpack(fd: int, folder: str, owner: int | None) -> None:
    """Writes each file into an empty folder, readable to all and writable to none.

    Their folders belong to `owner` (this user when None), who may write files of its own there.
    The place in the file is never moved: other programs read it at the same time.
    """
    length = int.from_bytes(os.pread(fd, _LENGTH_BYTES, 0), "little")
    at = _LENGTH_BYTES + length
    for name, size in json.loads(os.pread(fd, length, _LENGTH_BYTES)):
        path = os.path.join(folder, name)
        _make_folders(folder, name, owner)
        target = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o400)
        end = at + size
        while at < end:
            at += os.sendfile(target, fd, at, end - at)
        os.fchmod(target, 0o444)
        os.close(target)


def _make_folders(folder: str, name: str, owner: int | None) -> None:
    path = folder
    for part in name.split("/")[:-1]:
        path = os.path.join(path, part)
        if not os.path.isdir(path):
            os.mkdir(path, 0o700)
            if owner is not None:
                os.chown(path, owner, owner)
