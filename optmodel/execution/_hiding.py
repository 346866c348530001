"""What programs must not see wherever it lies: the working folder, the catalogs, and what is named.

hidden_paths([Path("labels.jsonl")])      # ("/data", "/data/labels.jsonl", ...): all absolute
seen_by_programs().shown                  # ("/bin", "/dev/full", ..., "/usr/lib", ...)
"""

import os
from collections.abc import Iterable
from pathlib import Path

from optmodel import catalog
from optmodel.errors import UserError
from optmodel.execution.confining.paths import Visible, visible


def hidden_paths(named: Iterable[Path] = ()) -> tuple[str, ...]:
    """The named paths, the folder we work in, and every folder of the catalogs, which has labels.

    All are absolute and without links. Raises `UserError` for one that cannot be hidden, and where
    the folder we work in is gone.
    """
    catalogs = [root for name in catalog.NAMES for root in catalog.roots(name)]
    named = [_working_folder(), *named, *catalogs]
    paths = tuple(sorted({os.path.realpath(path) for path in named}))
    _seen(paths)
    return paths


def seen_by_programs(named: Iterable[Path] = ()) -> Visible:
    """What a small root shows to programs, and what is covered in it.

    Raises `UserError` for a named path that cannot be hidden.
    """
    return _seen(hidden_paths(named))


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise UserError(
            "The working folder is gone, so that programs cannot be kept from it: "
            "change to one that is there."
        ) from error


def _seen(hidden: Iterable[str]) -> Visible:
    try:
        return visible(hidden)
    except ValueError as error:
        raise UserError(
            f"{error} lies openly among what programs see, so that it cannot be hidden from them: "
            "put it in a folder of its own, or work from another."
        ) from error
