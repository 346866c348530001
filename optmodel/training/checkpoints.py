"""Checkpoints that are known to be whole: each is sealed when all of it is on the disk.

    seal(folder / "checkpoint-200")            # after everything else was written
    flaw(folder / "checkpoint-200")            # '', or what is broken about it in words
    resumable(folder, tell=print)              # the newest whole one; broken ones are put aside

A checkpoint is many files, and a machine that is switched off, a full disk or a copy that ended
early leave some of them out or cut them short. The seal lists every file with its size.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from optmodel.runs import atomic_write

SEAL = "files.json"
_NAME = "checkpoint-"
_ASIDE = "broken-"

Tell = Callable[[str], None]
"""Told in a sentence what the user of a run should hear of."""


def seal(checkpoint: Path) -> None:
    """Write down the sizes of all files, once these have reached the disk."""
    sizes = {}
    for file in _files(checkpoint):
        with file.open("rb") as opened:
            os.fsync(opened.fileno())
        sizes[str(file.relative_to(checkpoint))] = file.stat().st_size
    atomic_write(checkpoint / SEAL, json.dumps(sizes, indent=1) + "\n")


def flaw(checkpoint: Path) -> str:
    """What is broken about a checkpoint, in words; empty for a whole one."""
    if not checkpoint.is_dir():
        return "it is missing"
    try:
        sizes: Any = json.loads((checkpoint / SEAL).read_text(encoding="utf-8"))
        expected = {str(name): int(size) for name, size in sizes.items()}
    except FileNotFoundError:
        return "its writing was interrupted"
    except (OSError, ValueError, AttributeError, TypeError):
        return f"{SEAL} cannot be read"
    found = {str(file.relative_to(checkpoint)): file.stat().st_size for file in _files(checkpoint)}
    for name, size in expected.items():
        if name not in found:
            return f"{name} is missing"
        if found[name] != size:
            return f"{name} has {found[name]} bytes of {size}"
    return ""


def resumable(folder: Path, tell: Tell) -> Path | None:
    """The newest whole checkpoint of a run's folder, None where there is none.

    Newer ones that are broken are renamed, so that they are neither taken nor counted again, and
    told of.
    """
    whole, broken = None, []
    for checkpoint in sorted(_checkpoints(folder), key=_step, reverse=True):
        if not (wrong := flaw(checkpoint)):
            whole = checkpoint
            break
        aside = _free(folder / f"{_ASIDE}{checkpoint.name}")
        checkpoint.rename(aside)
        broken.append(
            f"The checkpoint {checkpoint} is broken ({wrong}) and was put aside as {aside}"
        )
    for told in broken:
        tell(f"{told}; going on from {whole.name if whole else 'the beginning'}.")
    return whole


def _checkpoints(folder: Path) -> list[Path]:
    found = folder.glob(f"{_NAME}*")
    return [path for path in found if path.is_dir() and path.name[len(_NAME) :].isdecimal()]


def _step(checkpoint: Path) -> int:
    return int(checkpoint.name[len(_NAME) :])


def _files(checkpoint: Path) -> list[Path]:
    """All files but the seal, in a fixed order."""
    found = (path for path in checkpoint.rglob("*") if path.is_file() and path.name != SEAL)
    return sorted(found)


def _free(path: Path) -> Path:
    """The path, or the first with a number behind it where something stands already."""
    numbered = (path.with_name(f"{path.name}-{number}") for number in range(2, 10**6))
    return path if not path.exists() else next(one for one in numbered if not one.exists())
