"""Checkpoints that are known to be complete, because a manifest is written after all files.

    write_manifest(folder / "checkpoint-200")           # after everything else was written
    checkpoint_defect(folder / "checkpoint-200")        # '' if it is complete, else what is broken
    newest_whole_checkpoint(folder, notify=print)       # broken ones are renamed

A checkpoint is many files. A power failure, a full disk or an interrupted copy leaves some of them
out or cuts them short. The manifest lists every file with its size.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

from optmodel.runs import atomic_write
from optmodel.training.library_types import Json

MANIFEST = "files.json"
_NAME = "checkpoint-"
_ASIDE = "broken-"

Notify = Callable[[str], None]
"""Called with a sentence for the user of a run."""


def write_manifest(checkpoint: Path) -> None:
    """Write the manifest with the sizes of all files, once the files are on the disk."""
    sizes = {}
    for file in _files(checkpoint):
        with file.open("rb") as opened:
            os.fsync(opened.fileno())
        sizes[str(file.relative_to(checkpoint))] = file.stat().st_size
    atomic_write(checkpoint / MANIFEST, json.dumps(sizes, indent=1) + "\n")


def checkpoint_defect(checkpoint: Path) -> str:
    """Describe what is broken about a checkpoint; '' if it is complete."""
    if not checkpoint.is_dir():
        return "it is missing"
    try:
        sizes: Json = json.loads((checkpoint / MANIFEST).read_text(encoding="utf-8"))
        expected = {str(name): int(size) for name, size in sizes.items()}
    except FileNotFoundError:
        return "its writing was interrupted"
    except (OSError, ValueError, AttributeError, TypeError):
        return f"{MANIFEST} cannot be read"
    found = {str(file.relative_to(checkpoint)): file.stat().st_size for file in _files(checkpoint)}
    for name, size in expected.items():
        if name not in found:
            return f"{name} is missing"
        if found[name] != size:
            return f"{name} has {found[name]} bytes of {size}"
    return ""


def newest_whole_checkpoint(folder: Path, notify: Notify) -> Path | None:
    """The newest complete checkpoint of a run's folder, None if there is none.

    Newer checkpoints that are broken are reported and renamed, so that they are not read or counted
    again.
    """
    whole, broken = None, []
    for checkpoint in _newest_first(folder):
        if not (wrong := checkpoint_defect(checkpoint)):
            whole = checkpoint
            break
        aside = _free(folder / f"{_ASIDE}{checkpoint.name}")
        checkpoint.rename(aside)
        broken.append(
            f"The checkpoint {checkpoint} is broken ({wrong}) and was put aside as {aside}"
        )
    for sentence in broken:
        notify(f"{sentence}; going on from {whole.name if whole else 'the beginning'}.")
    return whole


def _newest_first(folder: Path) -> list[Path]:
    """All checkpoints of a folder, those of later steps first."""
    steps = {path: path.name.removeprefix(_NAME) for path in folder.glob(f"{_NAME}*")}
    found = [path for path, step in steps.items() if path.is_dir() and step.isdecimal()]
    return sorted(found, key=lambda path: int(steps[path]), reverse=True)


def _files(checkpoint: Path) -> list[Path]:
    """All files but the manifest, in a fixed order."""
    found = (path for path in checkpoint.rglob("*") if path.is_file() and path.name != MANIFEST)
    return sorted(found)


def _free(path: Path) -> Path:
    """The path, or the first free one with a number appended."""
    numbered = (path.with_name(f"{path.name}-{number}") for number in range(2, 10**6))
    return path if not path.exists() else next(one for one in numbered if not one.exists())
