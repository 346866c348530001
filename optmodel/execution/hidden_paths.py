"""The paths that programs must not see: the working folder, the catalogs, and named ones.

hidden_paths([Path("labels.jsonl")])      # ("/data", "/data/labels.jsonl", ...): all absolute
paths_visible_to_programs().shown         # ("/bin", "/dev/full", ..., "/usr/lib", ...)
"""

import os
from collections.abc import Iterable
from pathlib import Path

from optmodel import catalog
from optmodel.errors import UserError
from optmodel.execution.sandbox.paths import VisiblePaths, visible_paths


def hidden_paths(named: Iterable[Path] = ()) -> tuple[str, ...]:
    """The named paths, the working folder, and the folders of the catalogs, which hold labels.

    All are absolute, with links resolved. Raises `UserError` for a path that cannot be hidden, and
    where the working folder was removed.
    """
    catalogs = [root for name in catalog.NAMES for root in catalog.roots(name)]
    named = [_working_folder(), *named, *catalogs]
    paths = tuple(sorted({os.path.realpath(path) for path in named}))
    _visible_paths(paths)
    return paths


def paths_visible_to_programs(named: Iterable[Path] = ()) -> VisiblePaths:
    """The paths that programs see in their small root, and those that are covered in it.

    Raises `UserError` for a named path that cannot be hidden.
    """
    return _visible_paths(hidden_paths(named))


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise UserError(
            "The working folder is gone, so that programs cannot be kept from it: "
            "change to one that is there."
        ) from error


def _visible_paths(hidden: Iterable[str]) -> VisiblePaths:
    try:
        return visible_paths(hidden)
    except ValueError as error:
        raise UserError(
            f"{error} lies openly among what programs see, so that it cannot be hidden from them: "
            "put it in a folder of its own, or work from another."
        ) from error
