"""Digests of values and files, files written whole, and TOML: what every room that writes needs.

digest({"seed": 7})                          # SHA-256 of the canonical JSON, '5f3c...'
atomic_write(Path("summary.json"), text)     # readers see the old bytes or the new ones
toml_table("config", {"seed": 7})            # '[config]\\nseed = 7\\n'
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from optmodel.errors import BadFileError, UserError


def canonical(value: object) -> str:
    """The one JSON text of a value: sorted keys, no spaces, no NaN. Equal values, equal text."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON text, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal. Raises `BadFileError` when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadFileError(f"Cannot read {path}: {error.strerror}.") from error


@contextmanager
def unchanging(path: Path) -> Iterator[str]:
    """The SHA-256 of a file that is read inside the context.

    Raises `UserError` where the file has other bytes at the end of the context: the digest would
    name bytes that nobody read.
    """
    before = file_digest(path)
    yield before
    if file_digest(path) != before:
        raise UserError(f"{path} changed while it was read: give the command again.")


def atomic_write(path: Path, text: str) -> None:
    """Write a whole file or nothing: readers see the old bytes or the new ones."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Create a folder for results. Raises `UserError` when it cannot be created or written."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / f".writable.{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UserError(
            f"Cannot write to the folder {path} ({error.strerror}): choose another with --out."
        ) from error


def toml_table(name: str, values: Mapping[str, object]) -> str:
    """A table and its sub-tables as TOML; names that hold None are left out."""
    import tomli_w

    return tomli_w.dumps({name: _without_none(values)})


def _without_none(values: Mapping[str, object]) -> dict[str, Any]:
    return {
        key: _without_none(value) if isinstance(value, Mapping) else value
        for key, value in values.items()
        if value is not None
    }
