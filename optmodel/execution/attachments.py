"""Attachments: the files that belong to a problem, and that its programs find in their folder.

files = Attachments({"items.csv": b"value,weight\\n5,3\\n", "data/costs.json": b"{}"})
Program("item-7", text, attachments=files)
files.sha256["items.csv"]            # what a record says of it

Each program gets them anew, under their names and not to be written, beside its own files.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from optmodel.errors import BadFileError, UserError

MOST_ATTACHED_FILES = 64
MOST_ATTACHED_BYTES = 32 << 20
_MOST_LEVELS = 4
_MOST_NAME_BYTES = 255
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Attachments:
    """Files by name, `folder/name` where they are in folders; in the order of their names.

    Raises `UserError` for a name that is no plain one, for names of which one is a folder of the
    other, and for more than `MOST_ATTACHED_FILES` files or `MOST_ATTACHED_BYTES` bytes together.
    """

    files: Mapping[str, bytes] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        for name in self.files:
            check_name(name)
            folders = PurePosixPath(name).parents
            if inner := next((str(one) for one in folders if str(one) in self.files), None):
                raise UserError(f"The attachment '{inner}' is a file and a folder: rename one.")
        if len(self.files) > MOST_ATTACHED_FILES:
            raise UserError(
                f"There are {len(self.files)} attachments: give a problem {MOST_ATTACHED_FILES} at "
                "most."
            )
        if self.num_bytes > MOST_ATTACHED_BYTES:
            raise UserError(
                f"The attachments have {self.num_bytes} bytes: give a problem "
                f"{MOST_ATTACHED_BYTES >> 20} MiB at most."
            )
        object.__setattr__(self, "files", dict(sorted(self.files.items())))

    def __bool__(self) -> bool:
        return bool(self.files)

    @property
    def num_bytes(self) -> int:
        """What all of them hold."""
        return sum(map(len, self.files.values()))

    @property
    def room(self) -> int:
        """The bytes of a file system of blocks that holds them and their folders, at most."""
        blocks = sum(_MOST_LEVELS + -(-len(data) // _BLOCK) for data in self.files.values())
        return blocks * _BLOCK

    @property
    def sha256(self) -> dict[str, str]:
        """The SHA-256 of each, in hexadecimal."""
        return {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()}

    @property
    def digest(self) -> str:
        """One SHA-256 of all names and bytes; of no attachments it is the empty text."""
        if not self.files:
            return ""
        return hashlib.sha256(json.dumps(self.sha256, sort_keys=True).encode()).hexdigest()


NO_ATTACHMENTS = Attachments()


def check_name(name: str) -> None:
    """Raises `UserError` unless a name is a relative one, of plain parts, a few folders deep."""
    parts = name.split("/")
    is_plain = all(
        part not in ("", ".", "..") and "\\" not in part and part.isprintable() for part in parts
    )
    if not is_plain:
        raise UserError(
            f"The attachment {name!r:.80} has no plain name: give a relative one such as "
            "'data/items.csv'."
        )
    if len(parts) > _MOST_LEVELS:
        raise UserError(
            f"The attachment '{name[:80]}' is too deep: put it in {_MOST_LEVELS - 1} folders at "
            "most."
        )
    if any(len(part.encode()) > _MOST_NAME_BYTES for part in parts):
        raise UserError(f"The attachment '{name[:40]}...' has too long a name: shorten it.")


def read_attachment(path: Path) -> bytes:
    """The bytes of a file of the user's. Raises `BadFileError` where it may not be attached."""
    try:
        # Not blocking, so that a pipe without a writer holds nobody up.
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as f:
            if not path.is_file():
                raise BadFileError(f"{path} is no ordinary file: attach one that is.")
            data = f.read(MOST_ATTACHED_BYTES + 1)
    except FileNotFoundError as error:
        raise BadFileError(f"There is no file {path} to attach.") from error
    except IsADirectoryError as error:
        raise BadFileError(f"{path} is a folder: attach its files one by one.") from error
    except OSError as error:
        raise BadFileError(f"Cannot read {path}: {error.strerror}.") from error
    if len(data) > MOST_ATTACHED_BYTES:
        raise BadFileError(
            f"{path} is too large to attach: {MOST_ATTACHED_BYTES >> 20} MiB is the most."
        )
    return data
