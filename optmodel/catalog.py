"""The three catalogs and where they live: what an outsider adds to without touching code.

`solvers/`, `data/` and `eval/` hold declarative files. They ship inside the wheel as
`optmodel/_catalog/<name>` and stand beside the package in a checkout. A user's folder comes before
both: `OPTMODEL_CATALOG=/my/folder` is searched for `solvers/...`, `data/...`, `eval/...`. So are,
after it, the folders of packages that stand in the entry-point group `optmodel.catalogs`.

    catalog.read_toml("eval", "benchmarks/optibench/benchmark.toml")
    catalog.files("solvers", "dialects", suffix=".toml")
"""

import os
import tomllib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

from optmodel.errors import BadFileError, UserError

if TYPE_CHECKING:
    from pydantic import BaseModel

_Model = TypeVar("_Model", bound="BaseModel")

Catalog = Literal["solvers", "data", "eval"]
NAMES: tuple[Catalog, ...] = get_args(Catalog)
"""Every catalog."""

_PACKAGE = Path(__file__).parent


def roots(catalog: Catalog) -> list[Path]:
    """The folders searched for a catalog, first match wins: the user's, packages', then ours.

    Raises `UserError` when `OPTMODEL_CATALOG` names no folder.
    """
    return [
        *(folder / catalog for folder in (*_user_folders(), *_package_folders())),
        _built_in(catalog),
    ]


def is_built_in(catalog: Catalog, path: Path) -> bool:
    """Whether a file of a catalog came with this package, and is not of a user or another one."""
    return path.resolve().is_relative_to(_built_in(catalog).resolve())


def _built_in(catalog: Catalog) -> Path:
    packaged = _PACKAGE / "_catalog" / catalog
    return packaged if packaged.is_dir() else _PACKAGE.parent / catalog


def _user_folders() -> list[Path]:
    named = os.environ.get("OPTMODEL_CATALOG")
    if named and not Path(named).is_dir():
        raise UserError(f"OPTMODEL_CATALOG names {named}, which is no folder: create or unset it.")
    return [Path(named)] if named else []


@cache
def _package_folders() -> tuple[Path, ...]:
    """Where the packages stand that bring a catalog, by the names they gave it; none is run."""
    # It parses with the package `email`, which fork servers need not import.
    from importlib.metadata import entry_points

    points = sorted(entry_points(group="optmodel.catalogs"), key=lambda point: point.name)
    specs = [find_spec(point.module) for point in points]
    return tuple(
        Path(place) for spec in specs if spec for place in spec.submodule_search_locations or ()
    )


def find(catalog: Catalog, path: str) -> Path | None:
    """The first file or folder at `path` in the catalog's roots, or None."""
    candidates = (root / path for root in roots(catalog))
    return next((candidate for candidate in candidates if candidate.exists()), None)


def locate(catalog: Catalog, path: str) -> Path:
    """Like `find`, but a missing file is an error that says where it was looked for."""
    found = find(catalog, path)
    if found is None:
        places = ", ".join(str(root) for root in roots(catalog))
        raise BadFileError(f"The catalog has no '{catalog}/{path}'; looked in {places}.")
    return found


def files(catalog: Catalog, folder: str, suffix: str) -> dict[str, Path]:
    """Files of one folder by stem, sorted; a user's file hides ours of the same name."""
    found: dict[str, Path] = {}
    for root in reversed(roots(catalog)):
        for path in sorted((root / folder).glob(f"*{suffix}")):
            found[path.name.removesuffix(suffix)] = path
    return dict(sorted(found.items()))


def folders(catalog: Catalog, folder: str) -> dict[str, Path]:
    """Sub-folders of one folder by name, sorted; a user's folder hides ours of the same name."""
    found: dict[str, Path] = {}
    for root in reversed(roots(catalog)):
        for path in sorted((root / folder).glob("*")):
            if path.is_dir():
                found[path.name] = path
    return dict(sorted(found.items()))


def read_toml(catalog: Catalog, path: str) -> dict[str, Any]:
    """A TOML file of the catalog, parsed. Raises `BadFileError` when absent or malformed."""
    return parse_toml(locate(catalog, path))


def parse_toml(path: Path) -> dict[str, Any]:
    """Any TOML file, parsed. Raises `BadFileError` naming the file and the place."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFileError(f"Cannot read {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadFileError(f"{path} is not UTF-8 text (byte {error.start}): convert it.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadFileError(f"{path} is not valid TOML: {error}.") from error


def validated(model: "type[_Model]", value: object, place: object) -> "_Model":
    """A value as a pydantic model. Raises `BadFileError` naming `place` and the first misfit."""
    from pydantic import ValidationError

    try:
        return model.model_validate(value)
    except ValidationError as error:
        from optmodel.misfits import misfit_sentence

        raise BadFileError(f"{place}: {misfit_sentence(model, error)}") from error
