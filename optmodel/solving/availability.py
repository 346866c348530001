"""The solvers in `solvers/*.toml`, and whether they are installed and licensed on this machine.
importing this package starts no solver.

    solver_info("highs").title       # 'HiGHS'
    is_available("highs")            # True: its package is installed
    licence_status("highs")          # LicenceStatus.FREE
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import metadata
from importlib.util import find_spec

from optmodel import catalog
from optmodel.backends import highs_version, scip_version
from optmodel.errors import BadFileError, UnknownNameError
from optmodel.formulation import ProblemClass

_KEYS = {"title", "package", "module", "licence", "classes", "notes"}


class LicenceStatus(StrEnum):
    """Whether a solver may be used without buying anything."""

    FREE = "free"
    """Open source: it needs no licence."""
    NOT_INSTALLED = "not_installed"
    """The package is not installed."""


@dataclass(frozen=True, slots=True)
class SolverInfo:
    """A solver's manifest.

    `package` is the name to install, `module` the name to import, `classes` the problem classes
    that it solves to proven optimality.
    """

    name: str
    title: str
    package: str
    module: str
    licence: str
    classes: tuple[ProblemClass, ...]
    notes: str


def solver_names() -> tuple[str, ...]:
    """The solvers of the catalog, sorted."""
    return tuple(catalog.files("solvers", ".", suffix=".toml"))


@cache
def solver_info(name: str) -> SolverInfo:
    """The manifest of a solver. Raises `UnknownNameError` or `BadFileError`."""
    if name not in solver_names():
        raise UnknownNameError("solver", name, solver_names())
    table = catalog.read_toml("solvers", f"{name}.toml")
    if table.keys() != _KEYS:
        odd = ", ".join(sorted(table.keys() ^ _KEYS))
        raise BadFileError(f"solvers/{name}.toml must hold {', '.join(sorted(_KEYS))}; see: {odd}.")
    try:
        classes = tuple(ProblemClass(word) for word in table["classes"])
    except ValueError as error:
        raise BadFileError(f"solvers/{name}.toml has an unknown word: {error}.") from error
    return SolverInfo(
        name=name,
        title=table["title"],
        package=table["package"],
        module=table["module"],
        licence=table["licence"],
        classes=classes,
        notes=table["notes"],
    )


def is_available(name: str) -> bool:
    """Whether a solver's package is installed. Imports nothing."""
    package, _, _ = solver_info(name).module.partition(
        "."
    )  # to find a submodule would import its package
    return find_spec(package) is not None


def installed_version(name: str) -> str | None:
    """The version of a solver's package, or None where it is not installed."""
    try:
        return metadata.version(solver_info(name).package)
    except metadata.PackageNotFoundError:
        return None


def solver_version(name: str) -> str | None:
    """The version that certificates have of a solver which certifies, if it is installed."""
    version = {"highs": highs_version, "scip": scip_version}.get(name)
    return version() if version is not None and is_available(name) else None


def licence_status(name: str) -> LicenceStatus:
    """Whether a solver would run here without a licence of its own."""
    return LicenceStatus.FREE if is_available(name) else LicenceStatus.NOT_INSTALLED
