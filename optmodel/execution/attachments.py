"""Attachments: the files of a problem, which its programs find in their working folder.

files = Attachments({"items.csv": b"value,weight\\n5,3\\n", "data/costs.json": b"{}"})
Program("item-7", text, attachments=files)
files.sha256["items.csv"]            # the hash in the program's record

store = AttachmentStore()
[fd] = store.find(files).fds                           # open as long as it is in the store
unpack_attachments(fd, folder="/base/work", owner=None)  # in the child, before its sandbox closes

Every program gets a read-only copy of its own. The bytes are passed in a sealed file in memory,
packed once for many programs: neither the fork server nor a child can change it.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from optmodel.errors import BadFileError, UserError, brief

MAX_ATTACHED_FILES = 64
MAX_ATTACHED_BYTES = 32 << 20
_MAX_LEVELS = 4
_MAX_NAME_BYTES = 255
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Attachments:
    """Files by name, sorted; `folder/name` where they are in folders.

    Raises `UserError` for a name that `check_attachment_name` refuses, for a name that is both a
    file and a folder, for more than `MAX_ATTACHED_FILES` files, and for more than
    `MAX_ATTACHED_BYTES` bytes together.
    """

    files: Mapping[str, bytes] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        for name in self.files:
            check_attachment_name(name)
            folders = PurePosixPath(name).parents
            if inner := next((str(one) for one in folders if str(one) in self.files), None):
                raise UserError(f"The attachment '{inner}' is a file and a folder: rename one.")
        if len(self.files) > MAX_ATTACHED_FILES:
            raise UserError(
                f"There are {len(self.files)} attachments: give a problem {MAX_ATTACHED_FILES} at "
                "most."
            )
        if self.num_bytes > MAX_ATTACHED_BYTES:
            raise UserError(
                f"The attachments have {self.num_bytes} bytes: give a problem "
                f"{MAX_ATTACHED_BYTES >> 20} MiB at most."
            )
        object.__setattr__(self, "files", dict(sorted(self.files.items())))

    def __bool__(self) -> bool:
        return bool(self.files)

    @property
    def num_bytes(self) -> int:
        """The sum of their sizes."""
        return sum(map(len, self.files.values()))

    @property
    def room(self) -> int:
        """An upper bound on the disk space that they and their folders take, in bytes."""
        blocks = sum(_MAX_LEVELS + -(-len(data) // _BLOCK) for data in self.files.values())
        return blocks * _BLOCK

    @property
    def sha256(self) -> dict[str, str]:
        """The SHA-256 of each file by its name, in hexadecimal."""
        return {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()}

    @property
    def digest(self) -> str:
        """One SHA-256 of all names and bytes; '' where there are none."""
        if not self.files:
            return ""
        return hashlib.sha256(json.dumps(self.sha256, sort_keys=True).encode()).hexdigest()


NO_ATTACHMENTS = Attachments()


def check_attachment_name(name: str) -> None:
    """Raises `UserError` unless a name is a relative path of plain parts, a few folders deep."""
    parts = name.split("/")
    is_plain = all(
        part not in ("", ".", "..") and "\\" not in part and part.isprintable() for part in parts
    )
    if not is_plain:
        raise UserError(
            f"The attachment {brief(name)} has no plain name: give a relative one such as "
            "'data/items.csv'."
        )
    if len(parts) > _MAX_LEVELS:
        raise UserError(
            f"The attachment '{name[:80]}' is too deep: put it in {_MAX_LEVELS - 1} folders at "
            "most."
        )
    if any(len(part.encode()) > _MAX_NAME_BYTES for part in parts):
        raise UserError(f"The attachment '{name[:40]}...' has too long a name: shorten it.")


def read_attachment(path: Path) -> bytes:
    """Reads a file that the user attaches. Raises `BadFileError` where it cannot be attached."""
    try:
        # Without blocking: to open a pipe that has no writer would wait for ever.
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as f:
            if not path.is_file():
                raise BadFileError(f"{path} is no ordinary file: attach one that is.")
            data = f.read(MAX_ATTACHED_BYTES + 1)
    except FileNotFoundError as error:
        raise BadFileError(f"There is no file {path} to attach.") from error
    except IsADirectoryError as error:
        raise BadFileError(f"{path} is a folder: attach its files one by one.") from error
    except OSError as error:
        raise BadFileError(f"Cannot read {path}: {error.strerror}.") from error
    if len(data) > MAX_ATTACHED_BYTES:
        raise BadFileError(
            f"{path} is too large to attach: {MAX_ATTACHED_BYTES >> 20} MiB is the most."
        )
    return data


_LENGTH_BYTES = 8
_MAX_PACKED_BYTES = 2 * MAX_ATTACHED_BYTES
_SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


@dataclass(frozen=True, slots=True)
class PackedAttachments:
    """What is sent with a program: one descriptor or none, and the disk space the files take."""

    fds: tuple[int, ...] = ()
    room: int = 0


@dataclass(slots=True)
class AttachmentStore:
    """Packed attachments by their digest, in open files in memory; the oldest are evicted."""

    packed: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def find(self, attachments: Attachments) -> "PackedAttachments":
        """The attachments as they are sent. The descriptor belongs to the store."""
        if not attachments:
            return PackedAttachments()
        digest = attachments.digest
        if digest not in self.packed:
            while self.packed and sum(self.sizes.values()) + attachments.room > _MAX_PACKED_BYTES:
                self._evict(next(iter(self.packed)))
            self.packed[digest] = _pack(attachments)
            self.sizes[digest] = attachments.room
        return PackedAttachments((self.packed[digest],), attachments.room)

    def _evict(self, digest: str) -> None:
        del self.sizes[digest]
        os.close(self.packed.pop(digest))

    def close(self) -> None:
        """Closes every file."""
        for digest in list(self.packed):
            self._evict(digest)


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


def unpack_attachments(fd: int, folder: str, owner: int | None) -> None:
    """Writes each file into an empty folder, readable by everybody and writable by nobody.

    The folders belong to `owner` (this user when None), who may write other files there. Reads by
    position only: other programs read the same open file at the same time.
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
