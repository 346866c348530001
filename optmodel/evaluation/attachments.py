"""The files of a benchmark's items: in the item itself, beside the benchmark's file, or both.

    {"index": 7, ..., "attachments": {"a.csv": "x,y\\n1,2\\n", "b.xlsx": {"base64": "UEsD..."},
                                      "c.json": {"path": "files/c.json"}}}

Beside a file `items.jsonl`, a folder `items.attachments/7` holds more files of the item 7. It has a
name of its own, since whatever is attached is shown to programs, and other folders hold labels. The
benchmark's file itself is never attached.
"""

import base64
import binascii
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from optmodel.errors import BadFileError, UserError
from optmodel.execution import (
    MAX_ATTACHED_BYTES,
    MAX_ATTACHED_FILES,
    Attachments,
    check_attachment_name,
    read_attachment,
)

_MOST_BYTES_OF_ALL = 1 << 30


@dataclass(slots=True)
class AttachmentReader:
    """Reads the files of all items of a benchmark's file; what several have is kept once."""

    file: Path
    _kept: dict[bytes, bytes] = field(default_factory=dict)
    _num_bytes: int = 0

    def of(
        self, item: str, given: object, place: str, more: Mapping[str, bytes] | None = None
    ) -> Attachments:
        """What belongs to an item; `given` is its own field, None if absent, and `more` its files.

        Raises `BadFileError` naming the place.
        """
        if given is not None and not isinstance(given, dict):
            raise BadFileError(f"{place}: 'attachments' must be an object of files by their names.")
        try:
            files: dict[str, bytes] = {}
            found = [*(more or {}).items(), *self._given(given or {}), *self._beside(item)]
            for name, data in found:
                if name in files:
                    raise UserError(f"'{name}' stands in the item and beside the file: drop one.")
                files[name] = self._keep(data)
            return Attachments(files)
        except UserError as error:
            raise BadFileError(f"{place}: {error}") from error

    def _keep(self, data: bytes) -> bytes:
        if data not in self._kept:
            self._num_bytes += len(data)
            self._kept[data] = data
        if self._num_bytes > _MOST_BYTES_OF_ALL:
            raise UserError(
                f"The attachments of all items have more than {_MOST_BYTES_OF_ALL >> 30} GiB "
                "together: score a benchmark of fewer."
            )
        return self._kept[data]

    def _given(self, given: dict[str, object]) -> Iterator[tuple[str, bytes]]:
        for name, value in given.items():
            check_attachment_name(name)
            table = {"text": value} if isinstance(value, str) else value
            if not isinstance(table, dict) or list(map(type, table.values())) != [str]:
                table = {}
            [(kind, said)] = table.items() or [("", "")]
            if kind == "text":
                yield name, said.encode()
            elif kind == "base64":
                yield name, _decoded(name, said)
            elif kind == "path":
                check_attachment_name(said)
                yield name, self._read(self.file.parent / said, self.file.parent.resolve())
            else:
                raise UserError(
                    f"The attachment '{name}' must be a text, or an object with one of 'text', "
                    "'base64' and 'path'."
                )

    def _beside(self, item: str) -> Iterator[tuple[str, bytes]]:
        """The files of the folder that is named for an item."""
        folder, num_bytes = self.file.parent.resolve() / f"{self.file.stem}.attachments" / item, 0
        for number, path in enumerate(_files_of(folder) if _is_plain(item) else (), start=1):
            data = self._read(path, folder)
            num_bytes += len(data)
            if number > MAX_ATTACHED_FILES or num_bytes > MAX_ATTACHED_BYTES:
                raise UserError(
                    f"The folder {folder} holds more than {MAX_ATTACHED_FILES} files or "
                    f"{MAX_ATTACHED_BYTES >> 20} MiB: make it smaller."
                )
            yield path.relative_to(folder).as_posix(), data

    def _read(self, path: Path, folder: Path) -> bytes:
        """A file that lies in a folder, wherever links lead, and is not the benchmark's own."""
        real = path.resolve()
        if not real.is_relative_to(folder):
            raise UserError(f"The attachment {path} leads out of its folder: put the file there.")
        if real == self.file.resolve():
            raise UserError(f"The attachment {path} is the benchmark's file: it holds the labels.")
        return read_attachment(path)


def _decoded(name: str, text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UserError(f"The attachment '{name}' is not in base64: {error}.") from error


def _is_plain(item: str) -> bool:
    """Whether an item's id may name a folder."""
    try:
        check_attachment_name(item)
    except UserError:
        return False
    return "/" not in item


def _files_of(folder: Path) -> Iterator[Path]:
    """All files in a folder, in order; hidden ones are passed over."""
    for place, inner, names in os.walk(folder):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(names) if not name.startswith("."))
